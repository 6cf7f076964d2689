"""Run the stand-in by hand: `python -m tests.ollama --port 11434 [--model phi3:mini] [--script FILE]`."""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from tests.ollama.control import apply_order
from tests.ollama.standin import DEFAULT_MODEL, OllamaStandIn


def main() -> None:
    """Serve until the process is told to stop."""
    arguments = _parse_arguments()
    standin = OllamaStandIn(arguments.model or [DEFAULT_MODEL], arguments.port, arguments.host)
    if arguments.script:
        for order in json.loads(arguments.script.read_text(encoding="utf-8")):
            apply_order(standin.state, order)
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: done.set())
    with standin:
        sys.stdout.write(f"Ollama stand-in at {standin.url}\n")
        sys.stdout.flush()
        done.wait()


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.ollama", description="A stand-in for Ollama.")
    parser.add_argument("--port", type=int, default=11434, help="port to listen on; 0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--model", action="append", help="a model to have in the store; may be repeated")
    parser.add_argument("--script", type=Path, help="a JSON list of orders, as POST /standin/behaviour takes them")
    return parser.parse_args()


if __name__ == "__main__":
    main()

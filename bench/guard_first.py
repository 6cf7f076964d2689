"""How much later is the first sentence that the guard releases than the model's? `python -m bench.guard_first`.

A turn is streamed through HTTP against the stand-in, which writes a faithful reply at a pace; then the very prompt that
it was sent is put to it directly. Compared are the times until the first `delta`, and until a first sentence is whole.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from bench.figures import table
from bench.machine import conditions
from bench.worst import faithful
from ingest.pipeline import ingest_paths
from knowledge.embedding import open_embedder
from knowledge.sentences import SentenceSplitter
from service.app.parts import build_parts
from service.logs import configure_logs
from service.settings import REPOSITORY, Settings
from tests.app.shop import Shop, opened
from tests.ollama import OllamaStandIn

_QUESTIONS = (
    "保修期是多久，从哪天开始算？",
    "七天无理由退货有什么条件？",
    "退款多久到账？",
    "故障商品怎么换货？",
    "换新券有效期多久？",
    "降价了可以退差价吗？",
    "How long is the warranty?",
    "Which orders get a volume discount?",
    "How many devices can one hub serve?",
    "Can I pay in instalments?",
    "How do I share the hub with Apple Home?",
    "How do I change my e-mail address?",
)
_PACES = (0.005, 0.02, 0.05)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=Path("data/cache"), help="where the exported model is kept")
    parser.add_argument("--seconds", type=float, default=30, help="for all paces together; each has a round at least")
    arguments = parser.parse_args()
    configure_logs("CRITICAL")
    print(f"# The first sentence\n\n{conditions('bench.guard_first')}")
    with tempfile.TemporaryDirectory() as name, OllamaStandIn() as ollama:
        settings = Settings(data_dir=Path(name), ollama_urls=(ollama.url,), answer_cache=0)
        parts = build_parts(settings, embedder=open_embedder("bundled", arguments.cache))
        ingest_paths([REPOSITORY / "knowledge" / "documents"], parts.base)
        with opened(parts) as shop:
            ollama.reply_with(faithful)
            _first_delta(shop, _QUESTIONS[0])
            rows = [_at(pace, shop, ollama, arguments.seconds / len(_PACES)) for pace in _PACES]
    head = ("tokens a second", "turns", "model's, median ms", "released, median ms", "more, ms: median", "p95", "ratio")
    print(table(head, rows))


def _at(pace: float, shop: Shop, ollama: OllamaStandIn, seconds: float) -> tuple[object, ...]:
    """Ask all questions, again and again while there is time."""
    ollama.set_pace(pace)
    pairs: list[tuple[float, float]] = []
    end = time.monotonic() + seconds
    while not pairs or time.monotonic() < end:
        pairs += [pair for question in _QUESTIONS for pair in _pair(shop, ollama, question)]
        print(f"… {1 / pace:.0f} tokens a second: {len(pairs)} turns", file=sys.stderr, flush=True)
    model, released = (sorted(times) for times in zip(*pairs, strict=True))
    more = sorted(ours - theirs for theirs, ours in pairs)
    ratio = median(ours / theirs for theirs, ours in pairs)
    shown = [f"{value * 1000:.0f}" for value in (median(model), median(released), median(more), _p95(more))]
    return (f"{1 / pace:.0f}", len(pairs), *shown, f"{ratio:.2f}")


def _p95(values: Sequence[float]) -> float:
    return values[int(len(values) * 0.95)]


def _pair(shop: Shop, ollama: OllamaStandIn, question: str) -> Iterator[tuple[float, float]]:
    """Give the seconds until the model's first sentence and until the customer's; nothing where no model was asked."""
    asked = len(ollama.chats)
    released = _first_delta(shop, question)
    if len(ollama.chats) > asked:
        yield _first_sentence(ollama, ollama.chats[-1].body), released


def _first_delta(shop: Shop, question: str) -> float:
    body = {"message": question, "stream": True}
    return _seconds_until(shop.http, f"{shop.url}/api/chat", body, lambda line: line == "event: delta")


def _first_sentence(ollama: OllamaStandIn, body: dict[str, Any]) -> float:
    splitter = SentenceSplitter()
    with httpx.Client() as http:
        return _seconds_until(
            http,
            f"{ollama.url}/api/chat",
            body,
            lambda line: bool(splitter.feed(json.loads(line)["message"]["content"])) or json.loads(line)["done"],
        )


def _seconds_until(http: httpx.Client, url: str, body: dict[str, Any], there: Callable[[str], bool]) -> float:
    """Give the seconds until a streamed line has come that is waited for; the rest of a slow reply is left."""
    began = time.perf_counter()
    with http.stream("POST", url, json=body) as response:
        for line in response.iter_lines():
            if line and there(line):
                return time.perf_counter() - began
    raise RuntimeError(f"{url} has ended without what was waited for")


if __name__ == "__main__":
    main()

"""Which runtime embeds how quickly, how exactly, in how much memory: the bundled model on each that is installed.

    python -m bench.embedding [--rounds N] [--cache DIR] [--output FILE]

Every runtime runs in a process of its own. PyTorch (sentence-transformers) is the reference for exactness. OpenVINO
is measured when it is installed; kefu does not need it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.figures import table
from bench.filling import write_corpus
from bench.machine import conditions
from bench.questions import ENGLISH
from bench.runtimes import VARIANTS, Measured
from knowledge.embedding import open_embedder

_ROOT = Path(__file__).parent.parent
_HEAD = (
    "runtime",
    "query p50 ms",
    "query CPU ms",
    "texts/s",
    "CPU ms/text",
    "cosine min",
    "open s",
    "MB open",
    "MB after",
)


def main() -> None:
    """Measure every variant, print the table, and write it to a file when asked to."""
    arguments = _arguments()
    open_embedder("bundled", arguments.cache)
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.json"
        texts.write_text(json.dumps({"queries": ENGLISH, "passages": _passages(Path(folder), arguments.documents)}))
        rows: list[Measured] = []
        for name in VARIANTS:
            print(f"… {name}", file=sys.stderr, flush=True)
            measured = _run(name, arguments, texts, Path(folder))
            if measured is not None:
                rows.append(measured)
    report = f"# The bundled embedding model\n\n{conditions('bench.embedding')}\n{table(_HEAD, map(_cells, rows))}"
    print(report)
    if arguments.output:
        arguments.output.write_text(report, encoding="utf-8")


def _run(name: str, arguments: argparse.Namespace, texts: Path, folder: Path) -> Measured | None:
    """Measure one variant in a process of its own; `None` when its runtime is not installed."""
    places = (str(arguments.cache), str(texts), str(folder / "reference.npy"))
    command = [sys.executable, "-m", "bench.runtimes", name, *places, str(arguments.rounds)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"{name} left out: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    return Measured(**json.loads(done.stdout))


def _passages(folder: Path, documents: int) -> Sequence[str]:
    corpus = folder / "corpus.jsonl"
    write_corpus(corpus, documents)
    return [json.loads(line)["text"] for line in corpus.read_text(encoding="utf-8").splitlines()]


def _cells(one: Measured) -> Sequence[object]:
    return (
        one.name,
        one.query_ms,
        one.query_cpu_ms,
        one.per_second,
        one.cpu_ms,
        f"{one.least_cosine:.6f}",
        f"{one.open_seconds:.2f}",
        one.open_mb,
        one.most_mb,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.embedding", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=2, help="how often the passages are embedded")
    parser.add_argument("--documents", type=int, default=32, help="how many passages")
    parser.add_argument("--cache", type=Path, default=Path("data/cache"), help="where the exported model is kept")
    parser.add_argument("--output", type=Path, help="a Markdown file to write the table to as well")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""How long one search takes in a knowledge base of so many passages: python -m bench.size DIRECTORY… --passages 100000.

The texts are those of the directories' corpora, over and over until there are enough, each time under other titles; the
questions are theirs. Passages get made-up vectors, because embedding so many takes an hour and says nothing about
searching; questions are embedded by the bundled model, and that is part of the time.
"""

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from statistics import quantiles

import numpy as np

from bench.machine import conditions
from knowledge.base import KnowledgeBase
from knowledge.embedding import Embedder, Vectors, open_embedder
from knowledge.opening import open_knowledge
from knowledge.types import NewVersion, Passage
from service.database.engine import open_engine
from service.database.migrate import upgrade

_PUBLISHED_AT_ONCE = 1000


class MadeUp:
    """An embedder that gives passages vectors by chance, and embeds questions."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._chance = np.random.default_rng(4)
        self.fingerprint = "made up"
        self.dimension = embedder.dimension
        self.likeness = embedder.likeness

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed`; a single text is a question."""
        if len(texts) == 1:
            return self._embedder.embed(texts)
        vectors = self._chance.standard_normal((len(texts), self.dimension), dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def reads(self, texts: Sequence[str]) -> list[bool]:
        """See `Embedder.reads`."""
        return self._embedder.reads(texts)


def main() -> None:
    """Fill a knowledge base step by step, and search it at each size."""
    arguments = _arguments()
    print(conditions("bench.size"))
    print(f"{'passages':>9}{'questions':>11}{'p50 ms':>9}{'p95 ms':>9}{'read as one p50 ms':>20}")
    versions = _versions(arguments.directories)
    questions = _questions(arguments.directories, arguments.questions)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/kefu.db")
        upgrade(engine)
        embedder = MadeUp(open_embedder("bundled", arguments.cache))
        with closing(open_knowledge(Path(folder) / "knowledge", engine, embedder)) as base:
            held = 0
            for size in sorted(arguments.passages):
                while held < size:
                    held += len(base.publish(list(islice(versions, min(_PUBLISHED_AT_ONCE, size - held)))))
                _measure(base, size, questions)
        engine.dispose()


def _measure(base: KnowledgeBase, size: int, questions: Sequence[str]) -> None:
    for question in questions[:20]:
        base.search(question, limit=12)
    searching: list[float] = []
    joining: list[float] = []
    for question in questions:
        started = time.perf_counter()
        found = base.search(question, limit=12, distinct=True)
        searched = time.perf_counter()
        base.whole(found)
        searching.append((searched - started) * 1000)
        joining.append((time.perf_counter() - searched) * 1000)
    at = quantiles(searching, n=20)
    middle = sorted(joining)[len(joining) // 2]
    print(f"{size:>9}{len(questions):>11}{at[9]:>9.1f}{at[18]:>9.1f}{middle:>20.1f}", flush=True)


def _versions(directories: Sequence[Path]) -> Iterator[NewVersion]:
    """Give all texts as documents of one passage, again and again."""
    rows = [json.loads(line) for directory in directories for line in _lines(directory / "corpus.jsonl")]
    for turn in count():
        for number, row in enumerate(rows):
            title = f"{row['title']} {turn}" if turn else row["title"]
            digest = hashlib.sha256(f"{title}\n{row['text']}".encode()).hexdigest()
            passage = Passage(row["text"], section=(title,))
            yield NewVersion(f"{turn}-{number}", title, "", row["lang"], digest, f"/{turn}/{number}", (passage,))


def _questions(directories: Sequence[Path], most: int) -> list[str]:
    """Give the same number of questions from each directory, evenly from all it has."""
    asked: list[str] = []
    for directory in directories:
        texts = [text for line in _lines(directory / "queries.jsonl") if (text := json.loads(line)["text"]).strip()]
        asked += texts[:: max(1, len(texts) * len(directories) // most)]
    return asked


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.size", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("directories", nargs="+", type=Path)
    add("--passages", type=int, nargs="+", default=[1000, 10_000, 100_000], help="at which sizes to search")
    add("--questions", type=int, default=400, help="about how many questions to ask at each size")
    add("--cache", type=Path, default=Path("data/cache"), help="where the exported model is kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()

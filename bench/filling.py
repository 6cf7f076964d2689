"""How quickly documents become passages that answer: the whole way beside the embedding alone."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import environment
from ingest.pipeline import ingest_paths
from knowledge.base import KnowledgeBase
from knowledge.embedding import Embedder, Vectors
from knowledge.opening import open_knowledge
from service.database.engine import open_engine
from service.database.migrate import upgrade

# What a support page is made of; put together at random, so that no passage is another's twin.
_SUBJECTS = ("The hub", "Every bulb", "A door lock", "The order", "Your parcel", "This sensor", "An invoice")
_VERBS = ("is checked", "can be returned", "must be paired again", "is repaired", "is replaced", "is registered")
_CIRCUMSTANCES = (
    "within seven days of delivery",
    "by the service point",
    "after the battery has been charged",
    "over a 2.4 GHz network",
    "free of charge",
    "when the light blinks twice",
    "together with its accessories",
    "before the end of the working day",
)
_REASONS = (
    "because the first connection was lost",
    "unless the customer asks otherwise",
    "if the serial number can be read",
    "so that nobody has to wait",
    "as the safety rules demand",
    "although the warranty has ended",
)


@dataclass(frozen=True, slots=True)
class Rates:
    """Passages per second of one round.

    Attributes:
        passages: How many there were.
        command: By `kefu ingest`, start of the process included.
        pipeline: By the same code in a process that runs already.
        embedding: Of the embedding alone, which nothing can outrun.
    """

    passages: int
    command: float
    pipeline: float
    embedding: float


class Recorder:
    """An embedder that keeps the texts it was given, in the order and portions it was given them."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension
        self.likeness = embedder.likeness
        self.portions: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed`."""
        self.portions.append(list(texts))
        return self._embedder.embed(texts)

    def reads(self, texts: Sequence[str]) -> list[bool]:
        """See `Embedder.reads`."""
        return self._embedder.reads(texts)


def measure_filling(folder: Path, cache: Path, embedder: Embedder, documents: int) -> Rates:
    """Ingest made-up documents by the command, in process, and embed their passages alone, one after the other."""
    corpus = folder / "corpus.jsonl"
    write_corpus(corpus, documents)
    recorder = Recorder(embedder)
    pipeline = _by_pipeline(folder / "pipeline", corpus, recorder)
    command = _by_command(folder / "command", cache, corpus)
    started = time.perf_counter()
    for portion in recorder.portions:
        embedder.embed(portion)
    embedding = time.perf_counter() - started
    passages = sum(map(len, recorder.portions))
    return Rates(passages, passages / command, passages / pipeline, passages / embedding)


def write_corpus(path: Path, documents: int) -> None:
    """Write English documents of 30 to 190 words, the same ones every time."""
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        for number in range(documents):
            text = " ".join(sentence(chance) for _ in range(chance.randint(2, 10)))
            file.write(json.dumps({"id": f"page-{number}", "title": f"Support page {number}", "text": text}) + "\n")


def sentence(chance: random.Random) -> str:
    """Make up one English sentence of a support page."""
    parts = (_SUBJECTS, _VERBS, _CIRCUMSTANCES, _CIRCUMSTANCES, _REASONS)
    return " ".join(chance.choice(part) for part in parts) + "."


def _by_pipeline(folder: Path, corpus: Path, embedder: Embedder) -> float:
    engine = open_engine(f"sqlite:///{folder / 'kefu.db'}")
    upgrade(engine)
    base: KnowledgeBase = open_knowledge(folder / "knowledge", engine, embedder)
    started = time.perf_counter()
    ingest_paths([corpus], base)
    seconds = time.perf_counter() - started
    base.close()
    engine.dispose()
    return seconds


def _by_command(folder: Path, cache: Path, *paths: Path) -> float:
    started = time.perf_counter()
    run_ingest(folder, cache, *paths)
    return time.perf_counter() - started


def run_ingest(data_dir: Path, cache: Path, *paths: Path) -> None:
    """Run `kefu ingest` into a data directory, with the exported model of a cache.

    Raises:
        subprocess.CalledProcessError: It failed; its words are on standard error.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    if not (data_dir / "cache").exists():
        (data_dir / "cache").symlink_to(cache.resolve())
    command = [sys.executable, "-c", "from service.cli import main; main()", "ingest", "--json", *map(str, paths)]
    settings = environment({"KEFU_DATA_DIR": str(data_dir)})
    subprocess.run(command, env=settings, cwd=Path(__file__).parent.parent, stdout=subprocess.DEVNULL, check=True)

"""How often search finds the right passage first: R@1, R@5 and MRR@10 over directories of questions.

    python -m bench.retrieval DIRECTORY... [--channel both|lexical|dense] [--history TURNS]

A directory holds `corpus.jsonl` ({"id", "title", "text"}) and `queries.jsonl` ({"text", "relevant": [ids],
"history"?, "answerable"?}). The corpus goes through kefu's own ingest and search; no label is used to tune anything.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from ingest.pipeline import ingest_paths
from knowledge.base import KnowledgeBase
from knowledge.embedding import open_embedder
from knowledge.opening import open_knowledge
from knowledge.types import SearchResult
from service.database.engine import open_engine
from service.database.migrate import upgrade
from service.search.routes import find
from service.search.schemas import Said, SearchRequest

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Query:
    """A question, what was said before, and the keys of the documents that answer it."""

    text: str
    relevant: frozenset[str]
    history: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one directory gave: shares in [0, 1], and the median search time in milliseconds."""

    queries: int
    recall_1: float
    recall_5: float
    mrr_10: float
    median_ms: float


def main() -> None:
    """Measure each directory named on the command line."""
    arguments = _arguments()
    print(f"{'set':<24}{'docs':>7}{'queries':>9}{'R@1':>8}{'R@5':>8}{'MRR@10':>8}{'p50 ms':>9}{'ingest/s':>10}")
    for directory in arguments.directories:
        _measure_directory(directory, arguments)


def _measure_directory(directory: Path, arguments: argparse.Namespace) -> None:
    corpus = directory / f"{arguments.corpus}.jsonl"
    queries = list(_queries(directory / f"{arguments.queries}.jsonl", arguments.history))
    with tempfile.TemporaryDirectory() as folder:
        base = _open(Path(folder), arguments.cache)
        started = time.perf_counter()
        summary = ingest_paths([corpus], base)
        rate = summary.passages / (time.perf_counter() - started)
        figures = measure(base, queries)
    print(
        f"{directory.name:<24}{len(summary.published):>7}{figures.queries:>9}{figures.recall_1:>8.3f}"
        f"{figures.recall_5:>8.3f}{figures.mrr_10:>8.3f}{figures.median_ms:>9.1f}{rate:>10.1f}",
        flush=True,
    )


def measure(base: KnowledgeBase, queries: Sequence[Query]) -> Figures:
    """Ask every question and look where the first right document stands among the first ten."""
    ranks: list[int | None] = []
    times: list[float] = []
    for query in queries:
        asked = SearchRequest(query.text, [Said("user", text) for text in query.history], limit=3 * _DEPTH)
        started = time.perf_counter()
        result = find(base, asked)
        times.append(time.perf_counter() - started)
        ranks.append(_rank(result, query.relevant))
    found = [rank for rank in ranks if rank is not None]
    return Figures(
        queries=len(ranks),
        recall_1=sum(rank == 1 for rank in found) / len(ranks),
        recall_5=sum(rank <= 5 for rank in found) / len(ranks),
        mrr_10=sum(1 / rank for rank in found) / len(ranks),
        median_ms=median(times) * 1000,
    )


def _rank(result: SearchResult, relevant: frozenset[str]) -> int | None:
    """Give the place of the first right document, from 1, counting each document once; `None` beyond the tenth."""
    keys = list(dict.fromkeys(hit.document_key for hit in result.hits))[:_DEPTH]
    return next((place for place, key in enumerate(keys, 1) if key in relevant), None)


def _queries(path: Path, history: int) -> Iterator[Query]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        if row.get("answerable", True) and row["relevant"]:
            said = [turn["text"] if isinstance(turn, dict) else turn for turn in row.get("history", [])]
            yield Query(row["text"], frozenset(row["relevant"]), tuple(said[-history:]) if history else ())


def _open(folder: Path, cache: Path) -> KnowledgeBase:
    engine = open_engine(f"sqlite:///{folder / 'kefu.db'}")
    upgrade(engine)
    return open_knowledge(folder / "knowledge", engine, open_embedder("bundled", cache))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--corpus", default="corpus", help="name of the corpus file, without .jsonl")
    parser.add_argument("--queries", default="queries", help="name of the queries file, without .jsonl")
    parser.add_argument("--history", type=int, default=0, help="how many turns before the question are given")
    parser.add_argument("--cache", type=Path, default=Path("data/cache"), help="where the exported model is kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()

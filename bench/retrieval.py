"""How often search finds the right document first: R@1, R@5 and MRR@10 over directories of questions.

    python -m bench.retrieval DIRECTORY... [--ablation] [--history MESSAGES [--equals]] [--most QUERIES]

A directory holds `corpus.jsonl` ({"id", "title", "text"}) and `queries.jsonl` ({"text", "relevant": [ids],
"history"?, "answerable"?}). The corpus goes through kefu's own ingest and search; no label is used to tune anything.
Questions without a relevant document or without a word are left out: they say nothing about the order of the found.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, NoReturn

from bench.channels import LOOKED_AT, one_channel_each, without
from bench.machine import conditions
from ingest.errors import IngestError
from ingest.pipeline import Summary, ingest_paths
from knowledge.base import KnowledgeBase, Parts
from knowledge.embedding import Embedder, open_embedder
from knowledge.library import Library
from knowledge.shelves import IndexFolder
from knowledge.types import SearchResult
from service.database.engine import open_engine
from service.database.migrate import upgrade
from service.search.routes import find
from service.search.schemas import Said, SearchRequest

_DEPTH = 10
# What the speaker of a message before the question is called in the data that is around.
_CUSTOMERS = frozenset({"user", "u", "customer", "usr"})


@dataclass(frozen=True, slots=True)
class Query:
    """A question, what was said before, and the keys of the documents that answer it."""

    text: str
    relevant: frozenset[str]
    history: tuple[Said, ...]


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
    embedder = open_embedder("bundled", arguments.cache)
    print(conditions("bench.retrieval"))
    print(
        f"{'set':<24}{'with':<10}{'docs':>7}{'queries':>9}{'R@1':>8}{'R@5':>8}{'MRR@10':>8}"
        f"{'p50 ms':>9}{'ingest/s':>10}"
    )
    for directory in arguments.directories:
        _measure_directory(directory, arguments, embedder)


def _measure_directory(directory: Path, arguments: argparse.Namespace, embedder: Embedder) -> None:
    corpus, asked = _files(directory, arguments)
    queries = _spread(list(_queries(asked, arguments)), arguments.most)
    if not queries:
        _fail(f"{asked}: no question names a relevant document")
    with tempfile.TemporaryDirectory() as folder, _open(Path(folder), embedder) as parts:
        started = time.perf_counter()
        summary = _ingest(corpus, KnowledgeBase(parts))
        rate = summary.passages / (time.perf_counter() - started)
        for tag, found in _figures(parts, queries, ablation=arguments.ablation):
            print(
                f"{directory.name:<24}{tag:<10}{len(summary.published):>7}{found.queries:>9}{found.recall_1:>8.3f}"
                f"{found.recall_5:>8.3f}{found.mrr_10:>8.3f}{found.median_ms:>9.1f}{rate:>10.1f}",
                flush=True,
            )


def _figures(parts: Parts, queries: Sequence[Query], *, ablation: bool) -> Iterator[tuple[str, Figures]]:
    """Measure search as it is, then each channel alone, then without each part of the second look and without all."""
    whole = KnowledgeBase(parts)
    yield "all", measure(whole, queries)
    if not ablation:
        return
    for channel, base in one_channel_each(parts).items():
        yield channel, measure(base, queries)
    for part in (*LOOKED_AT, ""):
        with without(part):
            yield f"-{part or 'look'}", measure(whole, queries)


def measure(base: KnowledgeBase, queries: Sequence[Query]) -> Figures:
    """Ask every question and look where the first right document stands among the first ten."""
    ranks: list[int | None] = []
    times: list[float] = []
    for query in queries:
        asked = SearchRequest(query.text, list(query.history), limit=3 * _DEPTH)
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


def _files(directory: Path, arguments: argparse.Namespace) -> tuple[Path, Path]:
    """Give the corpus and the questions; those made for another corpus bear the same ending as it."""
    own = directory / f"{arguments.corpus.replace('corpus', 'queries')}.jsonl"
    name = arguments.queries or (own.stem if own.exists() else "queries")
    files = directory / f"{arguments.corpus}.jsonl", directory / f"{name}.jsonl"
    for file in files:
        if not file.is_file():
            _fail(f"there is no {file}; a directory of questions holds a corpus and questions in JSON Lines")
    return files


def _queries(path: Path, arguments: argparse.Namespace) -> Iterator[Query]:
    last = slice(-arguments.history, None) if arguments.history else slice(0)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row: dict[str, Any] = json.loads(line)
            if row.get("answerable", True) and row["relevant"] and row["text"].strip():
                said = [_said(message, equals=arguments.equals) for message in row.get("history", [])[last]]
                yield Query(row["text"], frozenset(row["relevant"]), tuple(said))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            _fail(f"{path}, line {number}: this is not a question with `text` and `relevant` ({error!r})")


def _said(message: str | Mapping[str, str], *, equals: bool) -> Said:
    """Read one message from before the question; where nobody is named, it is the customer's."""
    if isinstance(message, str):
        return Said("user", message)
    speaker = str(message.get("speaker", message.get("role", "user"))).lower()
    return Said("user" if equals or speaker in _CUSTOMERS else "assistant", message["text"])


def _spread(queries: Sequence[Query], most: int | None) -> Sequence[Query]:
    """Give at most so many questions, taken evenly from the whole."""
    if most is None or len(queries) <= most:
        return queries
    return [queries[i * len(queries) // most] for i in range(most)]


def _ingest(corpus: Path, base: KnowledgeBase) -> Summary:
    try:
        summary = ingest_paths([corpus], base)
    except IngestError as error:
        _fail(error.message)
    if summary.failed:
        _fail(f"{corpus}: {summary.failed[0].message}")
    return summary


@contextmanager
def _open(folder: Path, embedder: Embedder) -> Generator[Parts]:
    engine = open_engine(f"sqlite:///{folder / 'kefu.db'}")
    upgrade(engine)
    indexes = IndexFolder(folder)
    shelves = indexes.open(0)
    serving = shelves.serving
    try:
        yield Parts(Library(engine), serving.vectors, serving.lexicon, embedder, shelves.archive, indexes)
    finally:
        shelves.close()
        engine.dispose()


def _fail(message: str) -> NoReturn:
    raise SystemExit(f"bench.retrieval: {message}")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.retrieval",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("directories", nargs="+", type=Path)
    add(
        "--ablation",
        action="store_true",
        help="measure each channel alone as well, and without each part of the second look",
    )
    add("--corpus", default="corpus", help="name of the corpus file, without .jsonl")
    add("--queries", help="name of the questions' file, without .jsonl; without it, the one that goes with the corpus")
    add("--history", type=int, default=0, help="how many messages before the question are given")
    add("--equals", action="store_true", help="take both sides of a talk for the customer's, as between equals")
    add("--most", type=_positive, help="ask at most so many questions, taken evenly from all")
    add("--cache", type=Path, default=Path("data/cache"), help="where the exported model is kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()

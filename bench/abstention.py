"""Does kefu know when it does not know? `python -m bench.abstention DIRECTORY…`.

Asks questions with and without an answer (`bench/abstention_sets.py` says where the latter come from) and looks how
sure the surest hit is. AUROC: how often a question with an answer is surer than one without. Refused rightly and
wrongly: at the line in force, and where 1, 2, 5 and 10 % of the questions with an answer are refused.

    python -m bench.abstention DIRECTORY… [--hold-out]
    python -m bench.abstention --fit QUESTIONS DOCUMENTS DIRECTORY…

The second gives the weights of `knowledge/sureness.py` and the shipped calibration, fitted to the directories and to
the questions about the documents (`bench.answers` says how they look), each set counting alike.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import cast

import numpy as np
from sklearn.metrics import roc_auc_score

from bench.abstention_fit import Case, fit
from bench.abstention_sets import Asked, Trial, read_trial
from bench.answers import read_questions
from bench.machine import conditions
from ingest.pipeline import ingest_paths
from knowledge.base import KnowledgeBase
from knowledge.embedding import Embedder, open_embedder
from knowledge.opening import open_knowledge
from knowledge.types import ANSWERING, Hit
from service.database.engine import open_engine
from service.database.migrate import upgrade
from service.search.routes import find
from service.search.schemas import Said, SearchRequest

# So many hits are judged, as in a turn of conversation; so many are fetched where some are taken for missing.
_JUDGED = 12
_FETCHED = 30
_WRONGLY = (0.01, 0.02, 0.05, 0.10)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one set gave: shares in [0, 1], and the median search time in milliseconds."""

    answerable: int
    unanswerable: int
    auroc: float
    rightly: float
    wrongly: float
    curve: Sequence[float]
    median_ms: float


def main() -> None:
    """Measure each directory, or fit to all of them."""
    arguments = _arguments()
    embedder = open_embedder("bundled", arguments.cache)
    trials = [
        read_trial(one, hold_out=arguments.hold_out, fitting=bool(arguments.fit)) for one in arguments.directories
    ]
    print(conditions("bench.abstention"))
    if arguments.fit:
        questions, documents = arguments.fit
        asked = {trial.name: [case for case, _ in _cases(trial, embedder)] for trial in trials}
        print(fit({questions.name: _shop_cases(questions, documents, embedder), **asked}))
        return
    print("| set | unanswerable | with, without | AUROC | refused rightly, wrongly | rightly at 1, 2, 5, 10 % | ms |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for trial in trials:
        print(_line(trial, _figures(_cases(trial, embedder))), flush=True)


def _line(trial: Trial, found: Figures) -> str:
    curve = ", ".join(f"{share:.3f}" for share in found.curve)
    return (
        f"| {trial.name} | {trial.manner} | {found.answerable}, {found.unanswerable} | {found.auroc:.4f} "
        f"| {found.rightly:.3f}, {found.wrongly:.3f} | {curve} | {found.median_ms:.1f} |"
    )


def _figures(cases: Sequence[tuple[Case, float]]) -> Figures:
    sure = np.array([max((hit.scores.sureness for hit in case.hits), default=0.0) for case, _ in cases])
    answerable = np.array([case.answerable for case, _ in cases])
    with_answer, without = sure[answerable], sure[~answerable]
    return Figures(
        len(with_answer),
        len(without),
        float(cast("float", roc_auc_score(answerable, sure))),
        float((without < ANSWERING).mean()),
        float((with_answer < ANSWERING).mean()),
        [float((without < np.quantile(with_answer, wrongly)).mean()) for wrongly in _WRONGLY],
        1000 * median(seconds for _, seconds in cases),
    )


def _cases(trial: Trial, embedder: Embedder) -> list[tuple[Case, float]]:
    """Ask every question of a trial; give the hits that count, and the seconds the search took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, trial.corpus)), encoding="utf-8")
        with _opened([folder / "corpus.jsonl"], folder, embedder) as base:
            return [case for asked in trial.asked for case in _asked(base, asked, twice=trial.twice)]


def _asked(base: KnowledgeBase, asked: Asked, *, twice: bool) -> Generator[tuple[Case, float]]:
    started = time.perf_counter()
    hits = base.search(asked.text, limit=_FETCHED if twice else _JUDGED).hits
    seconds = time.perf_counter() - started
    yield Case(hits[:_JUDGED], asked.answerable), seconds
    if twice:
        others = [hit for hit in hits if hit.document_key not in asked.relevant]
        yield Case(others[:_JUDGED], answerable=False), seconds


def _shop_cases(questions: Path, documents: Path, embedder: Embedder) -> list[Case]:
    """Ask the questions about a shop's documents."""
    with tempfile.TemporaryDirectory() as name, _opened([documents], Path(name), embedder) as base:
        return [Case(_found(base, one.before, one.text), bool(one.file)) for one in read_questions(questions)]


def _found(base: KnowledgeBase, before: Sequence[str], text: str) -> Sequence[Hit]:
    said = [Said("user", message) for message in before]
    return find(base, SearchRequest(text, said, limit=_JUDGED)).hits


@contextmanager
def _opened(files: Sequence[Path], folder: Path, embedder: Embedder) -> Generator[KnowledgeBase]:
    engine = open_engine(f"sqlite:///{folder / 'kefu.db'}")
    upgrade(engine)
    base = open_knowledge(folder / "knowledge", engine, embedder)
    try:
        summary = ingest_paths(files, base)
        if summary.failed:
            raise SystemExit(f"bench.abstention: {summary.failed[0].message}")
        yield base
    finally:
        base.close()
        engine.dispose()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.abstention", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("directories", nargs="+", type=Path)
    add("--hold-out", action="store_true", help="take a quarter of the titles out of the corpus")
    add("--fit", nargs=2, type=Path, metavar=("QUESTIONS", "DOCUMENTS"), help="fit the weights, to these as well")
    add("--cache", type=Path, default=Path("data/cache"), help="where the exported model is kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Does what is quoted hold the reference, and how long is it? `python -m bench.containing DIRECTORY…`.

A directory holds `corpus.jsonl` ({"id", "title", "text"}) and `queries.jsonl` ({"text", "relevant": [ids],
"answers": [texts]}). Each question is answered without a model, once from the right document's passages ("alone": the
quoting by itself) and once from what is found and decided on as in a turn. No label is used to tune anything.

- contains: one of the answers stands in the reply, whatever its spaces, width and case
- words: how many of the words of the first answer the reply holds, where the right document is quoted
- right: the right document is quoted; refused: there was no reply
"""

import argparse
import json
import re
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

from bench.answers import PROMPTS
from bench.machine import conditions
from bench.wording import words
from ingest.pipeline import ingest_paths
from knowledge.base import KnowledgeBase
from knowledge.embedding import Embedder, open_embedder
from knowledge.language import language_of
from knowledge.opening import open_knowledge
from knowledge.types import Hit
from service.chat.decision import decide
from service.chat.prompt import number
from service.database.engine import open_engine
from service.database.migrate import upgrade
from service.engines.extractive import Question, load_phrases, quote

_PASSAGES = 6
# So many passages are looked through for those of the right document.
_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the documents that answer it, and how."""

    text: str
    relevant: frozenset[str]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a question.

    Attributes:
        reply: Empty when there was none.
        right: The right document is quoted.
        contains: The reply holds an answer.
        words: The share of the first answer's words that it holds.
        share: Its length as a share of the passages that answer.
    """

    reply: str
    right: bool
    contains: bool
    words: float
    share: float


def main() -> None:
    """Measure each directory named on the command line."""
    arguments = _arguments()
    embedder = open_embedder("bundled", arguments.cache)
    print(conditions("bench.containing"))
    print(
        f"{'set':<18}{'from':<7}{'asked':>7}{'refused':>9}{'right':>8}{'contains':>10}{'words':>8}"
        f"{'median':>8}{'p90':>6}{'share':>7}"
    )
    for directory in arguments.directories:
        asked = read_questions(directory / "queries.jsonl", arguments.every)
        with tempfile.TemporaryDirectory() as folder:
            _measure(directory, asked, Path(folder), embedder)


def read_questions(path: Path, every: int) -> list[Asked]:
    """Read every so many of the questions that a document answers."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    kept = [row for row in rows if row.get("answerable", True) and row["relevant"] and row["answers"]]
    return [Asked(row["text"], frozenset(row["relevant"]), tuple(row["answers"])) for row in kept[::every]]


def _measure(directory: Path, asked: Sequence[Asked], folder: Path, embedder: Embedder) -> None:
    engine = open_engine(f"sqlite:///{folder / 'kefu.db'}")
    upgrade(engine)
    base = open_knowledge(folder / "knowledge", engine, embedder)
    try:
        ingest_paths([directory / "corpus.jsonl"], base)
        right = [_right_passages(base, one) for one in asked]
        _report(directory.name, "alone", [_told(one, hits, hits) for one, hits in zip(asked, right, strict=True)])
        turns = [decide(base.search(one.text, limit=2 * _PASSAGES), _PASSAGES).hits for one in asked]
        _report(directory.name, "turn", [_told(*each) for each in zip(asked, turns, right, strict=True)])
    finally:
        base.close()
        engine.dispose()


def _right_passages(base: KnowledgeBase, asked: Asked) -> tuple[Hit, ...]:
    """Give the passages of the right documents, the best first."""
    hits = base.search(f"{asked.text}\n{asked.answers[0]}", limit=_DEPTH).hits
    return tuple(hit for hit in hits if hit.document_key in asked.relevant)


def _told(asked: Asked, given: Sequence[Hit], right: Sequence[Hit]) -> Told:
    lang = language_of(asked.text)
    sources = number(given)
    answer = quote(Question(asked.text, lang), sources, load_phrases(PROMPTS / "phrases" / f"{lang}.toml"))
    if answer is None:
        return Told("", right=False, contains=False, words=0.0, share=0.0)
    quoted = {source.hit.document_key for source in sources if source.n in answer.used}
    wanted, held = words(asked.answers[0]), words(answer.text)
    return Told(
        answer.text,
        right=bool(quoted & asked.relevant),
        contains=any(folded(text) in folded(answer.text) for text in asked.answers),
        words=(wanted & held).total() / max(wanted.total(), 1),
        share=len(answer.text) / max(sum(len(hit.passage.text) for hit in right), 1),
    )


def folded(text: str) -> str:
    """Give a text without spaces, in ordinary width and lower case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()


def _report(name: str, source: str, told: Sequence[Told]) -> None:
    replies = [one for one in told if one.reply]
    lengths = sorted(len(one.reply) for one in replies)
    right = [one for one in replies if one.right]
    print(
        f"{name:<18}{source:<7}{len(told):>7}{1 - len(replies) / len(told):>9.3f}{len(right) / len(told):>8.3f}"
        f"{mean(one.contains for one in told):>10.3f}{mean(one.words for one in right):>8.3f}"
        f"{median(lengths):>8.0f}{lengths[len(lengths) * 9 // 10]:>6}{median(one.share for one in replies):>7.2f}",
        flush=True,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.containing",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1, help="ask one question of so many")
    parser.add_argument("--cache", type=Path, default=Path("data/cache"), help="where the exported model is kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Does what is quoted hold the reference, and how long is it? `python -m bench.containing DIRECTORY…`.

A directory holds `corpus.jsonl` ({"id", "title", "text"}) and `queries.jsonl` ({"text", "relevant": [ids],
"answers": [texts]}). Each question is answered without a model: from the six passages of the right document that a
search for the question puts first ("alone": the quoting by itself); from what a search finds and is decided on
("found"); and in a turn of conversation as customers have it ("turn"). No label is used to tune anything.

- contains: one of the answers stands in the reply, whatever its spaces, width and case
- words: how many of the words of the first answer the reply holds, where the right document is quoted
- right: the right document is quoted; refused: there was no answer; asked back: the turn asks what is meant instead,
  which counts as refused, too
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, median
from typing import Any

import anyio

from bench.answers import PROMPTS, open_shop
from bench.machine import conditions
from bench.turns import Turned, ask_all
from bench.wording import folded, words
from knowledge.base import KnowledgeBase
from knowledge.embedding import Embedder, open_embedder
from knowledge.language import language_of
from knowledge.types import Hit
from service.chat.decision import decide
from service.chat.prompt import number
from service.engines.extractive import Question, load_phrases, quote
from service.logs import configure_logs

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
        share: Its length as a share of the right passages ("alone").
        asked_back: There was none, but the question what is meant.
    """

    reply: str
    right: bool
    contains: bool
    words: float
    share: float
    asked_back: bool = False


_NOTHING = Told("", right=False, contains=False, words=0.0, share=0.0)


def main() -> None:
    """Measure each directory named on the command line."""
    arguments = _arguments()
    configure_logs("ERROR")
    embedder = open_embedder("bundled", arguments.cache)
    print(conditions("bench.containing"))
    print(
        f"{'set':<18}{'from':<7}{'asked':>7}{'refused':>9}{'asked back':>12}{'right':>8}{'contains':>10}{'words':>8}"
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
    with open_shop([directory / "corpus.jsonl"], folder, embedder) as shop:
        base = shop.base
        right = [_right_passages(base, one) for one in asked]
        _report(directory.name, "alone", [_told(one, hits, hits) for one, hits in zip(asked, right, strict=True)])
        found = [decide(base.search(one.text, limit=2 * _PASSAGES), _PASSAGES).hits for one in asked]
        _report(directory.name, "found", [_told(*each) for each in zip(asked, found, right, strict=True)])
        turned = anyio.run(ask_all, shop, [one.text for one in asked])
        _report(directory.name, "turn", [_told_in_turn(*each) for each in zip(asked, turned, right, strict=True)])


def _right_passages(base: KnowledgeBase, asked: Asked) -> tuple[Hit, ...]:
    """Give the passages of the right documents that are found, the best first, as many as a reply is made from."""
    hits = base.search(asked.text, limit=_DEPTH).hits
    return tuple(hit for hit in hits if hit.document_key in asked.relevant)[:_PASSAGES]


def _told(asked: Asked, given: Sequence[Hit], right: Sequence[Hit]) -> Told:
    lang = language_of(asked.text)
    sources = number(given)
    answer = quote(Question(asked.text, lang), sources, load_phrases(PROMPTS / "phrases" / f"{lang}.toml"))
    if answer is None:
        return _NOTHING
    quoted = {source.hit.document_key for source in sources if source.n in answer.used}
    return _compared(asked, answer.text, right, is_right=bool(quoted & asked.relevant))


def _told_in_turn(asked: Asked, turned: Turned, right: Sequence[Hit]) -> Told:
    if not turned.answered:
        return replace(_NOTHING, asked_back=turned.asked_back)
    return _compared(asked, turned.reply, right, is_right=bool(turned.cited & asked.relevant))


def _compared(asked: Asked, reply: str, right: Sequence[Hit], *, is_right: bool) -> Told:
    wanted, held = words(asked.answers[0]), words(reply)
    return Told(
        reply,
        right=is_right,
        contains=any(folded(text) in folded(reply) for text in asked.answers),
        words=(wanted & held).total() / max(wanted.total(), 1),
        share=len(reply) / max(sum(len(hit.passage.text) for hit in right), 1),
    )


def _report(name: str, source: str, told: Sequence[Told]) -> None:
    replies = [one for one in told if one.reply]
    lengths = sorted(len(one.reply) for one in replies)
    right = [one for one in replies if one.right]
    print(
        f"{name:<18}{source:<7}{len(told):>7}{1 - len(replies) / len(told):>9.3f}"
        f"{mean(one.asked_back for one in told):>12.3f}{len(right) / len(told):>8.3f}"
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

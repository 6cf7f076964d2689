"""Does a whole turn of conversation know when it does not know? `python -m bench.abstention_turns DIRECTORY…`.

`bench.abstention` judges one search of the whole message. A turn does more: a message that asks for several things is
answered when any of them is, another question may be asked back, small talk needs no document. Here the same questions
(`bench/abstention_sets.py`) are put to whole turns without a model, each in a session of its own.

- refused: nothing is cited in the reply; asked back: a part of these, where the turn asks what is meant
- by one search: what would be refused by the surest hit of one search of the message, as `bench.abstention` has it
- of others: of those with an answer, how many cite only other documents than those that are named to answer
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import anyio

from bench.abstention_sets import Asked, Trial, read_trial
from bench.answers import Shop, open_shop
from bench.machine import conditions
from bench.turns import Turned, ask_all
from knowledge.embedding import Embedder, open_embedder
from knowledge.types import ANSWERING
from service.logs import configure_logs

_JUDGED = 12
_MOST = 1000


@dataclass(frozen=True, slots=True)
class _Answer:
    """What became of a question in a turn, and whether one search of it would be sure enough."""

    asked: Asked
    turned: Turned
    sure: bool


def main() -> None:
    """Measure each directory."""
    arguments = _arguments()
    configure_logs("ERROR")
    embedder = open_embedder("bundled", arguments.cache)
    print(conditions("bench.abstention_turns"))
    print("| set | questions | asked | refused | asked back | by one search | of others |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for directory in arguments.directories:
        trial = read_trial(directory, hold_out=arguments.hold_out)
        if trial.twice:
            raise SystemExit(f"bench.abstention_turns: {trial.name} has no questions without an answer; --hold-out")
        answers = _answers(trial, arguments.most, embedder)
        for name, answerable in (("with an answer", True), ("without", False)):
            some = [one for one in answers if one.asked.answerable is answerable]
            print(f"| {trial.name} | {name} | {_figures(some)} |", flush=True)


def _figures(answers: Sequence[_Answer]) -> str:
    cells = (
        mean(not one.turned.answered for one in answers),
        mean(one.turned.asked_back for one in answers),
        mean(not one.sure for one in answers),
    )
    named = [one for one in answers if one.asked.relevant and one.asked.answerable]
    others = [one.turned.answered and not one.turned.cited & one.asked.relevant for one in named]
    return " | ".join([str(len(answers)), *(f"{cell:.3f}" for cell in cells), f"{mean(others):.3f}" if others else "–"])


def _answers(trial: Trial, most: int, embedder: Embedder) -> list[_Answer]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = folder / "corpus.jsonl"
        corpus.write_text("\n".join(map(json.dumps, trial.corpus)), encoding="utf-8")
        with open_shop([corpus], folder, embedder) as shop:
            asked = [one for kind in (True, False) for one in _spread(trial.asked, most, answerable=kind)]
            turned = anyio.run(ask_all, shop, [one.text for one in asked])
            return [_Answer(one, told, _sure(shop, one)) for one, told in zip(asked, turned, strict=True)]


def _sure(shop: Shop, asked: Asked) -> bool:
    hits = shop.base.search(asked.text, limit=_JUDGED).hits
    return max((hit.scores.sureness for hit in hits), default=0.0) >= ANSWERING


def _spread(asked: Sequence[Asked], most: int, *, answerable: bool) -> Sequence[Asked]:
    """Give at most so many questions of a kind, taken evenly from all."""
    some = [one for one in asked if one.answerable is answerable]
    return some if len(some) <= most else [some[i * len(some) // most] for i in range(most)]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.abstention_turns",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("directories", nargs="+", type=Path)
    add("--hold-out", action="store_true", help="take a quarter of the titles out of the corpus")
    add("--most", type=int, default=_MOST, help="ask at most so many of either kind, taken evenly from all")
    add("--cache", type=Path, default=Path("data/cache"), help="where the exported model is kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()

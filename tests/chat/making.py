"""Values that prompts are made of."""

from collections.abc import Sequence
from functools import cache

from knowledge.types import Hit, Kind, Passage, Scores
from service.chat.prompt import Material
from service.chat.recall import RecalledTurn
from service.chat.understanding.question import understand
from service.engines.packs import Pack, load_packs
from service.settings import REPOSITORY

PACKS = REPOSITORY / "prompts" / "packs"
MARK = "§0123abcd§"


@cache
def pack(name: str = "phi3") -> Pack:
    return load_packs(PACKS)[name]


def hit(text: str, *, title: str = "退货须知", section: tuple[str, ...] = ("1.1 条件",), question: str = "") -> Hit:
    passage = Passage(text, Kind.QA if question else Kind.TEXT, section, question=question)
    return Hit(1, "key", title, "V2", "zh", passage, Scores(1.0, None, 1.0, 1.0))


def turn(question: str, reply: str) -> RecalledTurn:
    return RecalledTurn(question, reply, question)


def material(
    question: str = "怎么退货？", hits: Sequence[Hit] = (), turns: Sequence[RecalledTurn] = (), mark: str = MARK
) -> Material:
    return Material(understand(question, ""), tuple(hits or [hit("七天内可以退货。")]), tuple(turns), mark)

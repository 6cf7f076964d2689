"""A passage of which only the title has something of a question that asks for more answers nothing of it."""

import pytest

from knowledge.types import Hit, Kind, Passage, Scores
from service.chat.titled import is_titled_alone

_STEPS = Passage("1. 接通电源。\n2. 接好路由器的网线。", Kind.PROCEDURE, ("首次设置",))
_PLANS = Passage("套餐：轻享；月费（元）：49\n套餐：畅享；月费（元）：69", Kind.RECORD, ("家庭套餐",))
_START = Passage("2026 年 3 月起执行。")
_MOVING = Passage("同城收取 80 元，到营业厅办理。", Kind.TEXT, ("移机",))


def told(question: str, title: str, passage: Passage, meaning: float | None = None) -> bool:
    return not is_titled_alone(Hit(1, "k", title, "V1", "zh", passage, Scores(1.0, meaning, 1.0, 0.9)), question)


@pytest.mark.parametrize(
    ("question", "title", "passage"),
    [
        ("宽带能挖矿吗", "宽带资费", _START),
        ("宽带能挖矿吗", "宽带资费", _PLANS),
        ("路由器能防弹吗", "路由器手册", _STEPS),
        ("移机可以带宠物吗", "移机与过户", _MOVING),
        (
            "is the router waterproof",
            "Router manual",
            Passage("Plug the router in.", Kind.PROCEDURE, ("First set-up",)),
        ),
    ],
)
def test_what_is_asked_of_the_thing_in_the_title_must_be_told_below_it(
    question: str, title: str, passage: Passage
) -> None:
    assert not told(question, title, passage)


@pytest.mark.parametrize(
    ("question", "title", "passage"),
    [
        ("宽带", "宽带资费", _PLANS),
        ("宽带的历史", "宽带资费", _PLANS),
        ("宽带套餐有哪些", "宽带资费", _PLANS),
        ("宽带怎么收费", "宽带资费", _PLANS),
        ("路由器怎么弄好", "路由器手册", _STEPS),
        ("移机多少钱", "移机与过户", _MOVING),
        ("移机去哪办手续", "移机与过户", _MOVING),
        ("挖矿可以吗", "宽带资费", _PLANS),
        ("router 防弹 Plug", "Router manual", Passage("Plug the router in.", Kind.TEXT, ("First set-up",))),
    ],
)
def test_what_is_told_below_it_or_in_its_own_way_stays(question: str, title: str, passage: Passage) -> None:
    assert told(question, title, passage)


def test_what_was_found_by_its_meaning_may_say_it_in_other_words() -> None:
    assert told("is the router waterproof", "Router manual", Passage("Keep it dry."), meaning=0.6)

"""Which questions are the same, and how long an answer to one holds."""

from datetime import UTC, datetime, timedelta

import pytest

from knowledge.types import Horizon
from service.chat.answer_cache import AnswerCache, Asked, KeptAnswer, normalised

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ASKED = Asked("退货要多久", "zh", 7, ("extractive",))


def answer(revision: int = 7, until: datetime | None = None) -> KeptAnswer:
    return KeptAnswer("turn", "七天。[1]", (), "extractive", Horizon(revision, until))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("退货要多久？", "退货要多久"),
        ("How long?", "how  long"),
        ("ＥＳＰ32 怎么用", "esp32 怎么用。"),
        ("退货，要多久！", "退货,要多久"),
        ("它是 iPhone 5。", "它是 iPhone 5"),
        ("Is it 10?", "is it 10 ?"),
    ],
)
def test_width_case_spaces_and_punctuation_ask_nothing_else(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.5米", "15米"),
        ("1,299元", "1 299元"),
        ("-5度", "5度"),
        (">5件", "<5件"),
        ("9:30", "930"),
        ("C++", "C"),
        ("x != 0", "x = 0"),
        (".net", "net"),
        ("1~3天", "1 3天"),
        ("10. 5 kg", "10 5 kg"),
        ("10~ 5", "10 5"),
        ("10  ~ 5", "10 5"),
        ("10~ 5", "10. 5"),
        ("10…5", "10 5"),
        ("10。5元", "10 5元"),
        ("10、5元", "10 5元"),
        ("10~", "10"),
        ("5' 屏", '5" 屏'),
    ],
)
def test_signs_that_mean_something_stay(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


def test_an_answer_ends_when_a_version_comes_into_force() -> None:
    cache = AnswerCache(5)
    cache.keep(ASKED, answer(until=NOW))
    assert cache.find(ASKED, NOW - timedelta(seconds=1)) is not None
    assert cache.find(ASKED, NOW) is None
    assert cache.find(ASKED, NOW - timedelta(seconds=1)) is None


def test_an_answer_made_at_another_revision_is_not_kept() -> None:
    cache = AnswerCache(5)
    cache.keep(ASKED, answer(revision=6))
    assert cache.find(ASKED, NOW) is None


@pytest.mark.parametrize(
    "change", [{"question": "x"}, {"lang": "en"}, {"revision": 8}, {"written_with": ("ollama", "digest")}]
)
def test_nothing_is_found_across_a_change(change: dict[str, object]) -> None:
    cache = AnswerCache(5)
    cache.keep(ASKED, answer())
    assert cache.find(ASKED._replace(**change), NOW) is None
    assert cache.find(ASKED, NOW) == answer()

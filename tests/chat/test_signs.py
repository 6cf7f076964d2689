"""What a turn shows of the revision that its session has: one cause, one sign."""

import pytest

from service.chat.guard.verdicts import Cut
from service.chat.signs import Attempt, Signs, signs_of

CUT = Cut("unsupported", "3天内退款。")
BANNED = Cut("banned_word", "竞品的灯更差。")


def signs(failure: str, *cuts: Cut, is_echo: bool = False) -> Signs:
    """What a revision shows that has failed so, and of which this was cut."""
    return signs_of(Attempt("a" * 12, failure, cuts), lambda _: is_echo)


def test_a_reply_that_passed_shows_nothing() -> None:
    assert signs("") == Signs()


def test_what_was_cut_of_a_reply_is_a_cut() -> None:
    assert signs("", CUT) == Signs(cut=True)


@pytest.mark.parametrize("cuts", [(), (Cut("interrupted", "7天"),), (CUT, Cut("engine_timeout", "可以退。"))])
def test_a_model_that_fails_in_mid_reply_has_failed_and_nothing_else(cuts: tuple[Cut, ...]) -> None:
    assert signs("engine_timeout", *cuts) == Signs(failed=True)


@pytest.mark.parametrize("failure", ["empty_reply", "broken_reply", "unsupported_reply"])
def test_a_reply_of_which_the_guard_has_left_too_little_was_cut_and_has_not_failed(failure: str) -> None:
    assert signs(failure, CUT) == Signs(cut=True)


def test_a_model_that_says_nothing_has_failed() -> None:
    assert signs("empty_reply") == Signs(failed=True)


@pytest.mark.parametrize("reason", ["prompt_leak", "key_leak"])
def test_a_secret_that_is_told_is_severe_also_where_the_model_then_fails(reason: str) -> None:
    assert signs("", CUT, Cut(reason)) == Signs(severe=True)
    assert signs("engine_timeout", Cut(reason)) == Signs(failed=True, severe=True)


def test_a_banned_phrase_is_the_models_own_where_nobody_else_has_said_it() -> None:
    assert signs("", BANNED) == Signs(banned=True)
    assert signs("", BANNED, is_echo=True) == Signs(cut=True)

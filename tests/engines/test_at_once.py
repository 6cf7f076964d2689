"""Hosts asked at once: one that hangs is waited for only as long as nobody else has said what is needed."""

import math
from collections.abc import Awaitable, Callable

import anyio
import pytest

from service.engines.at_once import Question, ask_at_once, given_up

pytestmark = pytest.mark.anyio


class Asked:
    """Hosts that answer or hang, and what happened in which order."""

    def __init__(self) -> None:
        self.happened: list[str] = []

    def that(self, name: str, after: float = 0.0) -> Callable[[], Awaitable[str]]:
        async def ask() -> str:
            try:
                await anyio.sleep(after)
            except anyio.get_cancelled_exc_class():
                self.happened.append(f"{name} given up")
                raise
            self.happened.append(f"{name} answered")
            return name

        return ask


def proven(answer: str) -> bool:
    return answer.startswith("has it")


def well(answer: str) -> bool:
    return answer != "gone"


async def test_one_that_hangs_is_given_up_soon_after_another_has_proven_it() -> None:
    asked = Asked()
    questions = [Question(asked.that("hangs", math.inf)), Question(asked.that("has it", 0.05))]
    assert await ask_at_once(questions, proven, 0.05) == [None, "has it"]
    assert asked.happened == ["has it answered", "hangs given up"]


async def test_one_that_answers_soon_after_is_still_heard() -> None:
    asked = Asked()
    questions = [Question(asked.that("lacks it", 0.1)), Question(asked.that("has it"))]
    assert await ask_at_once(questions, proven, 5) == ["lacks it", "has it"]


async def test_while_none_has_proven_it_each_is_waited_for() -> None:
    asked = Asked()
    questions = [Question(asked.that("lacks it")), Question(asked.that("has it late", 0.3))]
    assert await ask_at_once(questions, proven, 0.01) == ["lacks it", "has it late"]


async def test_one_that_is_known_to_be_away_needs_no_waiting_at_all() -> None:
    asked = Asked()
    questions = [Question(asked.that("hangs", math.inf), away=True), Question(asked.that("has it"))]
    with anyio.fail_after(5):
        assert await ask_at_once(questions, proven, 60) == [None, "has it"]


async def test_one_that_was_away_and_is_back_is_heard_where_no_other_has_it() -> None:
    asked = Asked()
    questions = [Question(asked.that("has it", 0.02), away=True), Question(asked.that("hangs", math.inf), away=True)]
    with anyio.fail_after(5):
        assert await ask_at_once(questions, proven, 0.2) == ["has it", None]
    assert asked.happened == ["has it answered", "hangs given up"]


async def test_where_all_are_known_to_be_away_nobody_waits_long() -> None:
    asked = Asked()
    with anyio.fail_after(5):
        assert await ask_at_once([Question(asked.that("hangs", math.inf), away=True)], proven, 0.02) == [None]


async def test_where_all_are_known_to_be_away_each_gets_its_time_if_proof_is_worth_it() -> None:
    asked = Asked()
    questions = [
        Question(asked.that("has it late", 0.2), away=True),
        Question(asked.that("hangs", math.inf), away=True),
    ]
    with anyio.fail_after(5):
        assert await ask_at_once(questions, proven, 0.01, well) == ["has it late", None]
    assert asked.happened == ["has it late answered", "hangs given up"]


async def test_one_that_has_gone_since_it_was_well_takes_no_time_from_one_that_comes_back() -> None:
    asked = Asked()
    questions = [Question(asked.that("gone")), Question(asked.that("has it late", 0.2), away=True)]
    assert await ask_at_once(questions, proven, 0.01, well) == ["gone", "has it late"]


async def test_one_that_is_well_and_lacks_it_ends_the_wait_for_those_known_to_be_away_alone() -> None:
    asked = Asked()
    late = Question(asked.that("has it late", 0.2))
    questions = [Question(asked.that("lacks it")), Question(asked.that("hangs", math.inf), away=True), late]
    with anyio.fail_after(5):
        assert await ask_at_once(questions, proven, 0.05, well) == ["lacks it", None, "has it late"]
    assert asked.happened == ["lacks it answered", "hangs given up", "has it late answered"]


async def test_an_error_of_one_question_reaches_whoever_asks() -> None:
    async def broken() -> str:
        raise ZeroDivisionError

    with pytest.RaisesGroup(ZeroDivisionError):
        await ask_at_once([Question(broken)], proven)


def test_why_nothing_is_known_is_said() -> None:
    assert given_up("one:11434", "") == "one:11434 did not answer in time"
    assert given_up("one:11434", "cannot be reached") == "cannot be reached"

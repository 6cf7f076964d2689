"""One question with two revisions: right with each only where every repetition is, and which of them is shown."""

from collections.abc import Sequence

import msgspec
import pytest

from service.chat.guard.said import says
from service.chat.rehearsed import Cited, Rehearsed
from service.releases.gate.comparing import Asked, laid_beside
from service.releases.gate.golden import Golden, Kind, Question
from service.releases.gate.report import Beside

RIGHT = Rehearsed("七天。[1]", "answered", (Cited("a.md", "", ""),), raw="七天。[1]", seconds=3.0, searching=1.0)
WRONG = msgspec.structs.replace(RIGHT, reply="一天。[1]", seconds=9.0)
GONE = Rehearsed("7天", "answered", failure="engine_timeout", missing=True)


def beside(
    ours: Sequence[Rehearsed], theirs: Sequence[Rehearsed] | None, *, critical: bool = False, times: int = 1
) -> Beside:
    """Lay answers to one question side by side."""
    question = Question("q", Kind.POLICY, "几天？", facts=(("7天",),), critical=critical)
    asked = Asked(Golden((question,)), times, says)
    (found,) = laid_beside(asked, {"q": ours}, None if theirs is None else {"q": theirs})
    return found


@pytest.mark.parametrize(
    ("ours", "theirs", "change", "vetoed"),
    [
        ([RIGHT], [RIGHT], "unchanged", False),
        ([WRONG], [RIGHT], "regressed", True),
        ([RIGHT], [WRONG], "improved", False),
        ([WRONG], [WRONG], "unchanged", False),
        ([GONE], [RIGHT], "missing", False),
        ([], [RIGHT], "missing", False),
        ([RIGHT], [GONE], "missing", False),
        ([WRONG], [GONE], "missing", True),
        ([RIGHT], None, "right", False),
        ([WRONG], None, "wrong", True),
        ([GONE], None, "missing", False),
    ],
)
def test_what_becomes_of_a_critical_question(
    ours: Sequence[Rehearsed], theirs: Sequence[Rehearsed] | None, change: str, *, vetoed: bool
) -> None:
    found = beside(ours, theirs, critical=True)
    assert (found.change.value, found.vetoed) == (change, vetoed)
    assert not beside(ours, theirs).vetoed


@pytest.mark.parametrize(
    ("ours", "theirs", "change", "vetoed"),
    [
        (1, 0, "regressed", True),
        (5, 1, "regressed", True),
        (3, 2, "regressed", True),
        (2, 1, "unchanged", False),
        (5, 3, "unchanged", False),
        (1, 4, "improved", False),
        (0, 1, "improved", False),
    ],
)
def test_of_five_repetitions_it_counts_whether_most_are_wrong(
    ours: int, theirs: int, change: str, *, vetoed: bool
) -> None:
    """One that is always wrong is worse than one that was wrong once."""
    sides = [[WRONG] * wrong + [RIGHT] * (5 - wrong) for wrong in (ours, theirs)]
    found = beside(*sides, critical=True, times=5)
    assert (found.change.value, found.vetoed) == (change, vetoed)


def test_each_repetition_must_be_right_and_none_missing() -> None:
    once_wrong = beside([RIGHT, WRONG, RIGHT], None, times=3).ours
    assert (once_wrong.state.value, once_wrong.reply, once_wrong.wrong, once_wrong.asked) == (
        "wrong",
        WRONG.reply,
        1,
        3,
    )
    assert beside([RIGHT, RIGHT], None, times=3).ours.state.value == "missing"
    gone = beside([RIGHT, GONE, RIGHT], None, times=3).ours
    assert (gone.state.value, gone.failure, gone.asked) == ("missing", "engine_timeout", 2)


def test_the_time_is_that_of_writing_and_of_a_model_alone() -> None:
    assert beside([RIGHT, WRONG, RIGHT], None, times=3).ours.seconds == 2.0
    assert beside([msgspec.structs.replace(RIGHT, raw="")], None).ours.seconds is None


def test_the_worst_come_first() -> None:
    questions = tuple(
        Question(name, Kind.POLICY, "几天？", facts=(("7天",),), critical=name in {"veto", "same"})
        for name in ("good", "same", "gone", "worse", "better", "veto", "bad")
    )
    ours = {"good": [RIGHT], "same": [RIGHT], "gone": [GONE], "worse": [WRONG], "better": [RIGHT], "veto": [WRONG]}
    theirs = {"good": [RIGHT], "same": [RIGHT], "gone": [RIGHT], "worse": [RIGHT], "better": [WRONG], "veto": [RIGHT]}
    found = laid_beside(Asked(Golden(questions), 1, says), {**ours, "bad": [WRONG]}, {**theirs, "bad": [WRONG]})
    assert [one.id for one in found] == ["veto", "worse", "gone", "better", "bad", "same", "good"]

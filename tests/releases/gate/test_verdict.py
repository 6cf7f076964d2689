"""Whether a revision may pass, by what became of its questions."""

import msgspec

from service.releases.gate.golden import Demands
from service.releases.gate.report import Beside, Change, GateVerdict, Side
from service.releases.gate.verdict import verdict_on
from tests.releases.gate.reports import MISSING, RIGHT, WRONG, beside

DEMANDS = Demands()


def questions(
    count: int, ours: Side = RIGHT, theirs: Side | None = RIGHT, change: Change | None = None
) -> list[Beside]:
    """So many questions that came to the same."""
    became = change or (Change.UNCHANGED if theirs else Change.RIGHT)
    return [beside(f"{became.value}-{n}", became, ours, theirs) for n in range(count)]


def english(verdict: GateVerdict) -> str:
    return " ".join(reason.en for reason in (*verdict.reasons, *verdict.flags))


def timed(side: Side, seconds: float) -> Side:
    return msgspec.structs.replace(side, seconds=seconds)


def test_who_is_as_good_passes() -> None:
    verdict = verdict_on(questions(25), DEMANDS)
    assert (verdict.outcome.value, verdict.worse, verdict.better) == ("pass", 1.0, 1.0)
    assert "no sign of harm" in english(verdict)
    assert "没有变差" in verdict.reasons[0].zh


def test_a_single_veto_fails_however_good_the_rest_is() -> None:
    vetoed = beside("returns", Change.REGRESSED, WRONG, RIGHT, critical=True, vetoed=True)
    better = questions(20, RIGHT, WRONG, Change.IMPROVED)
    verdict = verdict_on([vetoed, *better], DEMANDS)
    assert (verdict.outcome.value, verdict.reasons[0].en) == (
        "fail",
        "The critical question returns is wrong and was right before: does not say: 7天.",
    )


def test_a_veto_says_how_often_it_was_wrong_before_too() -> None:
    often, once = (msgspec.structs.replace(WRONG, asked=5, wrong=times) for times in (5, 1))
    worse = beside("returns", Change.REGRESSED, often, once, critical=True, vetoed=True)
    verdict = verdict_on([worse, *questions(20)], DEMANDS)
    reasons = [one.zh for one in verdict.reasons]
    assert "is wrong in 5/5 answers and was in 1/5 before" in verdict.reasons[0].en
    assert "答错了（5/5次，此前为1/5次）" in reasons[0]
    assert not any("wrong with both" in one.en for one in verdict.flags)


def test_regressions_must_be_proven_to_fail() -> None:
    few, more, many = (questions(n, WRONG, RIGHT, Change.REGRESSED) + questions(30) for n in (3, 4, 5))
    outcomes = [verdict_on(found, DEMANDS).outcome.value for found in (few, more, many)]
    assert outcomes == ["pass", "inconclusive", "fail"]


def test_what_is_missing_never_passes_whoevers_it_is() -> None:
    ours = verdict_on(questions(25) + questions(1, MISSING, RIGHT, Change.MISSING), DEMANDS)
    theirs = verdict_on(questions(25) + questions(2, RIGHT, MISSING, Change.MISSING), DEMANDS)
    assert (ours.outcome.value, theirs.outcome.value) == ("inconclusive", "inconclusive")
    assert "1 question has no answer of the revision (missing-0): engine_timeout." in english(ours)
    assert "2 questions have no answer of the one it is compared with (missing-0, missing-1)" in english(theirs)


def test_many_names_are_cut_short() -> None:
    assert "missing-4 +2)" in english(verdict_on(questions(7, MISSING, RIGHT, Change.MISSING), DEMANDS))


def test_nothing_asked_is_no_pass() -> None:
    assert verdict_on([], DEMANDS).outcome.value == "inconclusive"


def test_documents_that_were_changed_meanwhile_decide_nothing() -> None:
    verdict = verdict_on(questions(25), DEMANDS, moved=True)
    assert verdict.outcome.value == "inconclusive"
    assert "documents were changed" in english(verdict)


def test_a_slow_down_is_flagged_from_what_people_notice_on() -> None:
    slower = verdict_on(questions(25, timed(RIGHT, 1.4), timed(RIGHT, 1.0)), DEMANDS)
    assert (slower.outcome.value, round(slower.slowdown or 0, 2)) == ("pass", 0.4)
    assert "takes 40% longer, 1.4 s instead of 1.0 s" in slower.flags[0].en
    for ours, theirs in ((1.2, 1.0), (0.02, 0.01), (1.0, 1.4)):
        assert not verdict_on(questions(25, timed(RIGHT, ours), timed(RIGHT, theirs)), DEMANDS).flags


def test_more_cuts_are_flagged() -> None:
    cut = msgspec.structs.replace(RIGHT, has_cuts=1, cuts=WRONG.cuts)
    assert "held something back in 25 answers, and in 0" in english(verdict_on(questions(25, cut, RIGHT), DEMANDS))
    assert not verdict_on(questions(25, cut, cut), DEMANDS).flags


def test_what_is_wrong_with_both_is_flagged_though_nothing_is_worse() -> None:
    verdict = verdict_on([*questions(2, WRONG, WRONG), *questions(23)], DEMANDS)
    assert verdict.outcome.value == "pass"
    assert verdict.flags[0].en == "2 of 25 questions are wrong with both revisions (unchanged-0, unchanged-1)."
    assert "2道两个版本都答错" in verdict.flags[0].zh

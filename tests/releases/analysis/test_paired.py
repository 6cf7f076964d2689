"""What turns that both revisions have answered say of a canary."""

import pytest

from service.releases.analysis.paired import Pair, Told, judge_pairs
from service.releases.analysis.saying import explain_pairs
from service.releases.analysis.verdicts import Decision, Signal, Verdict

ALIKE = Pair(Told(seconds=1.0), Told(seconds=1.0))


def only(**canary: bool) -> Pair:
    """A turn that went wrong with the canary alone."""
    return Pair(Told(**canary), Told())  # pyright: ignore[reportArgumentType] (no seconds)


def only_stable(**stable: bool) -> Pair:
    """A turn that went wrong with the stable revision alone."""
    return Pair(Told(), Told(**stable))  # pyright: ignore[reportArgumentType] (no seconds)


def verdicts(pairs: list[Pair], wanted: int = 50) -> dict[Signal, Verdict]:
    """What each signal says."""
    return {one.signal: one.verdict for one in judge_pairs(pairs, wanted).findings}


def test_turns_that_came_to_the_same_let_it_go_on() -> None:
    judged = judge_pairs([ALIKE] * 50, 50)
    assert judged.decision is Decision.GO_ON
    assert {one.verdict for one in judged.findings} == {Verdict.SOUND}


def test_too_few_turns_hold_it_however_they_went() -> None:
    judged = judge_pairs([only(errors=True)] * 20 + [ALIKE] * 29, 50)
    assert judged.decision is Decision.HOLD


def test_no_turn_at_all_is_no_good_news() -> None:
    assert judge_pairs([], 50).decision is Decision.HOLD


def test_a_severe_violation_ends_it_at_once() -> None:
    assert judge_pairs([only(severe=True)], 50).decision is Decision.ABORT


def test_a_severe_violation_of_both_is_not_the_canarys() -> None:
    both = Pair(Told(severe=True), Told(severe=True))
    assert judge_pairs([both, *[ALIKE] * 49], 50).decision is Decision.GO_ON


@pytest.mark.parametrize("signal", ["errors", "unanswered", "cuts", "banned"])
def test_harm_is_proven_by_what_went_wrong_with_it_alone(signal: str) -> None:
    seven = [only(**{signal: True})] * 7  # 1 of 128 by chance, times four signals
    assert judge_pairs([*seven, *[ALIKE] * 43], 50).decision is Decision.ABORT
    five = [only(**{signal: True})] * 5
    judged = judge_pairs([*five, *[ALIKE] * 45], 50)
    assert judged.decision is Decision.GO_ON
    assert verdicts([*five, *[ALIKE] * 45])[Signal(signal)] is Verdict.DOUBT


def test_what_goes_wrong_with_either_now_and_then_is_no_harm() -> None:
    mixed = [only(cuts=True)] * 6 + [only_stable(cuts=True)] * 5 + [ALIKE] * 39
    assert verdicts(mixed)[Signal.CUTS] is Verdict.SOUND


def test_fewer_errors_are_better_and_fewer_refusals_a_matter_for_people() -> None:
    assert verdicts([only_stable(errors=True)] * 6 + [ALIKE] * 44)[Signal.ERRORS] is Verdict.BETTER
    assert verdicts([only_stable(unanswered=True)] * 6 + [ALIKE] * 44)[Signal.UNANSWERED] is Verdict.CHANGED


def test_a_slow_canary_is_told_of_and_goes_on() -> None:
    slow = Pair(Told(seconds=2.0), Told(seconds=1.0))
    judged = judge_pairs([slow] * 50, 50)
    assert (judged.decision, verdicts([slow] * 50)[Signal.SLOW]) == (Decision.GO_ON, Verdict.DOUBT)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "pairs",
    [[], [ALIKE] * 50, [only(errors=True, severe=True)] * 50, [only_stable(unanswered=True)] * 50],
    ids=["none", "alike", "worse", "better"],
)
def test_it_is_said_in_plain_words(pairs: list[Pair], language: str) -> None:
    said = explain_pairs(judge_pairs(pairs, 50), language)
    assert len(said) == 7
    assert all(line and "{" not in line for line in said)


def test_figures_are_in_what_is_said() -> None:
    said = explain_pairs(judge_pairs([only(cuts=True)] * 7 + [ALIKE] * 43, 50), "en")
    assert any("of 50 turns, in 7 with the canary alone and in 0" in line for line in said)

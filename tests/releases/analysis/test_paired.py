"""What turns that both revisions have answered say of a canary."""

import pytest

from service.releases.analysis.paired import Pair, Told, judge_pairs
from service.releases.analysis.saying import explain_pairs
from service.releases.analysis.verdicts import Decision, Judgement, Share, Signal, Verdict

ALIKE = Pair(Told(seconds=1.0), Told(seconds=1.0))


def only(**canary: bool) -> Pair:
    """A turn that went wrong with the canary alone."""
    return Pair(Told(**canary), Told())  # pyright: ignore[reportArgumentType] (no seconds)


def only_stable(**stable: bool) -> Pair:
    """A turn that went wrong with the stable revision alone."""
    return Pair(Told(), Told(**stable))  # pyright: ignore[reportArgumentType] (no seconds)


def judged(pairs: list[Pair], wanted: int = 50) -> Judgement:
    """What turns say, each of a session of its own."""
    return judge_pairs([[pair] for pair in pairs], wanted)


def verdicts(pairs: list[Pair], wanted: int = 50) -> dict[Signal, Verdict]:
    """What each signal says."""
    return {one.signal: one.verdict for one in judged(pairs, wanted).findings}


def test_turns_that_came_to_the_same_let_it_go_on() -> None:
    found = judged([ALIKE] * 50)
    assert found.decision is Decision.GO_ON
    assert {one.verdict for one in found.findings} == {Verdict.SOUND}


def test_too_few_turns_hold_it_however_they_went() -> None:
    found = judged([only(errors=True)] * 20 + [ALIKE] * 29)
    assert found.decision is Decision.HOLD


def test_no_turn_at_all_is_no_good_news() -> None:
    assert judged([]).decision is Decision.HOLD


def test_a_severe_violation_ends_it_at_once() -> None:
    assert judged([only(severe=True)]).decision is Decision.ABORT


def test_a_severe_violation_of_both_is_not_the_canarys() -> None:
    both = Pair(Told(severe=True), Told(severe=True))
    assert judged([both, *[ALIKE] * 49]).decision is Decision.GO_ON


@pytest.mark.parametrize("signal", ["errors", "unanswered", "cuts", "banned"])
def test_harm_is_proven_by_what_went_wrong_with_it_alone(signal: str) -> None:
    seven = [only(**{signal: True})] * 7  # 1 of 128 by chance, times four signals
    assert judged([*seven, *[ALIKE] * 43]).decision is Decision.ABORT
    five = [only(**{signal: True})] * 5
    found = judged([*five, *[ALIKE] * 45])
    assert found.decision is Decision.HOLD, "what looks worse without proof is for a person"
    assert verdicts([*five, *[ALIKE] * 45])[Signal(signal)] is Verdict.DOUBT


def test_one_visitor_who_asks_again_and_again_counts_once() -> None:
    talk = [only(errors=True)] * 30
    found = judge_pairs([talk, *[[ALIKE]] * 49], 50)
    assert {one.signal: one.canary for one in found.findings}[Signal.ERRORS] == Share(1, 50)
    assert found.decision is Decision.GO_ON


@pytest.mark.parametrize("failed", ["canary", "stable"])
def test_where_an_engine_failed_nothing_is_said_of_what_it_would_have_written(failed: str) -> None:
    other = "stable" if failed == "canary" else "canary"
    pair = Pair(**{failed: Told(errors=True), other: Told(cuts=True)})
    found = judged([pair] * 5 + [ALIKE] * 45)
    cuts = {one.signal: one for one in found.findings}[Signal.CUTS]
    assert (cuts.n, cuts.canary, cuts.stable) == (45, Share(0, 45), Share(0, 45))


def test_where_both_failed_everywhere_it_holds() -> None:
    found = judged([Pair(Told(errors=True), Told(errors=True))] * 50)
    assert found.decision is Decision.HOLD


def test_what_goes_wrong_with_either_now_and_then_is_no_harm() -> None:
    mixed = [only(cuts=True)] * 6 + [only_stable(cuts=True)] * 5 + [ALIKE] * 39
    assert verdicts(mixed)[Signal.CUTS] is Verdict.SOUND


def test_fewer_errors_are_better_and_fewer_refusals_a_matter_for_people() -> None:
    assert verdicts([only_stable(errors=True)] * 6 + [ALIKE] * 44)[Signal.ERRORS] is Verdict.BETTER
    assert verdicts([only_stable(unanswered=True)] * 6 + [ALIKE] * 44)[Signal.UNANSWERED] is Verdict.CHANGED


def test_a_slow_canary_is_told_of_and_goes_on() -> None:
    slow = Pair(Told(seconds=2.0), Told(seconds=1.0))
    found = judged([slow] * 50)
    assert (found.decision, verdicts([slow] * 50)[Signal.SLOW]) == (Decision.GO_ON, Verdict.DOUBT)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "pairs",
    [[], [ALIKE] * 50, [only(errors=True, severe=True)] * 50, [only_stable(unanswered=True)] * 50],
    ids=["none", "alike", "worse", "better"],
)
def test_it_is_said_in_plain_words(pairs: list[Pair], language: str) -> None:
    said = explain_pairs(judged(pairs), language)
    assert len(said) == 7
    assert all(line and "{" not in line for line in said)


def test_figures_are_in_what_is_said() -> None:
    said = explain_pairs(judged([only(cuts=True)] * 7 + [ALIKE] * 43), "en")
    assert any("of 50 sessions, in 7 with the canary alone and in 0" in line for line in said)

"""What evidence makes of a canary."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.releases.analysis.counts import Evidence, Golden, Sessions, Stratum
from service.releases.analysis.judging import HARMS, Rules, judge
from service.releases.analysis.verdicts import Decision, Finding, Judgement, Pace, Share, Signal, Verdict
from tests.releases.analysis.examples import CANARY, GOOD, QUICK, STABLE, TIMINGS, with_canary, with_timings
from tests.releases.analysis.turns import window


def found(judgement: Judgement, signal: Signal) -> Finding:
    return next(one for one in judgement.findings if one.signal is signal)


def verdict(evidence: Evidence, signal: Signal) -> Verdict:
    return found(judge(evidence), signal).verdict


def test_a_canary_like_the_stable_revision_goes_on_once_enough_was_seen() -> None:
    judgement = judge(GOOD)
    assert judgement.decision is Decision.GO_ON
    assert {one.verdict for one in judgement.findings} == {Verdict.SOUND}
    assert [one.signal for one in judgement.findings] == [Signal.SPLIT, Signal.SEVERE, *HARMS, Signal.VOTES]


def test_nothing_seen_holds_and_accuses_nobody() -> None:
    judgement = judge(Evidence())
    assert judgement.decision is Decision.HOLD
    assert {one.verdict for one in judgement.findings} == {Verdict.TOO_FEW}


def test_of_golden_questions_as_many_are_enough_as_their_set_demands() -> None:
    """A shop that has written twelve of its own can roll out; what of them is worse holds as it always did."""
    twelve = replace(GOOD, golden=Golden(0, 0, 12, demanded=12))
    assert judge(twelve).decision is Decision.GO_ON
    assert found(judge(twelve), Signal.GOLDEN).minimum == 12
    assert verdict(replace(GOOD, golden=Golden(0, 4, 8, demanded=12)), Signal.GOLDEN) is Verdict.DOUBT
    assert verdict(replace(GOOD, golden=Golden(0, 0, 11, demanded=12)), Signal.GOLDEN) is Verdict.TOO_FEW
    assert verdict(replace(GOOD, golden=Golden(0, 0, 30, demanded=40)), Signal.GOLDEN) is Verdict.TOO_FEW
    assert verdict(replace(GOOD, golden=Golden(0, 0, 12)), Signal.GOLDEN) is Verdict.TOO_FEW


@pytest.mark.parametrize(
    ("evidence", "signal"),
    [
        (with_canary(sessions=99), Signal.ERRORS),
        (with_timings(canary=()), Signal.SLOW),
        (with_timings(stable=(QUICK,)), Signal.SLOW),
        (with_canary(votes={(1, 0): 29}), Signal.UNHELPFUL),
        (replace(GOOD, golden=None), Signal.GOLDEN),
        (replace(GOOD, strata=(Stratum(1.0, CANARY, Sessions()),)), Signal.ERRORS),
    ],
)
def test_too_little_of_any_one_thing_holds_whatever_else_is_well(evidence: Evidence, signal: Signal) -> None:
    judgement = judge(evidence)
    assert found(judgement, signal).verdict is Verdict.TOO_FEW
    assert judgement.decision is Decision.HOLD


def test_what_the_rules_do_not_ask_for_does_not_hold() -> None:
    rules = Rules(waived=frozenset({Signal.GOLDEN, Signal.UNHELPFUL}))
    judgement = judge(replace(GOOD, golden=None), rules)
    assert judgement.decision is Decision.GO_ON
    assert {Signal.GOLDEN, Signal.UNHELPFUL, Signal.VOTES}.isdisjoint(one.signal for one in judgement.findings)


def test_the_first_severe_violation_aborts_before_anything_else_is_known() -> None:
    judgement = judge(Evidence((Stratum(0.25, Sessions(1, severe=1), Sessions()),)))
    assert judgement.decision is Decision.ABORT
    assert found(judgement, Signal.SEVERE).canary == Share(1, 1)


def test_a_severe_violation_of_the_stable_revision_is_not_held_against_the_canary() -> None:
    strata = (Stratum(0.25, CANARY, replace(STABLE, severe=3)),)
    assert judge(replace(GOOD, strata=strata)).decision is Decision.GO_ON


def test_a_banned_phrase_holds_and_only_proven_more_of_them_than_the_stable_revision_says_abort() -> None:
    """The stable revision says some as well, and none of them was shown; the first is the canary's by chance alone."""

    def decided(ours: int, theirs: int) -> Decision:
        strata = (Stratum(0.25, replace(CANARY, banned=ours), replace(STABLE, banned=theirs)),)
        return judge(replace(GOOD, strata=strata)).decision

    assert decided(0, 3) is Decision.GO_ON
    assert decided(1, 0) is Decision.HOLD
    assert decided(1, 3) is Decision.GO_ON
    assert decided(6, 0) is Decision.ABORT
    assert decided(6, 18) is Decision.GO_ON


def test_a_canary_that_fails_from_the_first_session_is_aborted_within_a_handful() -> None:
    """Five sessions, five errors, where the stable revision has had fifteen without."""
    early = [Evidence((Stratum(0.25, Sessions(n, errors=n), Sessions(3 * n)),)) for n in range(8)]
    decisions = [judge(one).decision for one in early]
    assert decisions == [Decision.HOLD] * 5 + [Decision.ABORT] * 3


@pytest.mark.parametrize("signal", [Signal.ERRORS, Signal.UNANSWERED, Signal.CUTS, Signal.BANNED])
def test_what_happens_in_far_more_of_the_canarys_sessions_aborts(signal: Signal) -> None:
    judgement = judge(with_canary(**{signal: 60}))
    assert judgement.decision is Decision.ABORT
    finding = found(judgement, signal)
    assert finding.verdict is Verdict.HARM
    assert finding.p is not None
    assert finding.adjusted is not None
    assert finding.p < finding.adjusted < 0.05


def test_slow_turns_unhelpful_votes_and_wrong_golden_answers_abort_too() -> None:
    slow = tuple(tuple(3 * second for second in session) for session in TIMINGS.canary)
    assert verdict(with_timings(canary=slow), Signal.SLOW) is Verdict.HARM
    assert verdict(with_canary(votes={(1, 0): 10, (1, 1): 40}), Signal.UNHELPFUL) is Verdict.HARM
    assert verdict(replace(GOOD, golden=Golden(1, 14, 35)), Signal.GOLDEN) is Verdict.HARM


def test_what_looks_worse_and_is_not_proven_holds() -> None:
    judgement = judge(with_canary(errors=8))
    assert found(judgement, Signal.ERRORS).verdict is Verdict.DOUBT
    assert judgement.decision is Decision.HOLD


def test_figures_beyond_what_is_allowed_hold_though_they_may_be_chance() -> None:
    """Six of a hundred turns take longer than five should, and three of a hundred of the stable revision's."""
    long = (4.0, *QUICK[1:])
    rare, stable = (long,) * 12 + (QUICK,) * 28, (long,) * 18 + (QUICK,) * 102
    judgement = judge(with_timings(canary=rare, stable=stable))
    finding = found(judgement, Signal.SLOW)
    assert finding.verdict is Verdict.DOUBT
    assert finding.p is not None
    assert finding.p > 0.05
    assert judgement.decision is Decision.HOLD


def test_fewer_errors_and_cuts_are_better() -> None:
    strata = (Stratum(0.25, replace(CANARY, errors=0), replace(STABLE, errors=90)),)
    judgement = judge(replace(GOOD, strata=strata))
    assert found(judgement, Signal.ERRORS).verdict is Verdict.BETTER
    assert judgement.decision is Decision.GO_ON


def test_far_fewer_unanswered_questions_are_for_a_person_to_judge() -> None:
    """It may answer what nobody knows."""
    judgement = judge(with_canary(unanswered=0))
    assert found(judgement, Signal.UNANSWERED).verdict is Verdict.CHANGED
    assert judgement.decision is Decision.HOLD


@pytest.mark.parametrize("votes", [{(1, 0): 80, (1, 1): 20}, {(1, 0): 4, (1, 1): 1}])
def test_customers_who_vote_far_more_or_less_often_are_for_a_person_to_judge(votes: dict[tuple[int, int], int]) -> None:
    judgement = judge(with_canary(votes=votes))
    assert found(judgement, Signal.VOTES).verdict is Verdict.CHANGED
    assert judgement.decision is Decision.HOLD


def test_a_broken_split_holds_and_what_rests_on_it_proves_nothing() -> None:
    strata = (Stratum(0.25, replace(CANARY, sessions=240, errors=120), STABLE),)
    judgement = judge(replace(GOOD, strata=strata))
    assert found(judgement, Signal.SPLIT).verdict is Verdict.CHANGED
    assert found(judgement, Signal.ERRORS).verdict is Verdict.DOUBT
    assert judgement.decision is Decision.HOLD


def test_a_broken_split_does_not_keep_a_slow_canary_from_being_aborted() -> None:
    strata = (Stratum(0.25, replace(CANARY, sessions=240), STABLE),)
    slow = tuple(tuple(3 * second for second in session) for session in TIMINGS.canary)
    assert judge(with_timings(replace(GOOD, strata=strata), canary=slow)).decision is Decision.ABORT


def test_evidence_under_several_weights_adds_up() -> None:
    """Neither half is enough to prove it."""
    halves = [
        Stratum(0.25, Sessions(60, errors=6), Sessions(180, errors=4)),
        Stratum(0.5, Sessions(60, errors=9), Sessions(60, errors=1)),
    ]
    assert [judge(Evidence((half,))).decision for half in halves] == [Decision.HOLD, Decision.HOLD]
    assert judge(Evidence(tuple(halves))).decision is Decision.ABORT


def test_one_session_is_no_minimum_however_long_it_is() -> None:
    """Of 59 turns of one customer five count, of either revision's."""
    for alone in (with_timings(canary=(QUICK * 12,)), with_timings(stable=(QUICK * 12,))):
        finding = found(judge(alone), Signal.SLOW)
        assert (finding.verdict, finding.n) == (Verdict.TOO_FEW, 5)


@pytest.mark.parametrize("seconds", [0.1, 60.0])
def test_one_talkative_customer_of_the_stable_revision_neither_accuses_nor_clears_a_canary(seconds: float) -> None:
    talkative = (*TIMINGS.stable, (seconds,) * 700)
    slow = tuple(tuple(2 * second for second in session) for session in TIMINGS.canary)
    assert verdict(with_timings(stable=talkative), Signal.SLOW) is Verdict.SOUND
    assert verdict(with_timings(stable=talkative, canary=slow), Signal.SLOW) is Verdict.HARM


def test_load_that_grows_with_the_canarys_share_is_not_held_against_it() -> None:
    """Most of its turns are from the step at which every turn takes twice as long; what is told of both is alike."""
    busy = tuple(2 * second for second in QUICK)
    steps = (window((QUICK,) * 10, (QUICK,) * 90, QUICK * 8), window((busy,) * 50, (busy,) * 50, busy * 8))
    finding = found(judge(replace(GOOD, windows=steps)), Signal.SLOW)
    assert finding.verdict is Verdict.SOUND
    assert finding.canary == finding.stable == Pace(3, 6)
    assert finding.n == 5 * (10 + 50)


def test_turns_of_one_revision_alone_at_a_step_are_not_counted_as_compared() -> None:
    steps = (window((QUICK,) * 40, (), QUICK * 8), window((), (QUICK,) * 40, QUICK * 8))
    finding = found(judge(replace(GOOD, windows=steps)), Signal.SLOW)
    assert (finding.verdict, finding.n, finding.canary) == (Verdict.TOO_FEW, 0, Pace(None, None))


def test_how_often_customers_vote_is_not_told_of_a_few_sessions() -> None:
    """One session of each says nothing of it."""
    few = replace(GOOD, strata=(Stratum(0.5, Sessions(99, votes={(1, 0): 30}), Sessions(99, votes={(1, 0): 30})),))
    finding = found(judge(few), Signal.VOTES)
    assert (finding.verdict, finding.n, finding.minimum) == (Verdict.TOO_FEW, 99, 100)
    assert verdict(with_canary(sessions=100), Signal.VOTES) is Verdict.SOUND


@given(st.integers(0, 119))
def test_one_more_error_never_saves_a_canary(errors: int) -> None:
    order = [Decision.GO_ON, Decision.HOLD, Decision.ABORT]
    before, after = (order.index(judge(with_canary(errors=count)).decision) for count in (errors, errors + 1))
    assert before <= after


COUNT = st.integers(0, 300)


@given(COUNT, COUNT, st.integers(0, 40), st.integers(0, 40), st.sampled_from([0.0, 0.1, 0.5, 1.0]))
def test_whatever_was_seen_too_little_of_it_never_goes_on(
    canary: int, stable: int, timed: int, voters: int, weight: float
) -> None:
    sessions = [Sessions(count, votes={(1, 0): min(count, voters)}) for count in (canary, stable)]
    seen = window((QUICK,) * timed, (QUICK,) * timed, QUICK * 8)
    evidence = Evidence((Stratum(weight, *sessions),), (seen,), Golden(0, 0, 40))
    enough = min(canary, stable) >= 100 and voters >= 30 and 5 * timed >= 59
    assert enough or judge(evidence).decision is not Decision.GO_ON

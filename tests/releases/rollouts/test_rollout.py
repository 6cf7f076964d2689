"""What happens to a rollout, and to who serves, event by event."""

from datetime import timedelta

import pytest

from service.releases.analysis.counts import Golden
from service.releases.analysis.verdicts import Signal
from service.releases.errors import RolloutNotPossible
from service.releases.position import Position
from service.releases.rollouts.rollout import Happened, Plan, Rollout, after_event
from service.releases.rollouts.states import OVER, Event, State, after
from tests.releases.rollouts.making import MONDAY, ROLLOUT, rollout

SERVING = Position(3, ROLLOUT.stable, rollout=ROLLOUT.id)


def lived(*events: Event, start: Rollout = ROLLOUT, salt: str = "") -> tuple[Rollout, Position]:
    """A rollout and who serves, after events."""
    now, position = start, SERVING
    for event in events:
        now, position = after_event(now, position, Happened(event, event.value, MONDAY, salt=salt))
    return now, position


def test_a_rollout_goes_by_its_steps_and_takes_over() -> None:
    begun = (Event.EXAMINE, Event.BEGIN)
    seen = [lived(*begun), lived(*begun, Event.ADVANCE), lived(*begun, Event.ADVANCE, Event.PROMOTE)]
    assert [one.weight for one, _ in seen] == [0.25, 0.5, 1.0]
    assert [(position.canary, position.weight) for _, position in seen] == [
        (ROLLOUT.revision, 0.25),
        (ROLLOUT.revision, 0.5),
        ("", 0.0),
    ]
    done, position = lived(*begun, Event.ADVANCE, Event.PROMOTE, Event.SUCCEED)
    assert (done.state, done.ended_at) == (State.SUCCEEDED, MONDAY)
    assert (position.stable, position.earlier, position.rollout) == (ROLLOUT.revision, (ROLLOUT.stable,), 0)


def test_what_is_aborted_serves_nobody_and_is_over_once_all_have_seen_it() -> None:
    aborting, position = lived(Event.EXAMINE, Event.BEGIN, Event.PAUSE, Event.ABORT)
    assert (aborting.state, position.stable, position.canary) == (State.ABORTING, ROLLOUT.stable, "")
    assert position.rollout == ROLLOUT.id, "nothing else may begin until every replica has seen it"
    aborted, position = lived(Event.EXAMINE, Event.BEGIN, Event.ABORT, Event.END)
    assert (aborted.state, position.rollout) == (State.ABORTED, 0)


def test_nobody_gets_a_canary_that_has_failed() -> None:
    failed, position = lived(Event.EXAMINE, Event.FAIL)
    assert (failed.state, failed.step, position.canary, position.rollout) == (State.FAILED, -1, "", 0)


def test_what_is_tried_again_begins_anew_with_other_sessions() -> None:
    again, position = lived(Event.EXAMINE, Event.BEGIN, Event.ABORT, Event.END, Event.RETRY, salt="other")
    assert (again.state, again.step, again.salt, again.begun_at) == (State.PENDING, -1, "other", None)
    assert (again.ended_at, position.rollout) == (None, ROLLOUT.id)


def test_what_is_tried_again_is_held_against_what_serves_by_then() -> None:
    aborted, _ = lived(Event.EXAMINE, Event.BEGIN, Event.ABORT, Event.END)
    now = Position(9, "d" * 12)
    again, _ = after_event(aborted, now, Happened(Event.RETRY, "", MONDAY, salt="other"))
    assert again.stable == "d" * 12


def test_a_rollout_of_one_step_takes_over_as_soon_as_it_was_examined() -> None:
    whole = rollout(plan=Plan(steps=(1.0,)))
    promoted, position = lived(Event.EXAMINE, Event.TAKE_OVER, start=whole)
    assert (promoted.state, promoted.weight, position.stable) == (State.PROMOTING, 1.0, ROLLOUT.revision)


def test_since_when_customers_have_it_is_told_also_where_it_took_over_at_once() -> None:
    promoted, _ = lived(Event.EXAMINE, Event.TAKE_OVER, start=rollout(plan=Plan(steps=(1.0,))))
    assert promoted.begun_at == MONDAY
    later, position = lived(Event.EXAMINE, Event.BEGIN)
    promoted, _ = after_event(later, position, Happened(Event.PROMOTE, "", MONDAY + timedelta(days=1)))
    assert promoted.begun_at == MONDAY


def test_whoever_has_taken_over_gets_all_also_where_the_steps_did_not_say_so() -> None:
    begun = (Event.EXAMINE, Event.BEGIN, Event.PROMOTE)
    promoted, _ = lived(*begun, start=rollout(plan=Plan(steps=(0.25, 0.5))))
    succeeded, _ = lived(*begun, Event.SUCCEED, start=rollout(plan=Plan(steps=(0.25, 0.5))))
    assert (promoted.weight, succeeded.weight) == (1.0, 1.0)


@pytest.mark.parametrize("event", [Event.PAUSE, Event.RESUME, Event.PROMOTE, Event.RETRY, Event.SUCCEED])
def test_what_cannot_happen_is_refused_and_said(event: Event) -> None:
    with pytest.raises(RolloutNotPossible, match="7 is pending"):
        lived(event)


def test_from_every_state_but_its_ends_a_rollout_can_give_way() -> None:
    assert {state for state in State if after(state, Event.GIVE_WAY) is None} == set(OVER)


def test_what_the_gate_has_found_is_kept() -> None:
    gating, position = lived(Event.EXAMINE)
    golden = Golden(1, 2, 3)
    begun, _ = after_event(gating, position, Happened(Event.BEGIN, "passed", MONDAY, golden))
    assert begun.golden == golden


def test_golden_questions_are_asked_for_only_where_there_is_a_gate() -> None:
    assert Plan().rules.waived == frozenset()
    assert Plan(gate=False, waived=(Signal.SLOW,)).rules.waived == {Signal.GOLDEN, Signal.SLOW}


def test_the_gate_is_not_gone_round_and_the_last_step_is_never_a_share() -> None:
    with pytest.raises(RolloutNotPossible):
        lived(Event.EXAMINE, Event.PROMOTE)
    with pytest.raises(RolloutNotPossible):
        lived(Event.EXAMINE, Event.BEGIN, Event.ADVANCE, Event.ADVANCE)

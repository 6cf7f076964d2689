"""What becomes of a rollout next: harm ends it, trouble pauses it, silence holds it."""

from service.releases.analysis.verdicts import Decision, Verdict
from service.releases.rollouts.advancing import Move, Seen, forward_event, next_move
from service.releases.rollouts.rollout import Plan
from service.releases.rollouts.states import Event, State
from tests.releases.rollouts.making import judgement, rollout

HARM = judgement(Decision.ABORT, errors=Verdict.HARM, cuts=Verdict.SOUND)
WELL = judgement(Decision.GO_ON, errors=Verdict.SOUND)
FEW = judgement(Decision.HOLD, errors=Verdict.TOO_FEW, slow=Verdict.DOUBT, unanswered=Verdict.CHANGED)
RUNNING = rollout(state=State.PROGRESSING, step=0)


def test_proven_harm_aborts_also_while_it_is_paused_or_in_trouble() -> None:
    expected = Move(Event.ABORT, "proven harm: errors")
    assert next_move(RUNNING, Seen(HARM, 500, "a host lost it")) == expected
    assert next_move(rollout(state=State.PAUSED, step=0), Seen(HARM)) == expected


def test_trouble_at_the_hosts_pauses() -> None:
    assert next_move(RUNNING, Seen(WELL, 500, "h1 lost it")) == Move(Event.PAUSE, "h1 lost it")


def test_too_little_doubt_and_change_hold_and_each_is_said() -> None:
    move = next_move(RUNNING, Seen(FEW, 500))
    assert move.event is None
    judged = "changed, which a person is to judge: unanswered"
    assert move.why == f"too little is known of errors; not proven, but worse: slow; {judged}"
    assert next_move(RUNNING, Seen()).why == "nothing was seen yet"


def test_the_next_step_needs_sessions_that_began_at_this_one() -> None:
    assert next_move(RUNNING, Seen(WELL, 29)).event is None
    assert next_move(RUNNING, Seen(WELL, 30)).event is Event.ADVANCE


def test_the_last_step_is_taking_over() -> None:
    assert forward_event(rollout(step=1)) is Event.PROMOTE
    assert next_move(rollout(state=State.PROGRESSING, step=1), Seen(WELL, 30)).event is Event.PROMOTE


def test_a_person_is_asked_before_the_last_step_where_that_was_wanted() -> None:
    asked = next_move(rollout(state=State.PROGRESSING, step=1, plan=Plan(confirm=True)), Seen(WELL, 30))
    assert (asked.event, "kefu rollout promote" in asked.why) == (None, True)
    open_end = next_move(rollout(state=State.PROGRESSING, step=1, plan=Plan(steps=(0.1, 0.2))), Seen(WELL, 30))
    assert (open_end.event, "kefu rollout promote" in open_end.why) == (None, True)


def test_what_is_paused_stays_so() -> None:
    paused = rollout(state=State.PAUSED, step=0, why="by Mei")
    assert next_move(paused, Seen(WELL, 500)) == Move(None, "by Mei")


def test_the_end_waits_for_every_replica() -> None:
    promoting, aborting = rollout(state=State.PROMOTING), rollout(state=State.ABORTING, why="proven harm: errors")
    assert next_move(promoting, Seen(waiting=["r2"])) == Move(None, "waiting for r2 to follow")
    assert next_move(promoting, Seen()).event is Event.SUCCEED
    assert next_move(aborting, Seen()) == Move(Event.END, "proven harm: errors")
    assert next_move(aborting, Seen(waiting=["r2"])) == Move(None, "proven harm: errors"), (
        "which nothing takes the place of"
    )

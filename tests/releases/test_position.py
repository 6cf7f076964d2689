"""Who gets which revision: sessions stay where they are, whatever becomes of a rollout, but for harm and going back."""

from dataclasses import replace

from service.engines.choice import Assignment, Role, Session
from service.releases.position import Position, assigned

OLD, NEW, NEWEST = "a" * 12, "b" * 12, "c" * 12
SERVING = Position(3, OLD)
TRYING = SERVING.with_rollout(7).trying(NEW, 0.25, "salt")
SESSIONS = [f"session-{number}" for number in range(2000)]


def of(position: Position, session: str, revision: str = "", version: int = 99, *, is_new: bool = False) -> str:
    """The revision that a session gets."""
    return assigned(position, Session(session, revision, version, is_new=is_new)).revision


def test_each_change_is_one_version_more() -> None:
    steps = [TRYING, TRYING.trying(NEW, 0.5, "salt"), TRYING.promoted(NEW), TRYING.without_canary()]
    assert [step.version for step in steps] == [5, 6, 6, 6]


def test_new_sessions_are_shared_out_by_the_weight_and_what_they_were_is_told() -> None:
    found = [assigned(TRYING, Session(session)) for session in SESSIONS]
    canaries = [one for one in found if one.revision == NEW]
    assert 400 < len(canaries) < 600
    assert canaries[0] == Assignment(NEW, Role.CANARY, 0.25, 7)
    assert {one.role for one in found if one.revision == OLD} == {Role.STABLE}


def test_a_session_that_went_on_before_the_rollout_stays_and_is_not_counted() -> None:
    assert {assigned(TRYING, Session(session, OLD, is_new=False)) for session in SESSIONS} == {Assignment(OLD)}
    assert {assigned(TRYING, Session(session, "", is_new=False)) for session in SESSIONS} == {Assignment(OLD)}


def test_what_a_revision_does_is_told() -> None:
    trying = replace(TRYING, earlier=(NEWEST,))
    assert [trying.part_of(one) for one in (OLD, NEW, NEWEST, "d" * 12)] == ["stable", "canary", "earlier", ""]
    assert SERVING.part_of(NEW) == ""


def test_a_larger_weight_moves_nobody_who_has_begun() -> None:
    first = {session: of(TRYING, session, is_new=True) for session in SESSIONS}
    larger = TRYING.trying(NEW, 0.9, "salt")
    assert all(of(larger, session, had) == had for session, had in first.items())


def test_after_a_promotion_everybody_keeps_what_they_have_and_new_sessions_get_the_new_one() -> None:
    after = TRYING.promoted(NEW).with_rollout(0)
    assert (after.stable, after.canary, after.weight, after.earlier) == (NEW, "", 0.0, (OLD,))
    assert (of(after, "x", OLD), of(after, "x", NEW), of(after, "x", is_new=True)) == (OLD, NEW, NEW)


def test_after_an_abort_the_canarys_sessions_go_back_and_nobody_else_moves() -> None:
    after = replace(TRYING, earlier=(NEWEST,)).without_canary()
    assert (of(after, "x", NEW), of(after, "x", OLD), of(after, "x", NEWEST)) == (OLD, OLD, NEWEST)


def test_a_session_that_an_abort_has_sent_back_stays_there_when_the_same_canary_is_tried_again() -> None:
    aborted = TRYING.without_canary().with_rollout(0)
    again = aborted.with_rollout(7).trying(NEW, 0.5, "other salt")
    assert of(again, "x", NEW, TRYING.version) == OLD
    assert of(again, "x", NEW, again.version) == NEW
    larger = again.trying(NEW, 0.9, "other salt")
    assert (of(larger, "x", NEW, TRYING.version), of(larger, "x", NEW, again.version)) == (OLD, NEW)


def test_a_session_that_a_rollback_has_sent_back_does_not_return_with_a_new_rollout_of_the_same_revision() -> None:
    promoted = TRYING.promoted(NEW)
    again = promoted.rolled_back(OLD).with_rollout(8).trying(NEW, 0.5, "salt")
    assert of(again, "x", NEW, promoted.version) == OLD


def test_whoever_had_an_earlier_revision_before_it_is_tried_again_keeps_it() -> None:
    again = TRYING.promoted(NEW).with_rollout(8).trying(OLD, 0.5, "salt")
    assert of(again, "x", OLD, SERVING.version) == OLD


def test_an_earlier_revision_that_is_tried_again_and_aborted_is_nobodys() -> None:
    again = replace(SERVING, stable=NEW, earlier=(OLD,)).with_rollout(8).trying(OLD, 0.5, "salt")
    assert of(again, "x", OLD) == OLD
    assert of(again.without_canary(), "x", OLD) == NEW


def test_after_a_rollback_nobody_keeps_what_was_rolled_back_or_tried() -> None:
    promoted = TRYING.promoted(NEW).with_rollout(9).trying(NEWEST, 0.5, "salt")
    back = promoted.rolled_back(OLD)
    assert (back.stable, back.canary, back.rollout, back.earlier) == (OLD, "", 0, ())
    assert [of(back, "x", had) for had in (OLD, NEW, NEWEST)] == [OLD, OLD, OLD]


def test_going_back_to_what_serves_leaves_those_alone_who_keep_an_earlier_one() -> None:
    trying = TRYING.promoted(NEW).with_rollout(9).trying(NEWEST, 0.5, "salt")
    back = trying.rolled_back(NEW)
    assert [of(back, "x", had) for had in (OLD, NEW, NEWEST)] == [OLD, NEW, NEW]
    again = TRYING.promoted(NEW).with_rollout(9).trying(OLD, 0.5, "salt")
    assert of(again.rolled_back(NEW), "x", OLD) == NEW, "it was tried again, and was not wanted"


def test_only_so_many_earlier_revisions_are_remembered() -> None:
    position = SERVING
    for number in range(50):
        position = position.trying(f"{number:012}", 0.5, "").promoted(f"{number:012}")
    assert len(position.earlier) == 20
    assert position.earlier[0] == f"{48:012}"


def test_nobody_gets_anything_while_nothing_serves() -> None:
    assert assigned(Position(), Session("x")) == Assignment()


def test_a_rollback_over_several_promotions_leaves_nobody_with_what_came_after() -> None:
    twice = SERVING.trying(NEW, 0.5, "s").promoted(NEW).trying(NEWEST, 0.5, "s").promoted(NEWEST)
    assert of(twice, "x", NEW) == NEW
    assert of(twice.rolled_back(OLD), "x", NEW) == OLD
    assert of(twice.rolled_back(NEW), "x", OLD) == OLD

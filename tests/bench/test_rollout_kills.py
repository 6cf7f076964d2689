"""What the killing of rollouts holds against what it finds: it must see what would be wrong."""

from dataclasses import replace

import pytest

from bench.rollout_kills.expected import Found, Line, Rollout, contradictions

GOING = Rollout(2, "canary", "stable", "progressing", 0.4)
OVER = Rollout(1, "older", "stable", "aborted", 0.4)
SOUND = Found("stable", "canary", 0.4, 2, (GOING, OVER))


def states(state: str, **serving: object) -> Found:
    """What lies there when the newest rollout is in a state."""
    return replace(SOUND, **{"rollouts": (replace(GOING, state=state), OVER), **serving})  # pyright: ignore[reportArgumentType] (fields by name)


@pytest.mark.parametrize(
    "found",
    [
        SOUND,
        states("paused"),
        states("pending", canary="", weight=0.0),
        states("shadowing", canary="", weight=0.0),
        states("promoting", stable="canary", canary="", weight=0.0),
        states("succeeded", stable="canary", canary="", weight=0.0, rollout=0),
        states("aborting", canary="", weight=0.0),
        states("aborted", canary="", weight=0.0, rollout=0),
        Found("stable", "", 0.0, 0, ()),
    ],
)
def test_a_change_that_was_made_as_a_whole_is_no_contradiction(found: Found) -> None:
    assert contradictions(found) == []


@pytest.mark.parametrize(
    "found",
    [
        replace(SOUND, rollout=0),
        replace(SOUND, weight=0.6),
        replace(SOUND, stable="older"),
        replace(SOUND, rollouts=(GOING, replace(OVER, state="promoting"))),
        states("promoting"),
        states("aborting"),
        states("succeeded", stable="canary", canary="", weight=0.0),
        states("aborted", canary="", weight=0.0, stable="canary", rollout=0),
        states("gating"),
    ],
)
def test_half_a_change_is_one(found: Found) -> None:
    assert len(contradictions(found)) == 1


def test_a_session_keeps_what_it_has_unless_that_is_gone() -> None:
    line = Line(("first",)).taken_over("second")
    assert line.answers("first", "") == "first"
    assert line.answers("third", "third") == "third"
    assert line.answers("third", "") == "second", "it was aborted"
    back = line.taken_over("third").taken_over("first")
    assert [back.answers(had, "") for had in ("second", "third", "first")] == ["first"] * 3

"""The simulation of rollouts judges as kefu does, and tells what it found."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from bench.rollout_runs import Behaviour, Run, Step, look, simulate
from bench.rollout_sim import decide, end
from service.releases.analysis.counts import MOST_COUNTED, Evidence, Golden, Sessions, Stratum
from service.releases.analysis.judging import judge
from service.releases.analysis.pace import timings_of, window_of
from service.releases.analysis.verdicts import Decision, Signal
from tests.releases.analysis.turns import one_by_one

GOLDEN = Golden(2, 3, 35)
QUARTER = (Step(0.25),)
GROWING = (Step(0.1), Step(0.5, load=2))


@pytest.mark.parametrize("steps", [QUARTER, GROWING])
@pytest.mark.parametrize(
    "canary", [Behaviour(), Behaviour(errors=0.12), Behaviour(slower=1.6), Behaviour(unhelpful=0.45, votes=0.6)]
)
def test_every_look_is_judged_as_kefu_would(canary: Behaviour, steps: Sequence[Step]) -> None:
    run = simulate(np.random.default_rng(3), canary, steps, 1500)
    looks = look(run)
    proven, sound = decide(looks, GOLDEN)
    for at in range(100, 1500, 100):
        judgement = judge(evidence(run, at + 1))
        findings = {one.signal: one for one in judgement.findings}
        assert {name: p[at] for name, p in looks.worse.items()} == pytest.approx(
            {name: findings[Signal(name)].p for name in looks.worse}
        )
        assert {name: seen[at] for name, seen in looks.seen.items()} == {
            name: findings[Signal(name)].n for name in looks.seen
        }
        assert any(found[at] for found in proven.values()) == (judgement.decision is Decision.ABORT)
        assert sound[at] == (judgement.decision is Decision.GO_ON)


@pytest.mark.parametrize(
    ("canary", "least", "most"),
    [
        (Behaviour(), 0, 2),
        (Behaviour(errors=0.12), 18, 20),
        (Behaviour(slower=1.6), 16, 20),
        (Behaviour(unhelpful=0.45), 16, 20),
    ],
)
def test_harm_is_caught_in_time_and_a_sound_canary_left_alone(canary: Behaviour, least: int, most: int) -> None:
    """The simulation in small: twenty rollouts of the length that 400 turns of a canary at a quarter need."""
    rng = np.random.default_rng(8)
    caught = [end(run, look(run), GOLDEN) for run in (simulate(rng, canary, QUARTER, 1600) for _ in range(20))]
    assert least <= sum(one.aborted <= 400 for one in caught) <= most


def test_a_run_can_be_drawn_again() -> None:
    one, other = (simulate(np.random.default_rng(1), Behaviour(), QUARTER, 200) for _ in range(2))
    assert np.array_equal(one.seconds, other.seconds)
    assert np.array_equal(one.session, other.session)


def evidence(run: Run, turns: int) -> Evidence:
    """What kefu would have counted after so many turns."""
    strata = [
        Stratum(weight, *(_sessions(run, turns, mine & (run.weight == weight)) for mine in (run.canary, ~run.canary)))
        for weight in np.unique(run.weight[:turns]).tolist()
    ]
    timed = [
        one_by_one(
            (str(run.session[at]), bool(run.canary[at]), float(run.seconds[at]))
            for at in np.flatnonzero((run.step == step) & (run.begun == step))
            if at < turns
        )
        for step in np.unique(run.step[:turns])
    ]
    return Evidence(strata, [window_of(timings_of(step)) for step in timed], GOLDEN)


def _sessions(run: Run, turns: int, mine: np.ndarray) -> Sessions:
    session, mine = run.session[:turns], mine[:turns]
    counts = {name: len(np.unique(session[mine & flags[:turns]])) for name, flags in run.happened.items()}
    votes: Counter[tuple[int, int]] = Counter()
    for one in np.unique(session[mine & run.voted[:turns]]):
        said = run.unhelpful[:turns][(session == one) & run.voted[:turns]][:MOST_COUNTED]
        votes[len(said), int(said.sum())] += 1
    return Sessions(len(np.unique(session[mine])), **counts, votes=votes)

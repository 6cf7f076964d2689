"""The service killed at moments of a rollout: it goes on or ends, one revision serves, none answers unpinned.

`python -m bench.rollout_kills` does it at every kind of moment, ten times each.
"""

from pathlib import Path

from bench.rollout_kills.expected import ENDS
from bench.rollout_kills.run import run

MOMENTS = ("gating", "promote")  # the quickest to show what a claim and an end are for


def test_a_rollout_survives_a_kill(tmp_path: Path, model_cache: Path) -> None:
    outcome = run(tmp_path, 1, model_cache, MOMENTS)
    assert outcome.faults == []
    assert sorted(moment for moment, _, _ in outcome.ends) == list(MOMENTS)
    assert all(ENDS[state] == end for _, state, end in outcome.ends)
    assert outcome.told.by_models >= len(MOMENTS)
    assert outcome.told.continued >= len(MOMENTS)

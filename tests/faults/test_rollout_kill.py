"""The service killed in each phase of a rollout: it goes on or ends, one revision serves, none answers unpinned.

`python -m bench.rollout_kills` does it ten times each.
"""

from pathlib import Path

from bench.rollout_kills import PHASES, run

PHASES_HERE = ("gating", "promoting")  # the quickest to show what a claim and an end are for


def test_a_rollout_survives_a_kill(tmp_path: Path, model_cache: Path) -> None:
    outcome = run(tmp_path, 1, model_cache, PHASES_HERE)
    assert outcome.faults == []
    assert outcome.ends == {(phase, PHASES[phase]): 1 for phase in PHASES_HERE}
    assert outcome.answers >= len(PHASES_HERE)

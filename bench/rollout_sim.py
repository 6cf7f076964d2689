"""How often a sound canary is aborted, and how soon a harmful one. `python -m bench.rollout_sim [--runs N] [--seed N]`.

Rollouts of 2,000 turns at a weight of 25 % are made up (`bench/rollout_runs.py`) and judged after every turn: sessions
of one to five turns that overlap and whose turns hang together. 40 golden questions are asked before each, of which
10 % are answered differently, as often better as worse. "Caught" is aborted, by whatever signal, before the canary's
400th turn; "went on" says how many runs would have been let through to the next step before that, or at all.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median

import numpy as np
from scipy.stats import binomtest

from bench.figures import table
from bench.machine import conditions
from bench.rollout_runs import CORRELATION, STABLE, Behaviour, Flags, Ints, Looks, Run, look, simulate
from service.engines.choice import Role
from service.releases.analysis.counts import Golden
from service.releases.analysis.exact import golden_p
from service.releases.analysis.judging import BROKEN, DOUBT, DOUBTS, HARMS, RESTS_ON_THE_SPLIT, STRICT
from service.releases.analysis.verdicts import Signal
from service.releases.assignment import place_of, role_of

_SAME: Mapping[str, Behaviour] = {"the same model twice": STABLE}
_SOUND: Mapping[str, Behaviour] = {
    "… whose customers vote twice as often": Behaviour(votes=0.6),
    "20 % slower, which is allowed": Behaviour(slower=1.2),
    "30 % slower, the most that is allowed": Behaviour(slower=1.3),
}
_HARMFUL: Mapping[str, Behaviour] = {
    "errors 2 % → 12 % of turns": Behaviour(errors=0.12),
    "every turn × 1.6, so p95 × 1.6": Behaviour(slower=1.6),
    "helpful 80 % → 55 % of votes; 30 % of turns voted on": Behaviour(unhelpful=0.45),
}
_BESIDE: Mapping[str, Behaviour] = {
    "… 50 % voted on": Behaviour(unhelpful=0.45, votes=0.5),
    "… 10 % voted on": Behaviour(unhelpful=0.45, votes=0.1),
    "the slowest tenth of turns × 1.6, so p95 × 1.6": Behaviour(stalled=1.6),
    "errors 2 % → 5 % of turns": Behaviour(errors=0.05),
    "every turn fails": Behaviour(errors=0.999),
}
_STEPS = (0.1, 0.25, 0.5, 1.0)
_SESSIONS = 100_000


@dataclass(frozen=True, slots=True)
class Ending:
    """How one rollout ended: the canary's turn at which it was aborted, by what, and at which it could first go on."""

    aborted: float
    by: str
    went_on: float
    doubted_split: bool


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000, help="of each kind that is asked for; a fifth of the others")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--turns", type=int, default=2000)
    parser.add_argument("--within", type=int, default=400, help="turns of the canary")
    parser.add_argument("--weight", type=float, default=0.25)
    options = parser.parse_args()
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy"))
    print(f"# Judging a canary\n\n{conditions('bench.rollout_sim')}- and: {libraries}\n- seed: {options.seed}\n")
    print(f"{CORRELATION:.0%} of what makes a turn fail, slow or unhelpful belongs to its session.\n")
    print(_sound_table(_all(_SAME, options, options.runs) | _all(_SOUND, options, options.runs // 5)))
    harmful = _all(_HARMFUL, options, options.runs) | _all(_BESIDE, options, options.runs // 5)
    print(_harmful_table(harmful, options.within))
    print(_sharing_table(f"salt-{options.seed}"))


def _all(kinds: Mapping[str, Behaviour], options: argparse.Namespace, runs: int) -> dict[str, list[Ending]]:
    return {name: _endings(name, canary, options, max(runs, 1)) for name, canary in kinds.items()}


def _endings(name: str, canary: Behaviour, options: argparse.Namespace, runs: int) -> list[Ending]:
    rng = np.random.default_rng([options.seed, *name.encode()])
    endings: list[Ending] = []
    for _ in range(runs):
        run = simulate(rng, canary, options.weight, options.turns)
        changed = rng.binomial(40, 0.1)
        improved = rng.binomial(changed, 0.5)
        golden = Golden(improved, changed - improved, 40 - changed)
        endings.append(end(run, look(run, options.weight), golden))
    print(f"… {name}: {len(endings)} runs", file=sys.stderr, flush=True)
    return endings


def end(run: Run, looks: Looks, golden: Golden) -> Ending:
    """Tell how a rollout would have ended."""
    proven, sound = decide(looks, golden)
    aborts = np.logical_or.reduce([*proven.values()])
    by = next((name for name, found in proven.items() if found[np.argmax(aborts)]), "")
    turns = np.cumsum(run.canary, dtype=np.int_)
    return Ending(_when(aborts, turns), by, _when(sound, turns), bool((looks.split < BROKEN).any()))


def decide(looks: Looks, golden: Golden) -> tuple[dict[str, Flags], Flags]:
    """Tell after every turn what is proven and whether to go on, as `judge` would.

    That anything is proven is seen at Holm's first step: the least p-value of all, times their number.
    """
    worse = {**looks.worse, "golden": np.full(looks.split.shape, golden_p(golden)[0])}
    whole = looks.split >= BROKEN
    proven = {name: p * len(HARMS) <= STRICT.alpha for name, p in worse.items()}
    proven = {name: found & whole if name in RESTS_ON_THE_SPLIT else found for name, found in proven.items()}
    minimum = {"slow": STRICT.turns, "unhelpful": STRICT.voters}
    sound = whole & ~np.logical_or.reduce([*proven.values()]) & ~looks.beyond
    for name, p in worse.items():
        sound &= p > DOUBTS.get(Signal(name), DOUBT)
    for name, seen in looks.seen.items():
        sound &= seen >= minimum.get(name, STRICT.sessions)
    for p in looks.changed.values():
        sound &= p > STRICT.alpha
    return proven, sound


def _when(happened: Flags, turns: Ints) -> float:
    return float(turns[np.argmax(happened)]) if happened.any() else np.inf


def _sound_table(endings: Mapping[str, list[Ending]]) -> str:
    rows: list[tuple[object, ...]] = []
    for name, runs in endings.items():
        aborted = [one for one in runs if one.aborted < np.inf]
        went_on = [one.went_on for one in runs]
        why = ", ".join(f"{signal} {count}" for signal, count in Counter(one.by for one in aborted).most_common())
        held = sum(one.doubted_split for one in runs)
        row = (_share(len(aborted), len(runs)), why or None, _share(held, len(runs)))
        rows.append((name, len(runs), *row, _share(sum(one < np.inf for one in went_on), len(runs)), _middle(went_on)))
    head = (
        "sound canary",
        "runs",
        "aborted (95 % interval)",
        "by",
        "held for its split",
        "went on",
        "median turns to it",
    )
    return table(head, rows)


def _harmful_table(endings: Mapping[str, list[Ending]], within: int) -> str:
    rows: list[tuple[object, ...]] = []
    for name, runs in endings.items():
        caught = sum(one.aborted <= within for one in runs)
        let_through = sum(one.went_on < min(one.aborted, within) for one in runs)
        times = [one.aborted for one in runs]
        row = (_share(caught, len(runs)), _middle(times), _most(times))
        rows.append((name, len(runs), *row, _share(let_through, len(runs))))
    head = ("harmful canary", "runs", f"caught in {within} turns", "median turns", "90 % in", "went on before")
    return table(head, rows)


def _sharing_table(salt: str) -> str:
    rows: list[tuple[object, ...]] = []
    names = [str(number) for number in range(_SESSIONS)]
    before: set[str] = set()
    for weight in _STEPS:
        now = {name for name in names if role_of(salt, name, weight) is Role.CANARY}
        interval = binomtest(round(weight * _SESSIONS), _SESSIONS, weight).proportion_ci(0.99, "exact")
        low, high = (f"{100 * bound:.2f}" for bound in (interval.low, interval.high))
        rows.append((f"{weight:.0%}", f"{100 * len(now) / _SESSIONS:.2f} %", f"{low} … {high} %", len(before - now)))
        before = now
    assert len({place_of(salt, name) for name in names}) == _SESSIONS  # noqa: S101 (no two sessions in one place)
    head = (f"weight, {_SESSIONS:,} sessions", "got the canary", "exact 99 % interval", "moved back to the stable one")
    return table(head, rows)


def _share(count: int, of: int) -> str:
    interval = binomtest(count, of).proportion_ci(0.95, "exact")
    return f"{100 * count / of:.1f} % ({100 * interval.low:.1f} … {100 * interval.high:.1f})"


def _middle(turns: list[float]) -> str:
    found = median(turns)
    return f"{found:.0f}" if found < np.inf else "–"


def _most(turns: list[float]) -> str:
    found = float(np.quantile(turns, 0.9, method="inverted_cdf"))
    return f"{found:.0f}" if found < np.inf else "–"


if __name__ == "__main__":
    main()

"""How often a sound canary is aborted, and how soon a harmful one.

    python -m bench.rollout_sim [--runs N] [--seed N] [--jobs N]

Rollouts of 2,000 turns, at a weight of 25 % unless another is named (where two are, each for 1,000 turns), are made up
(`bench/rollout_runs.py`) and judged after every turn: sessions of one to twelve turns that overlap and whose turns hang
together. 40 golden questions are asked before each, of which 10 % are answered differently, as often better as worse.
"Caught" is aborted, by whatever signal, before the canary's 400th turn; "went on" says how many runs would have been
let through to the next step before that, or at all.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from statistics import median

import numpy as np
from scipy.stats import binomtest

from bench.figures import table
from bench.machine import conditions
from bench.rollout_pace import Flags, Ints
from bench.rollout_runs import (
    CORRELATION,
    STABLE,
    Behaviour,
    Looks,
    Run,
    Shape,
    Step,
    log_normal,
    look,
    quicker_later,
    simulate,
    two_kinds,
)
from service.engines.choice import Role
from service.releases.analysis.counts import Golden
from service.releases.analysis.exact import golden_p
from service.releases.analysis.judging import BROKEN, DOUBT, DOUBTS, HARMS, RESTS_ON_THE_SPLIT, STRICT
from service.releases.analysis.verdicts import Signal
from service.releases.assignment import place_of, role_of


@dataclass(frozen=True, slots=True)
class Case:
    """What is drawn: how the canary's turns go, its weight, the load at each step, and how long turns take."""

    canary: Behaviour = STABLE
    steps: Sequence[Step] = (Step(0.25),)
    shape: Shape = log_normal


def _at(weight: float) -> Sequence[Step]:
    return (Step(weight),)


_GROWING = (Step(0.1), Step(0.5, load=2))


_SAME: dict[str, Case] = {"the same model twice": Case()}
_SOUND: dict[str, Case] = {
    "… whose customers vote twice as often": Case(Behaviour(votes=0.6)),
    "20 % slower, which is allowed": Case(Behaviour(slower=1.2)),
    "30 % slower, the most that is allowed": Case(Behaviour(slower=1.3)),
    "30 % slower at a weight of 90 %": Case(Behaviour(slower=1.3), steps=_at(0.9)),
    "the same model at a weight of 10 %": Case(steps=_at(0.1)),
    "the same model at a weight of 50 %": Case(steps=_at(0.5)),
    "the same model at a weight of 90 %": Case(steps=_at(0.9)),
    "one turn in ten takes five times as long": Case(shape=two_kinds(0.1)),
    "the same at a weight of 50 %": Case(steps=_at(0.5), shape=two_kinds(0.1)),
    "the same at a weight of 90 %": Case(steps=_at(0.9), shape=two_kinds(0.1)),
    "nearly half of them do, at a weight of 90 %": Case(steps=_at(0.9), shape=two_kinds(0.45)),
    "a session's turns from the sixth on take half as long": Case(shape=quicker_later),
    "from 10 % to 50 %, where every turn takes twice as long": Case(steps=_GROWING),
}
_HARMFUL: dict[str, Case] = {
    "errors 2 % → 12 % of turns": Case(Behaviour(errors=0.12)),
    "every turn × 1.6, so p95 × 1.6": Case(Behaviour(slower=1.6)),
    "helpful 80 % → 55 % of votes; 30 % of turns voted on": Case(Behaviour(unhelpful=0.45)),
}
_BESIDE: dict[str, Case] = {
    "… 50 % voted on": Case(Behaviour(unhelpful=0.45, votes=0.5)),
    "… 10 % voted on": Case(Behaviour(unhelpful=0.45, votes=0.1)),
    "every turn × 1.6 at a weight of 10 %": Case(Behaviour(slower=1.6), steps=_at(0.1)),
    "every turn × 1.6 at a weight of 50 %": Case(Behaviour(slower=1.6), steps=_at(0.5)),
    "every turn × 1.6 at a weight of 90 %": Case(Behaviour(slower=1.6), steps=_at(0.9)),
    "every turn × 2 at a weight of 90 %": Case(Behaviour(slower=2.0), steps=_at(0.9)),
    "every turn × 1.6, from 10 % to 50 %, where all take × 2": Case(Behaviour(slower=1.6), steps=_GROWING),
    "the slowest tenth of turns × 1.6, so p95 × 1.6": Case(Behaviour(stalled=1.6)),
    "the slowest tenth of turns × 5": Case(Behaviour(stalled=5.0)),
    "errors 2 % → 5 % of turns": Case(Behaviour(errors=0.05)),
    "banned phrases 0.1 % → 3 % of turns": Case(Behaviour(banned=0.03)),
    "every turn fails": Case(Behaviour(errors=0.999)),
}
_KINDS = _SAME | _HARMFUL | _SOUND | _BESIDE
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
    parser.add_argument("--jobs", type=int, default=1, help="processes at a time; what they find is the same")
    options = parser.parse_args()
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy"))
    print(f"# Judging a canary\n\n{conditions('bench.rollout_sim')}- and: {libraries}\n- seed: {options.seed}\n")
    print(f"{CORRELATION:.0%} of what makes a turn fail, slow or unhelpful belongs to its session.\n")
    with ProcessPoolExecutor(options.jobs) as jobs:
        endings = dict(zip(_KINDS, jobs.map(partial(_endings, options), _KINDS), strict=True))
    print(_sound_table({name: endings[name] for name in (_SAME | _SOUND)}))
    print(_harmful_table({name: endings[name] for name in (_HARMFUL | _BESIDE)}, options.within))
    print(_sharing_table(f"salt-{options.seed}"))


def _endings(options: argparse.Namespace, name: str) -> list[Ending]:
    """Draw rollouts of one kind; they depend on its name and the seed alone."""
    case, rng = _KINDS[name], np.random.default_rng([options.seed, *name.encode()])
    runs = options.runs if name in (_SAME | _HARMFUL) else max(options.runs // 5, 1)
    endings: list[Ending] = []
    for _ in range(runs):
        run = simulate(rng, case.canary, case.steps, options.turns, case.shape)
        changed = rng.binomial(40, 0.1)
        improved = rng.binomial(changed, 0.5)
        golden = Golden(improved, changed - improved, 40 - changed)
        endings.append(end(run, look(run), golden))
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

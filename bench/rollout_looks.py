"""What it costs to look at a rollout that very many sessions have begun during.

    python -m bench.rollout_looks [--sessions 100000] [--turns 3] [--weight .25] [--seed 17] [--database URL]

Makes them up (`bench/rollout_crowd.py`) in a database of its own, an SQLite file or the empty one that is named, and
looks as the conductor does: with one session more before each look, then with nothing new, then once a second for a
while with a new session before each. Processor time is this process's; that of a PostgreSQL server is not in it.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median

from sqlalchemy import Engine

from bench.figures import table
from bench.machine import conditions
from bench.rollout_crowd import Crowd, add_session, fill
from service.database.engine import open_engine
from service.database.migrate import upgrade
from service.releases.analysis.counts import Evidence
from service.releases.analysis.judging import judge
from service.releases.rollouts.evidence import Observed
from service.releases.rollouts.lookout import Lookout, SessionsCounted

_LOOKS = 15
_WATCHED_SECONDS = 30


def main() -> int:
    """Measure and print a report."""
    arguments = _arguments()
    crowd = Crowd(arguments.sessions, arguments.turns, arguments.seed, arguments.weight)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(arguments.database or f"sqlite:///{Path(folder) / 'kefu.db'}")
        upgrade(engine)
        fill(engine, crowd)
        print(_report(engine, crowd))
        engine.dispose()
    return 0


def _report(engine: Engine, crowd: Crowd) -> str:
    observed, rollout = Observed(engine), crowd.rollout()
    added = iter(range(crowd.sessions, 2 * crowd.sessions))

    def counted() -> None:
        add_session(engine, crowd, next(added))

    def count() -> None:
        judge(observed.evidence(rollout), rollout.plan.rules)
        observed.sessions_in_step(rollout)

    now = datetime.now(UTC)
    judge(Evidence())  # what is imported at the first judgement is not what is measured
    began = time.perf_counter()
    count()
    first = time.perf_counter() - began
    rows = [
        ("sessions are counted and judged", *_measured(count, counted)),
        ("whether anything is new", *_measured(lambda: observed.latest(now), lambda: None)),
    ]
    told = [(what, f"{1000 * wall:.1f}", f"{1000 * cpu:.1f}") for what, wall, cpu in rows]
    looks, busy, cpu = _watched(Lookout(SessionsCounted(observed), lambda: datetime.now(UTC)), crowd, counted)
    each = f"{crowd.sessions:,} sessions of {crowd.turns} turns each"
    who = f"{each} in {engine.dialect.name}, {crowd.weight:.0%} of them with the canary"
    watched = (
        f"\nWatched each second for {_WATCHED_SECONDS} seconds with a new session before each look: "
        f"{looks} of {_WATCHED_SECONDS} looks counted, {busy:.1%} of the time and {cpu:.1%} of a processor."
    )
    return "\n".join(
        (
            "# What looking at a rollout costs\n",
            conditions("bench.rollout_looks"),
            f"{who}; medians of {_LOOKS}. The first look of a process took {first:.1f} s.\n",
            table(("", "ms", "processor ms"), told).rstrip(),
            watched,
        )
    )


def _measured(act: Callable[[], object], before: Callable[[], None]) -> tuple[float, float]:
    """Give the median seconds of something, by the clock and of the processor."""
    taken: list[tuple[float, float]] = []
    for _ in range(_LOOKS):
        before()
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        taken.append((time.perf_counter() - wall, time.process_time() - cpu))
    walls, cpus = zip(*taken, strict=True)
    return median(walls), median(cpus)


def _watched(lookout: Lookout, crowd: Crowd, before: Callable[[], None]) -> tuple[int, float, float]:
    """Look as often as the conductor does; give how often was counted, and the shares of the time that it took."""
    rollout, seen = crowd.rollout(), [lookout.look(crowd.rollout())]
    taken: list[tuple[float, float]] = []
    began = time.perf_counter()
    for second in range(_WATCHED_SECONDS):
        before()
        wall, cpu = time.perf_counter(), time.process_time()
        seen.append(lookout.look(rollout))
        taken.append((time.perf_counter() - wall, time.process_time() - cpu))
        time.sleep(max(0.0, began + second + 1 - time.perf_counter()))
    whole = time.perf_counter() - began
    counts = sum(one is not before for before, one in pairwise(seen))
    return counts, sum(wall for wall, _ in taken) / whole, sum(cpu for _, cpu in taken) / whole


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--weight", type=float, default=0.25)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--database", default="")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

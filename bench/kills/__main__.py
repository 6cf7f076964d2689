"""Whether anything is lost when the whole service is killed again and again while staff hand files in.

    python -m bench.kills FILES… [--kills 20] [--uploads 200] [--life 8] [--seed 1] [--cache DIRECTORY]

FILES are folders or files, up to 200 kB each. They are varied, so that each upload is new; some are the next version of
a document, some come packed. Prints what was done and every promise that was broken; then the exit code is 1.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.figures import table
from bench.kills.run import Outcome, Plan, run
from bench.machine import conditions


def main() -> None:
    """Run, print, and tell by the exit code whether all is well."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.kills", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILES")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--uploads", type=int, default=200)
    parser.add_argument("--life", type=float, default=8.0, help="seconds at most that it is ready before it is killed")
    parser.add_argument("--seed", type=int, default=1, help="for the choice of files and moments")
    parser.add_argument("--cache", type=Path, help="where the exported embedding model is kept")
    arguments = parser.parse_args()
    plan = Plan(arguments.kills, arguments.uploads, arguments.life, arguments.seed)
    print(f"# Killed while files are handed in\n\n{conditions('bench.kills')}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(Path(folder), arguments.files, plan, arguments.cache, tell=_tell)
    print(_said(outcome))
    sys.exit(1 if outcome.faults else 0)


def _tell(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


def _said(outcome: Outcome) -> str:
    after = outcome.aftermath
    rows = [
        ("kills", outcome.kills),
        ("… of them of the service's process alone", outcome.alone),
        ("… of them before it was ready", outcome.starting),
        ("… of them while files were read or published", outcome.at_work),
        ("files accepted", outcome.accepted),
        ("calls repeated because nobody answered", outcome.repeated),
        *((f"jobs {state}", count) for state, count in sorted(after.jobs.items())),
        *((f"… because of {code}", count) for code, count in sorted(after.why.items())),
        ("files of archives that could not be read", after.members),
        ("documents", after.documents),
        ("… found by words of their own", after.found),
        ("versions", after.versions),
        ("seconds", round(outcome.seconds)),
        ("promises broken", len(outcome.faults)),
    ]
    faults = "".join(f"- {fault}\n" for fault in outcome.faults)
    return table(("what", "count"), rows) + (f"\n## Broken\n\n{faults}" if faults else "")


if __name__ == "__main__":
    main()

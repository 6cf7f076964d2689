"""Whether a rollout survives the service's being killed at any of its moments.

    python -m bench.rollout_kills [--rounds 10] [--seed 1] [--moment NAME]... [--cache DIRECTORY]

In each round a service is killed (SIGKILL) once at every kind of moment of a rollout, somewhere within it, or while an
operator's call is under way, and started again. A stand-in for Ollama plays the models: each says something of its own,
and the host notes which were asked, so that what customers read is held against who was to answer from outside. The tag
always stands for a model that was never pinned. In the database no change may have been made by half; the rollout must
go on or end; open sessions keep what they had, unless it was aborted or rolled back. Prints what became of the
rollouts, and every promise that was broken; then the exit code is 1.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.figures import table
from bench.machine import conditions
from bench.rollout_kills.run import MOMENTS, Outcome, run


def main() -> None:
    """Run, print, and tell by the exit code whether all is well."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.rollout_kills", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1, help="for the moments")
    parser.add_argument("--moment", action="append", choices=list(MOMENTS), help="only at these")
    parser.add_argument("--cache", type=Path, help="where the exported embedding model is kept")
    arguments = parser.parse_args()
    print(f"# Rollouts of a service that is killed\n\n{conditions('bench.rollout_kills')}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        moments = arguments.moment or list(MOMENTS)
        outcome = run(Path(folder), arguments.rounds, arguments.cache, moments, arguments.seed)
    print(_said(outcome))
    sys.exit(1 if outcome.faults else 0)


def _said(outcome: Outcome) -> str:
    ends = [(at, was or "none yet", now or "none", count) for (at, was, now), count in sorted(outcome.ends.items())]
    told = outcome.told
    figures = [
        ("turns that customers were answered by models", told.by_models),
        ("… by the documents, word for word", told.by_documents),
        ("… of these, in sessions that went on behind a kill", told.continued),
        ("turns that the kill broke off", told.broken_off),
        ("chats that the host had, golden questions with them", outcome.chats),
        ("promises broken", len(outcome.faults)),
    ]
    faults = "".join(f"- {fault}\n" for fault in outcome.faults)
    tables = [table(("killed at", "which was", "came to", "times"), ends), table(("what", "count"), figures)]
    return "\n\n".join([*tables, *([f"## Broken\n\n{faults}"] if faults else [])])


if __name__ == "__main__":
    main()

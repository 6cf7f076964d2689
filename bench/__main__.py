"""Latency, requests per second and ingest passages per second, beside the floor: `python -m bench`, or `make bench`.

    python -m bench [--rounds N] [--requests N] [--documents N] [--cache DIR] [--output FILE]

See bench/README.md for what each figure means.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import processes
from bench.figures import Figures, table
from bench.filling import Rates, measure_filling
from bench.machine import conditions
from bench.serving import BARE, FLOOR, WITH_MODEL, Parts, Plan, Run, measure, opened
from knowledge.embedding import open_embedder

_STARTS = 3


@dataclass(frozen=True, slots=True)
class Weight:
    """Seconds of each start, and MB of memory after so many turns: now and at most."""

    starts: Sequence[float]
    turns: int
    memory: float | None
    most_memory: float | None


def main() -> None:
    """Measure everything, print it, and write it to a file when asked to."""
    arguments = _arguments()
    head = "# Serving and ingest, beside the floor\n\n" + conditions("bench")
    embedder = open_embedder("bundled", arguments.cache)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _tell("ingest")
        rates = [
            measure_filling(_made(folder / f"{n}"), arguments.cache, embedder, arguments.documents) for n in (1, 2)
        ]
        with opened(folder, arguments.cache, embedder) as parts:
            plan = Plan(arguments.rounds, arguments.requests)
            answering = measure(parts, plan, _tell)
            weight = _weight(parts, plan, folder)
    report = "\n".join([head, _answering(answering), _ratios(answering), _filling(rates), _weighing(weight)])
    print(report)
    if arguments.output:
        arguments.output.write_text(report, encoding="utf-8")


def _weight(parts: Parts, plan: Plan, folder: Path) -> Weight:
    """Weigh the service that has worked, and start another one on a data directory that was served before."""
    service = parts.with_model
    memory, most = service.memory_mb("VmRSS"), service.memory_mb("VmHWM")
    _tell("starts")
    starts: list[float] = []
    for _ in range(_STARTS):
        with processes.kefu(folder / "filled", f"http://127.0.0.1:{processes.free_port()}") as started:
            starts.append(started.start_seconds)
    return Weight(starts, parts.turns(WITH_MODEL, plan.requests), memory, most)


def _answering(measured: Mapping[Run, Figures]) -> str:
    head = (
        "who answers",
        "questions",
        "reply",
        "at once",
        "p50 ms",
        "p95",
        "p99",
        "1st sentence",
        "req/s",
        "CPU ms/req",
    )
    rows = [
        (
            run.who,
            run.lang,
            "SSE" if run.stream else "JSON",
            run.concurrency,
            *(one.p50, one.p95, one.p99, one.first, one.per_second, one.cpu_ms),
        )
        for run, one in measured.items()
    ]
    return "## Answering\n\n" + table(head, rows)


def _ratios(measured: Mapping[Run, Figures]) -> str:
    floor = measured[Run(FLOOR, 1)]
    rows = [("p50 at 1, JSON, to the loop", measured[Run(WITH_MODEL, 1)].p50 / floor.p50, "at most 1.5")]
    for concurrency in (1, 4, 16):
        ours, bare = measured[Run(WITH_MODEL, concurrency)], measured[Run(BARE, concurrency)]
        rows.append((f"p50 at {concurrency}, JSON, to the bare service", ours.p50 / bare.p50, "at most 1.5"))
        rows.append((f"req/s at {concurrency}, JSON, to the bare service", ours.per_second / bare.per_second, ""))
    cells = [(name, f"{ratio:.2f}", aim) for name, ratio, aim in rows]
    return "## With a model, as a multiple of the floor\n\n" + table(("what", "ratio", "aim"), cells)


def _filling(rates: Sequence[Rates]) -> str:
    best = [statistics.median(getattr(one, name) for one in rates) for name in ("command", "pipeline", "embedding")]
    names = ("`kefu ingest`", "the pipeline in process", "floor: the embedding alone")
    rows = [(name, rate, f"{rate / best[-1]:.2f}") for name, rate in zip(names, best, strict=True)]
    head = ("how", "passages/s", "of the floor")
    return f"## Ingest of {rates[0].passages} English passages\n\n" + table(head, rows)


def _weighing(weight: Weight) -> str:
    starts = ", ".join(f"{seconds:.2f}" for seconds in weight.starts)
    rows = [
        ("start to first 200 of /health/ready, s (each of a few later starts)", starts, "at most 5"),
        (f"resident memory after {weight.turns} turns, MB", weight.memory, "under 400"),
        ("resident memory at its highest, MB", weight.most_memory, ""),
    ]
    return "## Start and memory\n\n" + table(("what", "figure", "aim"), rows)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _tell(step: str) -> None:
    print(f"… {step}", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured")
    parser.add_argument("--requests", type=int, default=80, help="requests of each run in each round")
    parser.add_argument("--documents", type=int, default=150, help="made-up documents that are ingested")
    parser.add_argument("--cache", type=Path, default=Path("data/cache"), help="where the exported model is kept")
    parser.add_argument("--output", type=Path, help="a Markdown file to write the tables to as well")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""How much slower a chat turn gets while documents are read and embedded flat out beside it.

    python -m bench.beside DIRECTORY…

A directory holds files of any kind, which are handed in at the service's own door over and over (`bench.feeding`). The
service is asked alone and beside that in turns, so that a machine that slows down hurts both alike.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench import processes
from bench.feeding import Staff, Taken
from bench.figures import Timings, figures, table
from bench.filling import run_ingest
from bench.load import Crowd, answers, ask
from bench.machine import conditions
from bench.questions import LANGUAGES
from bench.serving import DOCUMENTS, WITH_MODEL, WITHOUT_MODEL

_CONCURRENCIES = (1, 4)
_QUESTIONS = [question for pair in zip(*LANGUAGES.values(), strict=True) for question in pair]
_SUFFIXES = frozenset((".csv", ".docx", ".html", ".jpg", ".md", ".odt", ".pdf", ".png", ".pptx", ".txt", ".xlsx"))


@dataclass(slots=True)
class Measured:
    """What one service gave.

    Attributes:
        who: The service.
        alone: The runs without anything beside them, by how many asked at once, one for each round.
        beside: The runs beside reading and embedding, likewise.
        taken: What was read and embedded during the latter.
        seconds: How long they took.
        cpu_seconds: Processor time of the service's process meanwhile, without its reading processes.
        least_waiting: How few files were waiting at any time.
    """

    who: str
    alone: dict[int, list[Timings]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[int, list[Timings]] = field(default_factory=lambda: defaultdict(list))
    taken: Taken = field(default_factory=Taken)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    least_waiting: int = 0


def main() -> None:
    """Measure with a model and without, print what came of it, and write it to a file when asked to."""
    arguments = _arguments()
    head = "# Chat beside reading and embedding\n\n" + conditions("bench.beside")
    paths = _files(arguments.directories)
    with tempfile.TemporaryDirectory() as name:
        filled = Path(name) / "filled"
        run_ingest(filled, arguments.cache, DOCUMENTS)
        measured = [_measured(filled, who, paths, arguments) for who in (WITH_MODEL, WITHOUT_MODEL)]
    report = "\n".join([head, _turns(measured), _ratios(measured), _besides(measured)])
    print(report)
    if arguments.output:
        arguments.output.write_text(report, encoding="utf-8")


def _measured(filled: Path, who: str, paths: Sequence[Path], arguments: argparse.Namespace) -> Measured:
    """Start a service on a copy of a filled data directory and ask it in rounds."""
    data_dir = filled.with_name(who.replace(" ", "-"))
    shutil.copytree(filled, data_dir, symlinks=True)
    measured = Measured(who)
    with processes.kefu(data_dir, processes.NOBODY) as service:
        replies = answers(service.url, _QUESTIONS)
    with ExitStack() as stack:
        model = stack.enter_context(processes.standin(data_dir, replies)) if who == WITH_MODEL else None
        ollama = model.url if model else processes.NOBODY
        staff = Staff(stack.enter_context(processes.kefu(data_dir, ollama)), data_dir, paths)
        _ask(measured.alone, staff, 2 * len(_QUESTIONS))  # to warm it
        measured.alone.clear()
        for number in range(arguments.rounds):
            _tell(f"{who}: round {number + 1} of {arguments.rounds}")
            halves = (_ask_alone, _ask_beside) if number % 2 == 0 else (_ask_beside, _ask_alone)
            for half in halves:
                half(measured, staff, arguments.requests)
        measured.least_waiting = staff.least_waiting
    return measured


def _ask_alone(measured: Measured, staff: Staff, requests: int) -> None:
    _ask(measured.alone, staff, requests)


def _ask_beside(measured: Measured, staff: Staff, requests: int) -> None:
    with staff.busy():
        before, started, cpu = staff.taken(), time.perf_counter(), staff.service.cpu_seconds()
        _ask(measured.beside, staff, requests)
        measured.taken += staff.taken() - before
        measured.seconds += time.perf_counter() - started
        measured.cpu_seconds += (staff.service.cpu_seconds() or 0.0) - (cpu or 0.0)


def _ask(runs: dict[int, list[Timings]], staff: Staff, requests: int) -> None:
    for concurrency in _CONCURRENCIES:
        runs[concurrency].append(ask(staff.service.url, _QUESTIONS, Crowd(concurrency, requests)))


def _turns(measured: Iterable[Measured]) -> str:
    rows: list[Sequence[object]] = []
    for one in measured:
        for concurrency in _CONCURRENCIES:
            for name, runs in (("alone", one.alone), ("beside", one.beside)):
                all_ = figures(_together(runs[concurrency]))
                turns = sum(len(run.latencies) for run in runs[concurrency])
                rows.append((one.who, name, concurrency, turns, all_.p50, all_.p95, all_.p99, all_.per_second))
    return "## Turns\n\n" + table(("who answers", "", "at once", "turns", "p50 ms", "p95", "p99", "turns/s"), rows)


def _ratios(measured: Iterable[Measured]) -> str:
    rows: list[Sequence[object]] = []
    for one in measured:
        for concurrency in _CONCURRENCIES:
            alone, beside = (figures(_together(runs[concurrency])) for runs in (one.alone, one.beside))
            ratios = (beside.p50 / alone.p50, beside.p95 / alone.p95, beside.p99 / alone.p99)
            rows.append((one.who, concurrency, *(f"{ratio:.2f}" for ratio in ratios), _spread(one, concurrency)))
    head = ("who answers", "at once", "p50", "p95", "p99", "p95 of the single rounds")
    return "## Beside, as a multiple of alone (p95 at 1: at most 2)\n\n" + table(head, rows)


def _spread(one: Measured, concurrency: int) -> str:
    rounds = zip(one.alone[concurrency], one.beside[concurrency], strict=True)
    ratios = [figures(beside).p95 / figures(alone).p95 for alone, beside in rounds]
    return f"{min(ratios):.2f}–{max(ratios):.2f}"


def _besides(measured: Iterable[Measured]) -> str:
    rows = [
        (
            one.who,
            one.seconds,
            *(one.taken.files, one.taken.refused, one.taken.passages, one.taken.embedded),
            one.taken.embedded / one.seconds,
            one.cpu_seconds / one.seconds,
            one.least_waiting,
        )
        for one in measured
    ]
    head = (
        "who answers",
        "seconds",
        "files",
        "refused",
        "passages",
        "embedded",
        "embedded/s",
        "cores",
        "least waiting",
    )
    return "## What was taken in beside the turns\n\n" + table(head, rows)


def _together(runs: Sequence[Timings]) -> Timings:
    return Timings([seconds for run in runs for seconds in run.latencies], sum(run.seconds for run in runs))


def _files(directories: Iterable[Path]) -> list[Path]:
    """Give the files of some directories, those of different kinds mixed.

    Raises:
        SystemExit: There is none.
    """
    found = (path for directory in directories for path in directory.rglob("*"))
    paths = sorted(path for path in found if path.suffix.lower() in _SUFFIXES and path.stat().st_size)
    if not paths:
        raise SystemExit("there is no file to hand in")
    random.Random(1).shuffle(paths)
    return paths


def _tell(step: str) -> None:
    print(f"… {step}", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.beside", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("directories", type=Path, nargs="+", metavar="DIRECTORY")
    parser.add_argument("--rounds", type=int, default=6, help="how often each service is asked alone and beside")
    parser.add_argument("--requests", type=int, default=200, help="turns of each run in each round")
    parser.add_argument("--cache", type=Path, default=Path("data/cache"), help="where the exported model is kept")
    parser.add_argument("--output", type=Path, help="a Markdown file to write the tables to as well")
    return parser.parse_args()


if __name__ == "__main__":
    main()

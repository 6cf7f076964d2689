"""Whether files of every kind, broken and hostile ones among them, are read apart, in time and right.

    python -m bench.documents DIRECTORY [--most FILES] [--only EXT] [--details]
    python -m bench.documents --encodings DIRECTORY

A directory holds `index.jsonl` and what it names. For documents: {"file", "ext", "expect": "extract" |
"needs-password" | "no-crash-no-hang", "expected"?: a Markdown file, "password"?}; for encodings: {"file", "expected":
a text file}.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.documents_apart import READ
from bench.documents_told import LIMITS, Result, aims, by_format, details, worst
from bench.machine import conditions
from bench.wording import likeness
from ingest.errors import IngestError, ReadingTooMuch
from ingest.readers.decoding import decode, fold_lines
from ingest.sandbox.apart import Failed, Member, Sandbox
from ingest.sandbox.client import KeeperProcess
from ingest.sandbox.wire import Task

_AT_ONCE = 2
_SIGNALS = "SIG"


def main() -> None:
    """Read everything, two files at a time, and print what came of it."""
    arguments = _arguments()
    if arguments.encodings:
        _measure_encodings(arguments.encodings)
    if arguments.directory:
        _measure_documents(arguments)


def _measure_documents(arguments: argparse.Namespace) -> None:
    rows = [row for row in _index(arguments.directory) if arguments.only in (None, row["ext"])][: arguments.most]
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["TMPDIR"] = temporary  # the keeper's, so that what is left there can be seen
        keeper = KeeperProcess()
        started = time.perf_counter()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            results = list(pool.map(lambda row: measure(keeper, arguments.directory, row), rows))
        seconds = time.perf_counter() - started
        left_while_open = [path.name for path in Path(temporary).glob("*/*") if path.name != "lock"]
        keeper.close()
        left = [*left_while_open, *(path.name for path in Path(temporary).iterdir()), *_processes(temporary)]
    print(f"# Documents of every kind, read apart\n\n{conditions('bench.documents')}")
    print(f"{len(rows)} files in {seconds:.0f} s, {_AT_ONCE} at a time; left behind: {', '.join(left) or 'nothing'}.\n")
    print(by_format(results))
    print(aims(results))
    print(worst(results))
    if arguments.details:
        print(details(results))


def measure(keeper: KeeperProcess, directory: Path, row: dict[str, Any]) -> Result:
    """Read one file; with its password too, when the index knows it."""
    data, name = (directory / row["file"]).read_bytes(), Path(row["file"]).name
    started = time.perf_counter()
    reading = _read(keeper, data, name, None)
    seconds = time.perf_counter() - started
    opened = bool(_read(keeper, data, name, row["password"]).text) if row.get("password") else None
    expected = directory / row["expected"] if row.get("expected") else None
    alike = likeness(reading.text, expected.read_text(encoding="utf-8")) if expected else None
    print(f"… {name}: {reading.said or len(reading.text)}, {seconds:.1f} s", file=sys.stderr, flush=True)
    return Result(row, reading.text, reading.said, seconds, reading.mb, reading.recognised, opened, alike)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What came of a file: its text or what was said, MB at most, and how many pages were recognised."""

    text: str = ""
    said: str = ""
    mb: float = 0.0
    recognised: int = 0


def _read(keeper: KeeperProcess, data: bytes, name: str, password: str | None) -> _Reading:
    """Read a file, an archive member by member, a letter with what is attached."""
    try:
        members = Sandbox(LIMITS, keeper=keeper).members(data, name, password)
        if members is not None:
            return _together([_member(keeper, member, name, password) for member in members])
        return _document(keeper, data, name, password)
    except IngestError as error:
        return _Reading("", _said(error))
    except Exception as error:  # noqa: BLE001 (that is what is measured)
        return _Reading("", f"! {type(error).__name__}: {error}")


def _document(keeper: KeeperProcess, data: bytes, name: str, password: str | None) -> _Reading:
    outcome = keeper.run(Task(READ, name, password, LIMITS.output_bytes), data, LIMITS)
    mb = outcome.peak_bytes / 1e6
    if outcome.fault:
        return _Reading("", _said(outcome.fault), mb, outcome.recognised)
    return _Reading(outcome.items[0].decode(), "", mb, outcome.recognised)


def _member(keeper: KeeperProcess, member: Member | Failed, name: str, password: str | None) -> _Reading:
    if isinstance(member, Failed):
        return _Reading("", _said(member.error))
    return _document(keeper, member.data, member.name or name, password)


def _together(readings: Sequence[_Reading]) -> _Reading:
    text = "\n".join(reading.text for reading in readings)
    said = "" if text.strip() else next((reading.said for reading in readings), "no text in it")
    mb = max((reading.mb for reading in readings), default=0.0)
    return _Reading(text, said, mb, sum(reading.recognised for reading in readings))


def _said(error: IngestError) -> str:
    detail: dict[str, Any] = error.detail if isinstance(error.detail, dict) else {}
    if isinstance(error, ReadingTooMuch):
        return f"limit: {detail.get('limit')}"
    cause = str(detail.get("cause", ""))
    return f"broke off: {cause}" if cause.startswith(_SIGNALS) or cause == "no result" else error.code


def _measure_encodings(directory: Path) -> None:
    rows = _index(directory)
    wrong = [row["file"] for row in rows if not _is_exact(directory, row)]
    print(f"# Encodings\n\n{conditions('bench.documents')}")
    print(f"exact: {len(rows) - len(wrong)} of {len(rows)}; the others: {', '.join(wrong) or 'none'}")


def _is_exact(directory: Path, row: dict[str, Any]) -> bool:
    expected = fold_lines((directory / row["expected"]).read_bytes().decode("utf-8-sig"))
    try:
        return decode((directory / row["file"]).read_bytes(), row["file"]) == expected
    except IngestError:
        return False


def _processes(folder: str) -> Iterable[str]:
    """Give the processes that work in a folder."""
    for environment in Path("/proc").glob("[0-9]*/environ"):
        if environment.parent.name != str(os.getpid()) and _holds(environment.read_bytes, folder.encode()):
            yield f"process {environment.parent.name}"


def _holds(read: Callable[[], bytes], what: bytes) -> bool:
    try:
        return what in read()
    except OSError:
        return False


def _index(directory: Path) -> list[dict[str, Any]]:
    lines = (directory / "index.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.documents", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("directory", nargs="?", type=Path)
    add("--encodings", type=Path, help="a directory of texts in many encodings")
    add("--most", type=int, help="read only so many files")
    add("--only", help="read only files of this format")
    add("--details", action="store_true", help="list every file that did not do what is expected of it")
    return parser.parse_args()


if __name__ == "__main__":
    main()

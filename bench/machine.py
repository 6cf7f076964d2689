"""What a measurement ran on, and how: without it a figure means nothing."""

import os
import platform
import shlex
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("onnxruntime", "chromadb", "tantivy", "litestar", "uvicorn", "sqlalchemy")
_PLACES = frozenset({"--cache", "--output"})


def conditions(module: str) -> str:
    """Say in Markdown when, where and by which command something was measured."""
    command = shlex.join(["python", "-m", module, *_telling(sys.argv[1:])])
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"- command: `{command}`\n"
        f"- date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n"
        f"- machine: {_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}\n"
        f"- load of the machine before: {_load()} (mean number of busy processes in the last minute)\n"
        f"- libraries: {libraries}\n"
    )


def _telling(arguments: Sequence[str]) -> Iterator[str]:
    """Leave out where the model, the report and the data are kept, which changes no figure."""
    rest = iter(arguments)
    for argument in rest:
        if argument in _PLACES:
            next(rest, None)
        elif argument.partition("=")[0] not in _PLACES:
            yield Path(argument).name if Path(argument).is_absolute() else argument


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown processor"
    )


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"

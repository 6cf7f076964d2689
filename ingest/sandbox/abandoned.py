"""What keepers that were killed have left in the folder for temporary files."""

import contextlib
import fcntl
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from ingest.sandbox.watch import remove

PREFIX = "kefu-reading-"
"""What the folder of a keeper is called, in the folder for temporary files; it holds the file `lock` in it locked."""


def abandoned() -> list[Path]:
    """Give the folders of keepers that are gone."""
    found: list[Path] = []
    for folder in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
        with _held(folder) as free:
            found += [folder] if free else []
    return found


def remove_abandoned() -> int:
    """Remove them; give how many there were."""
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with _held(folder) as free:
            if free:
                remove(folder)
                removed += 1
    return removed


@contextmanager
def _held(folder: Path) -> Generator[bool]:
    """Tell whether nobody uses a folder; nobody begins to meanwhile. One of another user's counts as used."""
    with contextlib.ExitStack() as stack:
        try:
            lock = stack.enter_context((folder / "lock").open("r+"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True

"""The folders of keepers, in the folder for temporary files: how one is made, and what killed keepers have left.

A keeper holds the file `lock` in its folder locked for as long as it lives. The folder gets the name by which others
look for it only then, and the lock is the last that is removed of it: a folder that is seen without a lock that is held
belongs to nobody. One that is still being made, or has lost its lock, is left alone for a minute.
"""

import fcntl
import os
import stat
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from ingest.sandbox.watch import remove

PREFIX = "kefu-reading-"
"""What the folder of a keeper is called, in the folder for temporary files."""

_BEING_MADE = f".{PREFIX}"
_LOCK = "lock"
# Making a folder and locking it takes a millisecond.
_MADE_WITHIN_SECONDS = 60.0


@contextmanager
def own_folder() -> Generator[Path]:
    """Make the folder of a keeper; with all that is in it, it is removed at the end.

    Raises:
        OSError: It cannot be made, or was taken for abandoned, because making it took longer than a minute.
    """
    made = Path(tempfile.mkdtemp(prefix=_BEING_MADE))
    with (made / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_of(lock, made):
            raise FileNotFoundError(f"{made} was removed while it was being made")
        folder = made.rename(made.with_name(made.name.removeprefix(".")))
        try:
            yield folder
        finally:
            _clear(folder)


def abandoned() -> list[Path]:
    """Give the folders of keepers that are gone."""
    found: list[Path] = []
    for folder in _folders():
        with _held(folder) as free:
            found += [folder] if free else []
    return found


def remove_abandoned() -> int:
    """Remove them; give how many there were."""
    removed = 0
    for folder in _folders():
        with _held(folder, lock_anew=True) as free:
            if free:
                _clear(folder)
                removed += 1
    return removed


def _folders() -> Iterator[Path]:
    """Give the folders that may be looked into: those of this user, but no new one that nobody has locked yet."""
    temporary = Path(tempfile.gettempdir())
    before = time.time() - _MADE_WITHIN_SECONDS
    for folder in sorted((*temporary.glob(f"{PREFIX}*"), *temporary.glob(f"{_BEING_MADE}*"))):
        with suppress(OSError):
            state = folder.lstat()
            settled = state.st_mtime < before or (folder.name.startswith(PREFIX) and (folder / _LOCK).exists())
            if stat.S_ISDIR(state.st_mode) and state.st_uid == os.geteuid() and settled:
                yield folder


@contextmanager
def _held(folder: Path, *, lock_anew: bool = False) -> Generator[bool]:
    """Tell whether nobody uses a folder; nobody begins to meanwhile.

    Args:
        folder: The folder of a keeper.
        lock_anew: Make its lock where there is none; otherwise nothing is changed.
    """
    with ExitStack() as held:
        try:
            if lock_anew or (folder / _LOCK).exists():
                lock = held.enter_context((folder / _LOCK).open("a"))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                free = _is_of(lock, folder)
            else:
                free = folder.exists()
        except OSError:
            free = False
        yield free


def _is_of(lock: IO[str], folder: Path) -> bool:
    """Tell whether an open lock is still that of a folder: whoever removes a folder removes its lock, too."""
    try:
        return os.path.samestat(os.fstat(lock.fileno()), (folder / _LOCK).stat())
    except FileNotFoundError:
        return False


def _clear(folder: Path) -> None:
    """Remove a folder, its lock last: whoever is killed meanwhile leaves one that can be told from a keeper's."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                remove(Path(entry.path))
            elif entry.name != _LOCK:
                Path(entry.path).unlink(missing_ok=True)
    remove(folder)

"""The data directory: what lies where in it, that one process owns it, and how to reach that process."""

import fcntl
import json
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from knowledge.errors import DataDirectoryInUse, DataDirectoryUnusable


@dataclass(frozen=True, slots=True)
class RunningService:
    """A service that owns a data directory: where it listens, and a key that whoever can read this may use."""

    url: str
    key: str


@dataclass(frozen=True, slots=True)
class DataDirectory:
    """A data directory.

    Attributes:
        path: The directory itself; made when something is put there.
    """

    path: Path

    @property
    def knowledge(self) -> Path:
        """Where the derived indexes lie."""
        return self.path / "knowledge"

    @property
    def originals(self) -> Path:
        """Where the files lie that were handed in."""
        return self.path / "originals"

    @property
    def cache(self) -> Path:
        """Where exported models lie; it can be deleted at any time."""
        return self.path / "cache"

    @property
    def calibrations(self) -> Path:
        """The file of the calibrations that were made here."""
        return self.path / "calibrations.json"

    @property
    def _running(self) -> Path:
        return self.path / "service.json"

    def free_bytes(self) -> int:
        """Give how much room there is on its disk."""
        return shutil.disk_usage(self.path).free

    def mode(self) -> int:
        """Give its mode, as `stat` has it."""
        return self.path.stat().st_mode

    def modes_within(self) -> dict[str, int]:
        """Give the mode of each file and folder directly in it, by name; without the models, which are no secret."""
        found: dict[str, int] = {}
        for entry in self.path.iterdir():
            with suppress(FileNotFoundError):  # some come and go
                found[entry.name] = entry.stat().st_mode
        found.pop(self.cache.name, None)
        return found

    @contextmanager
    def owned(self) -> Generator[None]:
        """Own the directory; embedded Chroma loses writes silently when two processes open it.

        It is made where it is missing. What this process makes meanwhile, here and elsewhere, its user alone can read.

        Raises:
            DataDirectoryInUse: Another process owns it.
            DataDirectoryUnusable: It cannot be made or written.
        """
        self._make()
        with _private_files(), self._locked():
            self._forget_service()
            yield

    def _make(self) -> None:
        """Make the directory where it is missing; one that the operator has made keeps the rights it has."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error) from error

    @contextmanager
    def _locked(self) -> Generator[None]:
        lock = FileLock(self.path / "kefu.lock", mode=0o600)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise self._in_use() from error
        except OSError as error:
            raise self._unusable(error) from error
        try:
            yield
        finally:
            lock.release()

    def _forget_service(self) -> None:
        """Remove what a service that was killed has left."""
        try:
            self._running.unlink(missing_ok=True)
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> DataDirectoryUnusable:
        reason = error.strerror or str(error)
        message = f"the data directory {self.path} cannot be used ({reason}): set KEFU_DATA_DIR to a folder of your own"
        return DataDirectoryUnusable(message, {"path": str(self.path), "reason": reason})

    def _in_use(self) -> DataDirectoryInUse:
        """Say who owns the directory, and what to do about it."""
        service = self.running_service()
        if service:
            message = (
                f"a kefu service ({service.url}) is running on the data directory {self.path}, which only one process "
                "may use: stop the service, then run this command again"
            )
        else:
            message = (
                f"another kefu command is working in the data directory {self.path}: wait until it has finished, "
                "then run this command again"
            )
        return DataDirectoryInUse(message, {"path": str(self.path), "service": service.url if service else None})

    @contextmanager
    def announced(self, service: RunningService) -> Generator[None]:
        """Say where the service that owns the directory can be reached, for as long as it runs."""
        building = self._running.with_suffix(".new")
        building.unlink(missing_ok=True)
        descriptor = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            # Locked before anybody can see it: whoever reads it knows by that whether the service still lives.
            fcntl.flock(file, fcntl.LOCK_EX)
            json.dump({"url": service.url, "key": service.key}, file)
            file.flush()
            building.replace(self._running)
            try:
                yield
            finally:
                self._running.unlink(missing_ok=True)

    def running_service(self) -> RunningService | None:
        """Give the service that owns the directory; `None` when nobody does, or it is a command that soon ends.

        Looking keeps nobody from owning the directory.

        Raises:
            DataDirectoryUnusable: It cannot be read.
        """
        try:
            with self._running.open() as file:
                return _announced_in(file) if _is_held(file) else None
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._unusable(error) from error


@contextmanager
def _private_files() -> Generator[None]:
    """Keep others from reading what is made meanwhile, by libraries too: it holds what customers have said."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _is_held(file: IO[str]) -> bool:
    """Tell whether the process that wrote an announcement still runs; those who look do not keep each other out."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _announced_in(file: IO[str]) -> RunningService | None:
    try:
        content = json.load(file)
        return RunningService(content["url"], content["key"])
    except (ValueError, KeyError, TypeError):
        return None

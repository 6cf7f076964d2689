"""The data directory: what lies where in it, that one process owns it, and how to reach that process."""

import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
    def cache(self) -> Path:
        """Where exported models lie; it can be deleted at any time."""
        return self.path / "cache"

    @property
    def _running(self) -> Path:
        return self.path / "service.json"

    def make(self) -> None:
        """Make the directory where it is missing.

        Raises:
            DataDirectoryUnusable: It cannot be made.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error) from error

    @contextmanager
    def owned(self) -> Generator[None]:
        """Own the directory; embedded Chroma loses writes silently when two processes open it.

        Raises:
            DataDirectoryInUse: Another process owns it.
            DataDirectoryUnusable: It cannot be made or written.
        """
        self.make()
        lock = FileLock(self.path / "kefu.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise self._in_use() from error
        except OSError as error:
            raise self._unusable(error) from error
        try:
            self._forget_service()
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
        service = self._announcement()
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
            json.dump({"url": service.url, "key": service.key}, file)
        building.replace(self._running)
        try:
            yield
        finally:
            self._running.unlink(missing_ok=True)

    def running_service(self) -> RunningService | None:
        """Give the service that owns the directory; `None` when nobody does, or it is a command that soon ends.

        Raises:
            DataDirectoryUnusable: It cannot be written.
        """
        lock = FileLock(self.path / "kefu.lock")
        if not self.path.is_dir():
            return None
        try:
            with lock.acquire(timeout=0):
                return None
        except Timeout:
            return self._announcement()
        except OSError as error:
            raise self._unusable(error) from error

    def _announcement(self) -> RunningService | None:
        try:
            content = json.loads(self._running.read_text())
            return RunningService(content["url"], content["key"])
        except (OSError, ValueError, KeyError):
            return None

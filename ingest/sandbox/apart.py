"""Reading in a process of its own, with limits and without network: what a file does there costs that file alone.

The process is a copy of a keeper (`keeper.py`) that has no other thread, no secret and no network. Values come
back from it, never objects that run code. docs/decisions/0013-reading-apart.md says why it is made like this.
"""

import atexit
from dataclasses import asdict, replace

import msgspec

from ingest.archives import ArchiveLimits, Member
from ingest.blocks import Content
from ingest.errors import UnreadableFile
from ingest.sandbox.client import Cancelled, KeeperProcess, Outcome
from ingest.sandbox.wire import Limits, Task, unpack_content

__all__ = ["ArchiveLimits", "Limits", "Member", "Outcome", "Sandbox", "read_apart", "unpack_apart"]

_READ = "ingest.sandbox.tasks:read_file"
_UNPACK = "ingest.sandbox.tasks:unpack_file"
_ZIP_MARK = b"PK"
_MEMBER = msgspec.msgpack.Decoder(tuple[str, bytes])
_LIMITS = Limits()
_ARCHIVE_LIMITS = ArchiveLimits()
_keeper = KeeperProcess()
atexit.register(_keeper.close)


class Sandbox:
    """Reads files apart, several at once from as many threads; its keeper starts with the first. Nothing to close.

    Args:
        limits: What reading one file may take.
        archive_limits: What one archive may hold.
        keeper: What starts the processes; without it, the one that all share, which ends with this process.
    """

    def __init__(
        self,
        limits: Limits = _LIMITS,
        archive_limits: ArchiveLimits = _ARCHIVE_LIMITS,
        keeper: KeeperProcess | None = None,
    ) -> None:
        self._limits = limits
        self._archive_limits = archive_limits
        self._keeper = keeper or _keeper

    def read(self, data: bytes, name: str, password: str | None = None, stopped: Cancelled | None = None) -> Content:
        """Read one file.

        Args:
            data: The whole file.
            name: Its name; the suffix decides between formats that are text.
            password: Opens it.
            stopped: Asked a few times a second, in this thread; when it says yes, the reading ends.

        Raises:
            IngestError: As `ingest.readers.read`; `ReadingTooMuch` when a limit was reached, `UnreadableFile` when the
                process broke off, `ReadingCancelled` when it was stopped.
        """
        outcome = self.attempt(data, name, password, stopped)
        items = outcome.get()
        try:
            return unpack_content(items[0])
        except (ValueError, IndexError) as error:
            raise _not_understood(name, error) from error

    def attempt(self, data: bytes, name: str, password: str | None = None, stopped: Cancelled | None = None) -> Outcome:
        """Read one file, and tell what that took; an error is in the outcome, only `ReadingCancelled` is raised."""
        task = Task(_READ, name, password, self._limits.output_bytes)
        return self._keeper.run(task, data, self._limits, stopped)

    def members(
        self, data: bytes, name: str, password: str | None = None, stopped: Cancelled | None = None
    ) -> list[Member] | None:
        """Unpack an archive; `None` when it is none, but a document or something else.

        Raises:
            IngestError: As `ingest.archives.unpack` and `read`.
        """
        if not data.startswith(_ZIP_MARK):
            return None
        room = self._archive_limits.total_bytes + self._limits.output_bytes
        task = Task(_UNPACK, name, password, room, asdict(self._archive_limits))
        # The members are in the process's memory one at a time; the room for them is the archive's own limit.
        items = self._keeper.run(task, data, replace(self._limits, output_bytes=room), stopped).get()
        try:
            if not msgspec.msgpack.decode(items[0], type=bool):
                return None
            return [Member(*_MEMBER.decode(item)) for item in items[1:]]
        except (ValueError, IndexError) as error:
            raise _not_understood(name, error) from error


def read_apart(
    data: bytes,
    name: str,
    password: str | None = None,
    limits: Limits = _LIMITS,
    stopped: Cancelled | None = None,
) -> Content:
    """Read one file in a process of its own; see `Sandbox.read`."""
    return Sandbox(limits).read(data, name, password, stopped)


def unpack_apart(
    data: bytes,
    name: str,
    password: str | None = None,
    limits: ArchiveLimits = _ARCHIVE_LIMITS,
    stopped: Cancelled | None = None,
) -> list[Member] | None:
    """Unpack an archive in a process of its own; see `Sandbox.members`."""
    return Sandbox(archive_limits=limits).members(data, name, password, stopped)


def _not_understood(name: str, error: Exception) -> UnreadableFile:
    cause = f"{type(error).__name__}: {error}"
    return UnreadableFile(f"{name} cannot be read: what came of it makes no sense.", {"file": name, "cause": cause})

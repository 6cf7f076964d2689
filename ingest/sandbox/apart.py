"""Reading in a process of its own, with limits and without network: what a file does there costs that file alone.

The process is a copy of a keeper (`keeper.py`) that has no other thread, no secret and no network. Values come
back from it, never objects that run code. docs/decisions/0013-reading-apart.md says why it is made like this.
"""

import atexit
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import PurePath

import msgspec

from ingest.archives import ArchiveLimits, Failed, Member
from ingest.documents import Draft
from ingest.errors import UnreadableFile
from ingest.kinds.named import Kind
from ingest.kinds.text import text_kind
from ingest.sandbox.client import KeeperProcess
from ingest.sandbox.drafts import unpack_draft
from ingest.sandbox.talk import Follower
from ingest.sandbox.wire import Limits, Task, unpack_error

__all__ = ["ArchiveLimits", "Failed", "Limits", "Member", "Sandbox"]

_READ = "ingest.sandbox.tasks:read_documents"
_UNPACK = "ingest.sandbox.tasks:unpack_file"
_ZIP_MARK = b"PK"
_OLE_MARK = b"\xd0\xcf\x11\xe0"
_OUTLOOK_MARK = "__properties_version1.0".encode("utf-16-le")
_PART = msgspec.msgpack.Decoder(tuple[str, bytes, bytes | None])
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

    def documents(
        self,
        data: bytes,
        name: str,
        password: str | None = None,
        follower: Follower | None = None,
        known: Mapping[str, str] | None = None,
    ) -> list[Draft]:
        """Read and split the documents in one file.

        Args:
            data: The whole file.
            name: Its name, which helps to tell formats that are text.
            password: Opens it.
            follower: Is told a few times a second, in this thread, how far it is; when it says no, the reading ends.
            known: Content hashes by key, as `ingest.documents.documents_in` has them.

        Raises:
            IngestError: As `ingest.documents.documents_in`; `ReadingTooMuch` when a limit was reached, `UnreadableFile`
                when the process broke off, `ReadingCancelled` when it was ended because of the follower.
        """
        task = Task(_READ, name, password, self._limits.output_bytes, {"known": dict(known or {})})
        items = self._keeper.run(task, data, self._limits, follower).get()
        try:
            return [unpack_draft(item) for item in items]
        except ValueError as error:
            raise _not_understood(name, error) from error

    def members(
        self, data: bytes, name: str, password: str | None = None, follower: Follower | None = None
    ) -> list[Member | Failed] | None:
        """Give the files in an archive, or a letter, as a member without a name, and the files attached to it.

        Returns:
            `None` when it is neither, or nothing is attached to it.

        Raises:
            IngestError: As `ingest.archives.unpack` and `documents`.
        """
        if not _may_hold_files(data, name):
            return None
        room = self._archive_limits.total_bytes + self._limits.output_bytes
        # The members are in the process's memory one at a time; the room for them is the archive's own limit.
        task = Task(_UNPACK, name, password, room, asdict(self._archive_limits))
        items = self._keeper.run(task, data, self._limits, follower).get()
        try:
            held = msgspec.msgpack.decode(items[0], type=str)
            parts = [_part(*_PART.decode(item)) for item in items[1:]]
            return [Member("", data), *parts] if held == "letter" else parts if held else None
        except (ValueError, IndexError) as error:
            raise _not_understood(name, error) from error


def _may_hold_files(data: bytes, name: str) -> bool:
    """Tell what is worth a look from what certainly is neither an archive nor a letter; nothing is taken apart here."""
    if data.startswith(_OLE_MARK):
        return _OUTLOOK_MARK in data
    return data.startswith(_ZIP_MARK) or text_kind(data, PurePath(name).suffix.lower()) is Kind.EMAIL


def _part(name: str, data: bytes, error: bytes | None) -> Member | Failed:
    return Member(name, data) if error is None else Failed(name, unpack_error(error))


def _not_understood(name: str, error: Exception) -> UnreadableFile:
    cause = f"{type(error).__name__}: {error}"
    return UnreadableFile(f"{name} cannot be read: what came of it makes no sense.", {"file": name, "cause": cause})

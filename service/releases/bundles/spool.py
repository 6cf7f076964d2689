"""A file that is handed in over HTTP: written to the disk as it comes, hashed meanwhile, gone when nobody holds it."""

import hashlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

import msgspec
import multipart
from anyio.to_thread import run_sync

from knowledge.disk import disk_is_full
from knowledge.errors import DiskFull
from service.releases.bundles.minisign import hasher
from service.request_errors import InvalidField, MissingField, UnsupportedMediaType

_AT_ONCE = 4 * 1024 * 1024
_MOST_WISH = 256 * 1024
_TYPE = "multipart/form-data"

Wish = TypeVar("Wish")


class Spooled:
    """A file that was handed in. It has no name on the disk: whatever happens, nothing of it is left behind.

    Attributes:
        file: Its content.
        size: How many bytes it has.
    """

    def __init__(self, folder: Path) -> None:
        self.file = cast("BinaryIO", tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 (held for as long as the work lasts)
        self.size = 0
        self._sha256 = hashlib.sha256()
        self._signed = hasher()
        self._waiting = bytearray()

    @property
    def sha256(self) -> str:
        """Its SHA-256, 64 hex digits."""
        return self._sha256.hexdigest()

    @property
    def signed_hash(self) -> bytes:
        """What its signature is of."""
        return self._signed.digest()

    async def write(self, piece: bytes) -> None:
        """Add to it.

        Raises:
            DiskFull: There is no room.
        """
        self._waiting += piece
        if len(self._waiting) >= _AT_ONCE:
            await self.flush()

    async def flush(self) -> None:
        """Have all of it on the disk; see `write`."""
        content, self._waiting = bytes(self._waiting), bytearray()
        try:
            await run_sync(self._put, content)
        except OSError as error:
            if disk_is_full(error):
                raise DiskFull from error
            raise

    def close(self) -> None:
        """Give it up."""
        self.file.close()

    def _put(self, content: bytes) -> None:
        self._sha256.update(content)
        self._signed.update(content)
        self.file.write(content)
        self.file.flush()
        self.size += len(content)


async def handed_in(
    content_type: str, stream: AsyncIterator[bytes], folder: Path, shape: type[Wish]
) -> tuple[Wish, Spooled]:
    """Read a form with the fields `wish` (JSON) and `file`, in this order.

    Args:
        content_type: Of the request.
        stream: Its body.
        folder: On whose disk the file is kept meanwhile.
        shape: What the wish is.

    Raises:
        InvalidRequest: It is no such form.
        DiskFull: There is no room for the file.
    """
    kind, options = multipart.parse_options_header(content_type)
    if kind != _TYPE or "boundary" not in options:
        raise UnsupportedMediaType(content_type, _TYPE)
    form = _Form(folder)
    parser = multipart.PushMultipartParser(options["boundary"], max_segment_count=2)
    try:
        async for chunk in stream:
            for event in parser.parse(chunk) if chunk else ():
                await form.take(event)
        parser.close()
        await form.file.flush()
        return form.wish(shape), form.file
    except multipart.MultipartError as error:
        form.file.close()
        raise InvalidField("file", f"the form cannot be read ({error})") from error
    except BaseException:
        form.file.close()
        raise


class _Form:
    """A form as it is read."""

    def __init__(self, folder: Path) -> None:
        self.file = Spooled(folder)
        self._wish: bytearray | None = None
        self._has_file = False
        self._field: str | None = ""

    async def take(self, event: "multipart.MultipartSegment | bytearray | bytes | None") -> None:
        if isinstance(event, multipart.MultipartSegment):
            self._begin(event.name)
        elif event is not None and self._field == "file":
            await self.file.write(bytes(event))
        elif event is not None and self._wish is not None:
            self._wish += event
            if len(self._wish) > _MOST_WISH:
                raise InvalidField("wish", f"it is longer than {_MOST_WISH} bytes")

    def _begin(self, name: str | None) -> None:
        self._field = name
        if name == "wish":
            self._wish = bytearray()
        elif name == "file":
            self._has_file = True
        else:
            raise InvalidField(str(name), "there is no such field")

    def wish(self, shape: type[Wish]) -> Wish:
        for name, there in (("wish", self._wish is not None), ("file", self._has_file)):
            if not there:
                raise MissingField(name)
        try:
            return msgspec.json.decode(self._wish or b"", type=shape)
        except (ValueError, RecursionError) as error:
            raise InvalidField("wish", str(error)) from error

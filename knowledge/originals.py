"""The files that documents were read from, each kept once under the SHA-256 of its bytes."""

import fcntl
import hashlib
import os
import re
import time
from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from knowledge.errors import UnknownOriginal

_NAME = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".unfinished-"

# Between a file's being kept and its being named in SQL lies an upload of several, at most.
_GRACE_SECONDS = 3600.0


class Originals:
    """A folder of files by their content. Safe to use from several threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha: str) -> Path:
        """Give where a file is kept, or would be.

        Raises:
            UnknownOriginal: This is no SHA-256 in hex.
        """
        if not _NAME.fullmatch(sha):
            raise UnknownOriginal(f"{sha[:80]!r} is no SHA-256 in hex", {"original": sha[:80]})
        return self._folder / sha[:2] / sha

    def put(self, data: bytes) -> str:
        """Keep a file; give its SHA-256 (hex). After a crash, or on a full disk, it is there whole or not at all.

        Raises:
            OSError: It cannot be written.
        """
        sha = hashlib.sha256(data).hexdigest()
        path = self.path(sha)
        if self._wanted_anew(path, sha):
            return sha
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A named temporary file has mode 0600, as the kept one has to have.
        with NamedTemporaryFile(dir=path.parent, prefix=_UNFINISHED, delete=False) as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(path)
            except BaseException:
                with suppress(OSError):
                    Path(file.name).unlink()
                raise
        _sync_folder(path.parent)
        return sha

    def _wanted_anew(self, path: Path, sha: str) -> bool:
        """Tell whether a file is kept already; then it is as good as new, see `remove_unused`."""
        if not path.exists():
            return False
        with self._locked(fcntl.LOCK_SH):
            if self.is_whole(sha):
                os.utime(path)
                return True
        return False

    def get(self, sha: str) -> bytes:
        """Give a file's bytes.

        Raises:
            UnknownOriginal: It is not kept, or its bytes are no longer what they were.
        """
        try:
            data = self.path(sha).read_bytes()
        except FileNotFoundError:
            raise UnknownOriginal(f"no file with the SHA-256 {sha} is kept", {"original": sha}) from None
        if hashlib.sha256(data).hexdigest() != sha:
            raise UnknownOriginal(f"the file kept as {sha} is damaged", {"original": sha})
        return data

    def is_whole(self, sha: str) -> bool:
        """Tell whether a file is there and its bytes are what they were; reads all of it."""
        try:
            with self.path(sha).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha
        except OSError:
            return False

    def kept(self) -> set[str]:
        """Give the SHA-256 of every file that is kept."""
        return {path.name for path in self._files() if _NAME.fullmatch(path.name)}

    def remove_unused(self, keep: Collection[str]) -> int:
        """Remove the files that nothing names, and what a crash left; give how many.

        Args:
            keep: The SHA-256 of each file that is needed. What was put within the last hour stays anyway: whoever put
                it may not have named it yet.
        """
        removed = 0
        with self._locked(fcntl.LOCK_EX):
            for path in self.unused(keep):
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def unused(self, keep: Collection[str]) -> dict[Path, int]:
        """Give the files that `remove_unused` would remove, with their sizes in bytes."""
        before = time.time() - _GRACE_SECONDS
        found: dict[Path, int] = {}
        for path in self._files():
            if path.name not in keep:
                with suppress(FileNotFoundError):  # the unfinished become finished at any moment
                    state = path.stat()
                    found |= {path: state.st_size} if state.st_mtime < before else {}
        return found

    @contextmanager
    def _locked(self, kind: int) -> Generator[None]:
        """Keep a file from being removed while it is found to be wanted anew."""
        if not self._folder.exists():
            yield
            return
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, kind)
            yield
        finally:
            os.close(handle)

    def _files(self) -> Iterator[Path]:
        for path in sorted(self._folder.glob("??/*")):
            if _NAME.fullmatch(path.name) or path.name.startswith(_UNFINISHED):
                yield path


def _sync_folder(folder: Path) -> None:
    """Make the new name in a folder outlive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""From paths to published documents: find, skip what is unchanged, read, split, publish in batches."""

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ingest.documents import content_hash, from_entry, from_file
from ingest.errors import DuplicateKey, IngestError, UnreadableFile
from ingest.jsonlines import entries
from ingest.origins import Origins
from ingest.walk import SourceFile, find_files, settled
from knowledge.types import NewVersion

_MAX_PASSAGES = 256  # in one batch: a few seconds of embedding, so that progress shows and little is lost
_MAX_DOCUMENTS = 64


class Library(Protocol):
    """What ingest needs of the knowledge base."""

    def content_hashes(self) -> dict[str, str]:
        """Give the content hash of each document's current version, by key."""
        ...

    def sources(self) -> dict[str, str]:
        """Give where each document's current version was read from, by key."""
        ...

    def keys_from(self, source_prefix: str) -> list[str]:
        """Give the keys of current documents whose source is, or lies under, this path."""
        ...

    def publish(self, versions: Sequence[NewVersion]) -> None:
        """Put new versions in force, all or none."""
        ...

    def retire(self, keys: Sequence[str]) -> None:
        """Take documents out of force."""
        ...


class Observer(Protocol):
    """Who is told how it goes; called from the thread that ingests."""

    def found(self, files: int) -> None:
        """All files are known."""
        ...

    def started(self, file: Path) -> None:
        """A file is about to be read."""
        ...

    def finished(self, file: Path, failure: "Failure | None") -> None:
        """A file has been read; its documents may still wait for the rest of their batch."""
        ...

    def published(self, documents: int, passages: int) -> None:
        """A batch is in force (in a dry run: would be)."""
        ...


class Silent:
    """An observer that tells nobody."""

    def found(self, files: int) -> None:
        """Ignore it."""

    def started(self, file: Path) -> None:
        """Ignore it."""

    def finished(self, file: Path, failure: "Failure | None") -> None:
        """Ignore it."""

    def published(self, documents: int, passages: int) -> None:
        """Ignore it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why; `code` is that of the `IngestError`."""

    file: Path
    code: str
    message: str
    detail: object = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What was done; in a dry run, what would be.

    Attributes:
        published: Keys of the documents that got a new version.
        unchanged: Number of documents that were already so.
        retired: Keys of the documents taken out of force.
        skipped: Number of files passed over.
        failed: The files that could not be read.
        passages: Number of passages published.
    """

    published: tuple[str, ...] = ()
    unchanged: int = 0
    retired: tuple[str, ...] = ()
    skipped: int = 0
    failed: tuple[Failure, ...] = ()
    passages: int = 0


def ingest_paths(
    paths: Sequence[Path],
    library: Library,
    *,
    retire_missing: bool = False,
    dry_run: bool = False,
    observer: Observer | None = None,
) -> Summary:
    """Publish the documents in files and directories.

    A file that cannot be read is reported and does not stop the others; nothing of it is published.

    Args:
        paths: Files and directories.
        library: Where to publish.
        retire_missing: Take documents out of force that once came from these paths and are no longer there.
        dry_run: Only find out what would happen.
        observer: Is told of the progress.

    Returns:
        What was done.

    Raises:
        IngestError: `PathNotFound`, `NoDocuments` or `DuplicateKey`; then nothing has been published.
    """
    found = find_files(paths)
    run = _Run(library, dry_run, observer or Silent())
    run.observer.found(len(found.files))
    for file in found.files:
        run.take(file)
    run.flush()
    if retire_missing:
        run.retire_missing(paths)
    return run.summary(found.skipped)


@dataclass(slots=True)
class _Run:
    """One call of `ingest_paths` as it goes along."""

    library: Library
    dry_run: bool
    observer: Observer
    known: dict[str, str] = field(init=False)
    origins: Origins = field(init=False)
    seen: dict[str, Path] = field(default_factory=dict[str, Path])
    batch: list[NewVersion] = field(default_factory=list[NewVersion])
    published: list[str] = field(default_factory=list[str])
    retired: list[str] = field(default_factory=list[str])
    failed: list[Failure] = field(default_factory=list[Failure])
    unchanged: int = 0
    passages: int = 0

    def __post_init__(self) -> None:
        self.known = self.library.content_hashes()
        self.origins = Origins(self.library.sources())

    def take(self, file: SourceFile) -> None:
        """Read one file and put its changed documents on the batch."""
        self.observer.started(_sayable(file.path))
        failure = None
        try:
            _check_name(file.path)
            for version in self._changed_entries(file) if file.holds_many else self._changed_file(file):
                self._add(version)
        except IngestError as error:
            failure = Failure(_sayable(file.path), error.code, error.message, error.detail)
            self.failed.append(failure)
        self.observer.finished(_sayable(file.path), failure)

    def _changed_file(self, file: SourceFile) -> Iterator[NewVersion]:
        key = self.origins.key_of(file)
        self._claim([key], file.path)
        data = _bytes_of(file.path)
        if self.known.get(key) == content_hash(data):
            self.unchanged += 1
            return
        yield from_file(data, file.path.name, key, str(file.path))

    def _changed_entries(self, file: SourceFile) -> Iterator[NewVersion]:
        """Check every line before the first is published, so that a bad line leaves nothing behind."""
        name = file.path.name
        hashes = _entry_hashes(file.path)
        self._claim(hashes, file.path)
        changed = {key for key, digest in hashes.items() if self.known.get(key) != digest}
        self.unchanged += len(hashes) - len(changed)
        with file.path.open("rb") as lines:
            for entry in entries(lines, name):
                if entry.key in changed:
                    yield from_entry(entry, str(file.path))

    def _claim(self, keys: Collection[str], file: Path) -> None:
        """Note that a file gives these documents.

        Raises:
            DuplicateKey: Another file gives one of them; then none is noted.
        """
        for key in keys:
            other = self.seen.get(key) or self.origins.rival(key, file)
            if other:
                raise DuplicateKey(
                    f"{file} and {other} would become the same document ({key}).",
                    {"file": str(file), "other": str(other), "key": key},
                )
        self.seen |= dict.fromkeys(keys, file)

    def _add(self, version: NewVersion) -> None:
        self.batch.append(version)
        if len(self.batch) >= _MAX_DOCUMENTS or _passages(self.batch) >= _MAX_PASSAGES:
            self.flush()

    def flush(self) -> None:
        """Publish what waits on the batch."""
        if not self.batch:
            return
        batch, self.batch = self.batch, []
        if not self.dry_run:
            self.library.publish(batch)
        self.published += [version.key for version in batch]
        self.passages += _passages(batch)
        self.observer.published(len(batch), _passages(batch))

    def retire_missing(self, paths: Sequence[Path]) -> None:
        """Retire what came from these paths and is gone; what merely could not be read stays."""
        before = {key for path in paths for key in self.library.keys_from(str(settled(path)))}
        unread = {key for failure in self.failed for key in self.library.keys_from(str(failure.file))}
        self.retired = sorted(before - unread - set(self.seen))
        if self.retired and not self.dry_run:
            self.library.retire(self.retired)

    def summary(self, skipped: int) -> Summary:
        """Say what was done."""
        return Summary(
            published=tuple(self.published),
            unchanged=self.unchanged,
            retired=tuple(self.retired),
            skipped=skipped,
            failed=tuple(self.failed),
            passages=self.passages,
        )


def _sayable(path: Path) -> Path:
    """Give a path that can be printed and stored: bytes of its name that are no UTF-8 are shown as such."""
    return Path(os.fsencode(path).decode("utf-8", "backslashreplace"))


def _check_name(path: Path) -> None:
    if _sayable(path) != path:
        shown = _sayable(path)
        raise UnreadableFile(f"{shown.name}: the name of the file is not UTF-8; rename it.", {"file": str(shown)})


def _entry_hashes(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as lines:
            return {entry.key: content_hash(entry.canonical) for entry in entries(lines, path.name)}
    except OSError as error:
        raise _unreadable(path, error) from error


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> UnreadableFile:
    return UnreadableFile(f"{path.name} cannot be read: {error.strerror or error}.", {"file": path.name})


def _passages(batch: Sequence[NewVersion]) -> int:
    return sum(len(version.passages) for version in batch)

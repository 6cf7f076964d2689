"""From paths to published documents: find, skip what is unchanged, read, split, publish in batches."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.documents import Draft, content_hash, documents_in
from ingest.errors import DuplicateKey, IngestError, NoDocuments, UnreadableFile
from ingest.libraries import Changing, Known, Library
from ingest.origins import Origins
from ingest.reports import Changed, Failure, Observer, Silent, Summary
from ingest.walk import Found, SourceFile, find_files, settled
from knowledge.sources import is_upload
from knowledge.types import NewVersion

_MAX_PASSAGES = 256  # in one batch: a few seconds of embedding, so that progress shows and little is lost
_MAX_DOCUMENTS = 64


@dataclass(frozen=True, slots=True)
class Plan:
    """What an ingest does beside publishing.

    Attributes:
        retire_missing: Take documents out of force that once came from the paths given and are no longer there.
        allow_empty: Let a directory hold no document, so that all that once came from it may be retired.
        dry_run: Only find out what would happen.
    """

    retire_missing: bool = False
    allow_empty: bool = False
    dry_run: bool = False


Documents = Callable[[bytes, str, Mapping[str, str]], Sequence[Draft]]
"""Reads and splits a file."""


def here(data: bytes, name: str, known: Mapping[str, str]) -> Sequence[Draft]:
    """Read and split a file in this process; see `ingest.documents.documents_in`."""
    return list(documents_in(data, name, known=known))


def _keep_nothing(_data: bytes) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Means:
    """What an ingest works with.

    Attributes:
        observer: Is told of the progress.
        documents: Gives the documents in a file; the arguments are those of `here`, which is in this process.
        keep: Keeps a file that is published, and gives what it is found by, or nothing where none is kept.
    """

    observer: Observer = field(default_factory=Silent)
    documents: Documents = here
    keep: Callable[[bytes], str] = _keep_nothing


_ONLY_PUBLISH = Plan()
_IN_THIS_PROCESS = Means()


def ingest_paths(
    paths: Sequence[Path], library: Library, plan: Plan = _ONLY_PUBLISH, means: Means = _IN_THIS_PROCESS
) -> Summary:
    """Publish the documents in files and directories.

    A file that cannot be read is reported and does not stop the others; nothing of it is published.

    Args:
        paths: Files and directories.
        library: Where to publish.
        plan: What else to do.
        means: What to work with.

    Returns:
        What was done.

    Raises:
        IngestError: `PathNotFound`, `NoDocuments` or `DuplicateKey`; then nothing has been published.
    """
    return ingest_late(paths, library, lambda: library, plan, means)


def ingest_late(
    paths: Sequence[Path],
    known: Known,
    opened: Callable[[], Changing],
    plan: Plan = _ONLY_PUBLISH,
    means: Means = _IN_THIS_PROCESS,
) -> Summary:
    """Do the same with a library that takes seconds to open: `opened` is called for every change, and only then."""
    found = _find(paths, plan)
    run = _Run(known, opened, plan, means)
    means.observer.found(len(found.files))
    for file in found.files:
        run.take(file)
    run.flush()
    if plan.retire_missing:
        run.retire_missing(paths)
    return run.summary(found.skipped)


def _find(paths: Sequence[Path], plan: Plan) -> Found:
    try:
        return find_files(paths, allow_empty=plan.allow_empty)
    except NoDocuments as error:
        if not plan.retire_missing:
            raise
        # An empty directory is more often a disk that is not there than a wish to forget all that came from it.
        message = f"{error.message} Nothing was retired. If it is empty on purpose, add --allow-empty."
        raise NoDocuments(message, error.detail) from error


@dataclass(slots=True)
class _Run:
    """One call of `ingest_late` as it goes along."""

    known: Known
    opened: Callable[[], Changing]
    plan: Plan
    means: Means
    hashes: dict[str, str] = field(init=False)
    sources: dict[str, str] = field(init=False)
    origins: Origins = field(init=False)
    seen: dict[str, Path] = field(default_factory=dict[str, Path])
    batch: list[NewVersion] = field(default_factory=list[NewVersion])
    published: list[str] = field(default_factory=list[str])
    retired: list[str] = field(default_factory=list[str])
    failed: list[Failure] = field(default_factory=list[Failure])
    staff_changes: list[Changed] = field(default_factory=list[Changed])
    unchanged: int = 0
    passages: int = 0

    def __post_init__(self) -> None:
        self.hashes = self.known.content_hashes()
        self.sources = self.known.sources()
        self.origins = Origins(self.sources, self._keys_in)

    def take(self, file: SourceFile) -> None:
        """Read one file and put its changed documents on the batch."""
        self.means.observer.started(_sayable(file.path))
        failure = None
        try:
            for version in self._changed(file):
                self._add(version)
        except IngestError as error:
            failure = Failure(_sayable(file.path), error.code, error.message, error.detail)
            self.failed.append(failure)
        self.means.observer.finished(_sayable(file.path), failure)

    def _changed(self, file: SourceFile) -> Iterator[NewVersion]:
        """Give a file's changed documents; whatever goes wrong in reading it costs this file alone.

        Raises:
            IngestError: It cannot be read.
        """
        try:
            _check_name(file.path)
            yield from self._changed_documents(file)
        except IngestError:
            raise
        except OSError as error:
            raise _unreadable(file.path, error.strerror or str(error)) from error
        except Exception as error:
            name = type(error).__name__
            raise _unreadable(file.path, f"kefu itself made a mistake over it ({name})", str(error)) from error

    def _changed_documents(self, file: SourceFile) -> Iterator[NewVersion]:
        """Read all of a file before the first document is published, so that a bad line leaves nothing behind."""
        key, data = self.origins.key_of(file), file.path.read_bytes()
        if self._is_known(key, content_hash(data)):
            self._claim([key], file.path)
            self._leave(key, file.path)
            return
        drafts = self._documents(file.path, data)
        self._claim([draft.key or key for draft in drafts], file.path)
        for draft in drafts:
            if draft.key and self.hashes.get(draft.key) == draft.content_hash:
                self._leave(draft.key, file.path)
            else:
                yield self._version(draft, key, file.path, data)

    def _documents(self, path: Path, data: bytes) -> Sequence[Draft]:
        before = {key: self.hashes[key] for key in self.origins.keys_from(path) if key in self.hashes}
        return self.means.documents(data, path.name, before)

    def _keys_in(self, path: Path) -> frozenset[str] | None:
        """Give the keys of the documents in another file; whatever is wrong there, it is not the file being read."""
        try:
            return frozenset(draft.key for draft in self._documents(path, path.read_bytes()))
        except Exception:  # noqa: BLE001 (see above)
            return None

    def _version(self, draft: Draft, key: str, path: Path, data: bytes) -> NewVersion:
        version = draft.version(draft.key or key, str(path))
        if draft.key:  # of many, each would bring the whole file along
            return version
        return replace(version, original="" if self.plan.dry_run else self.means.keep(data), filename=path.name)

    def _leave(self, key: str, path: Path) -> None:
        self._note_place(key, path)
        self.unchanged += 1

    def _note_place(self, key: str, path: Path) -> None:
        """Note where an unchanged document lies now, or its old place would be found empty and it be retired."""
        source = self.sources.get(key, "")
        if not self.plan.dry_run and source != str(path) and not is_upload(source):
            self.opened().move(key, str(path))

    def _is_known(self, key: str, content: str) -> bool:
        """Tell whether a file says nothing new: also when staff have handed in something newer in its place."""
        if self.hashes.get(key) == content:
            return True
        return is_upload(self.sources.get(key, "")) and self.known.had(key, content)

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
        if not self.plan.dry_run:
            told = self.opened().publish(batch)
            self.staff_changes += [Changed(one.key, one.staff_changes) for one in told if one.staff_changes]
        self.published += [version.key for version in batch]
        self.passages += _passages(batch)
        self.means.observer.published(len(batch), _passages(batch))

    def retire_missing(self, paths: Sequence[Path]) -> None:
        """Retire what came from these paths and is gone; what merely could not be read stays."""
        before = {key for path in paths for key in self.known.keys_from(str(settled(path)))}
        unread = {key for failure in self.failed for key in self.known.keys_from(str(failure.file))}
        self.retired = sorted(before - unread - set(self.seen))
        if self.retired and not self.plan.dry_run:
            self.opened().retire(self.retired)

    def summary(self, skipped: int) -> Summary:
        """Say what was done."""
        return Summary(
            published=tuple(self.published),
            unchanged=self.unchanged,
            retired=tuple(self.retired),
            skipped=skipped,
            failed=tuple(self.failed),
            passages=self.passages,
            staff_changes=tuple(self.staff_changes),
        )


def _sayable(path: Path) -> Path:
    """Give a path that can be printed and stored: bytes of its name that are no UTF-8 are shown as such."""
    return Path(os.fsencode(path).decode("utf-8", "backslashreplace"))


def _check_name(path: Path) -> None:
    if _sayable(path) != path:
        shown = _sayable(path)
        raise UnreadableFile(f"{shown.name}: the name of the file is not UTF-8; rename it.", {"file": str(shown)})


def _unreadable(path: Path, why: str, cause: str | None = None) -> UnreadableFile:
    detail = {"file": path.name, "cause": cause} if cause else {"file": path.name}
    return UnreadableFile(f"{path.name} cannot be read: {why}.", detail)


def _passages(batch: Sequence[NewVersion]) -> int:
    return sum(len(version.passages) for version in batch)

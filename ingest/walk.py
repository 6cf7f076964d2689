"""Which files are meant by the paths that a person gives."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import DuplicateKey, NoDocuments, PathNotFound, UnreadableFile
from ingest.readers import SUFFIXES

_JSON_LINES = ".jsonl"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to read.

    Attributes:
        path: As `settled` gives it.
        key: The key of its document: its path relative to the directory given, or its name.
    """

    path: Path
    key: str

    @property
    def holds_many(self) -> bool:
        """Whether its documents have keys of their own, as far as its name tells."""
        return looks_like_many(self.path)


@dataclass(frozen=True, slots=True)
class Found:
    """The files to read, in a stable order, and how many others were passed over."""

    files: tuple[SourceFile, ...]
    skipped: int


def find_files(paths: Sequence[Path], *, allow_empty: bool = False) -> Found:
    """Find the files below the paths given; a file given twice counts once.

    Hidden files, lock files of Office ("~$…") and files of unknown formats in a directory are passed over.

    Args:
        paths: Files and directories.
        allow_empty: Whether a directory may hold no file that can be read.

    Raises:
        PathNotFound: A path does not exist.
        NoDocuments: A directory holds no file that can be read, and that is not allowed.
        UnreadableFile: A folder cannot be looked into.
        DuplicateKey: Two files would become the same document.
    """
    files: dict[Path, SourceFile] = {}
    skipped = 0
    for path in paths:
        found = _found(path, allow_empty=allow_empty)
        skipped += found.skipped
        for file in found.files:
            files.setdefault(file.path, file)
    _check_keys(files.values())
    return Found(tuple(files.values()), skipped)


def looks_like_many(file: Path) -> bool:
    """Tell by a file's name whether it holds many documents; what its content says is known only once it is read."""
    return file.suffix.lower() == _JSON_LINES


def settled(path: Path) -> Path:
    """Give the one way to write a path: absolute, no "..", the links among its folders followed.

    A file that is a link itself keeps its own name: it may be made to point at the next edition.
    """
    if path.is_dir():
        return Path(os.path.realpath(path))
    return Path(os.path.realpath(path.absolute().parent), path.name)


def _found(path: Path, *, allow_empty: bool) -> Found:
    absolute = settled(path)
    if absolute.is_file():
        return Found((SourceFile(absolute, absolute.name),), 0)
    if not absolute.is_dir():
        raise PathNotFound(f"{path} does not exist.", {"file": str(path)})
    below = list(_below(absolute))
    files = tuple(SourceFile(file, file.relative_to(absolute).as_posix()) for file in below if _is_meant(file))
    if not files and not allow_empty:
        raise NoDocuments(f"There is no file in {path} that can be read.", {"file": str(path), "skipped": len(below)})
    return Found(files, len(below) - len(files))


def _below(directory: Path) -> Iterator[Path]:
    """List the files below a directory, hidden directories left out."""
    for folder, folders, names in os.walk(directory, onerror=_cannot_look):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names))


def _cannot_look(error: OSError) -> None:
    """Stop at a folder that cannot be listed: what lies in it must not be taken for gone."""
    raise UnreadableFile(
        f"{error.filename} cannot be looked into: {error.strerror}.", {"file": error.filename}
    ) from error


def _is_meant(file: Path) -> bool:
    """Tell whether a file is to be read; a pipe or a device would keep its reader waiting for ever."""
    wanted = file.suffix.lower() in SUFFIXES and not file.name.startswith((".", "~$"))
    return wanted and (file.is_file() or file.is_symlink())


def _check_keys(files: Iterable[SourceFile]) -> None:
    by_key: dict[str, SourceFile] = {}
    for file in files:
        other = by_key.setdefault(file.key, file)
        if other is not file and not file.holds_many:
            raise DuplicateKey(
                f"{file.path} and {other.path} would become the same document ({file.key}).",
                {"file": str(file.path), "other": str(other.path), "key": file.key},
            )

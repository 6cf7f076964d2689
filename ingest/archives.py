"""An archive (ZIP) of documents, unpacked into memory: nothing in it decides where anything is written.

What a program put there beside the documents is passed over: folders, links, hidden files, `__MACOSX`. What is attached
to a letter is taken out of it in the same way.
"""

import io
import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from ingest.archive_names import decoded_names, safe_name
from ingest.attachments import LETTERS, attachments
from ingest.errors import EncryptedDocument, IngestError, ReadingTooMuch, UnreadableFile, UnsupportedFormat
from ingest.kinds.kind import Kind, kind_of
from ingest.readers.attached import Attached

_ENCRYPTED = 0x1
_AES = 99
_MADE_ON_UNIX = 3
_PORTION = 1 << 18
_SMALL = 1 << 20  # bytes: whatever is this small may be packed as tightly as it likes
_STEM_CHARS, _SUFFIX_CHARS = (
    120,
    20,
)  # of the name of what is attached to a letter: a subject may be as long as it likes
_PASSED_OVER = re.compile(r"(^|/)((?!\.\.?\s*/)\.[^/]*|~\$[^/]*|__MACOSX|Thumbs\.db|desktop\.ini)(/|$)", re.IGNORECASE)
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, IndexError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its path in there, with slashes, and the whole file."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """A file in an archive that could not be had, by its path in there, and why."""

    file: str
    error: IngestError


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What one archive may hold, archives and letters in it included.

    Attributes:
        members: How many files.
        member_bytes: How much each.
        total_bytes: How much all.
        ratio: How many times as much as it takes packed.
        depth: How many archives and letters one inside the other, itself not counted.
    """

    members: int = 1000
    member_bytes: int = 100 << 20
    total_bytes: int = 200 << 20
    ratio: int = 200  # documents come to 30 at most; DEFLATE can do 1,000
    depth: int = 1


def is_archive(data: bytes, name: str) -> bool:
    """Tell an archive from documents that are made as ZIP archives (DOCX, EPUB …)."""
    return kind_of(data, name) is Kind.ZIP


def unpack(
    data: bytes, name: str, password: str | None = None, limits: ArchiveLimits | None = None
) -> Iterator[Member | Failed]:
    """Unpack an archive, or what is attached to a letter; one inside it is unpacked too, its members below its name.

    A file in it that is damaged, locked, too large by itself, or packed in a way that is not known costs itself alone.

    Args:
        data: The whole archive or letter.
        name: What people call it.
        password: Opens it.
        limits: What it may hold.

    Raises:
        IngestError: `UnreadableFile` when nothing of it can be read, or a name leads out of it; `ReadingTooMuch` when
            it holds more than it may. What came before that is good.
    """
    unpacking = _Unpacking(name, password, limits or ArchiveLimits())
    kind = kind_of(data, name)
    return unpacking.letter(data, kind) if kind in LETTERS else unpacking.members(data, "", 0)


class _Unpacking:
    """One archive with all that is inside, counted together."""

    def __init__(self, archive: str, password: str | None, limits: ArchiveLimits) -> None:
        self._archive = archive
        self._passwords = [password.encode(one) for one in ("utf-8", "gb18030")] if password is not None else []
        self._limits = limits
        self._left = limits
        self._taken: set[str] = set()

    def members(self, data: bytes, below: str, depth: int) -> Iterator[Member | Failed]:
        """Yield the files in an archive; `below` goes in front of their names."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise self._damaged(below.rstrip("/"), error) from error
        with archive:
            infos = archive.infolist()
            for info, name in zip(infos, decoded_names(infos), strict=True):
                if not _is_wanted(info, name):
                    continue
                part = self._part(archive, info, name, self._own_name(below + self._safe(name)))
                yield from self._opened(part, depth) if isinstance(part, Member) else [part]

    def letter(self, data: bytes, kind: Kind) -> Iterator[Member | Failed]:
        """Yield what is attached to the letter itself, which is a document whatever becomes of that."""
        try:
            yield from self._attached(Member(self._archive, data), kind, "", 0)
        except ReadingTooMuch as error:
            yield Failed(self._archive, error)

    def _attached(self, letter: Member, kind: Kind, below: str, depth: int) -> Iterator[Member | Failed]:
        for number, one in enumerate(self._attachments(letter, kind), 1):
            if isinstance(one, Failed):
                yield one
                continue
            own = self._own_name(below + _attachment_name(one.name, number))
            self._count()
            if one.data is None:
                why = (
                    f"{self._archive}: {own} cannot be taken out of the letter; save it there and hand it in by itself."
                )
                yield Failed(own, UnsupportedFormat(why, {"file": self._archive, "member": own}))
            elif len(one.data) > min(self._limits.member_bytes, self._left.total_bytes):
                yield Failed(own, self._too_much("output", f"{own} is larger than what may be unpacked"))
            else:
                self._left = replace(self._left, total_bytes=self._left.total_bytes - len(one.data))
                yield from self._opened(Member(own, one.data), depth)

    def _attachments(self, letter: Member, kind: Kind) -> Iterator[Attached | Failed]:
        """Yield the files as they are in a letter, as far as it is not damaged."""
        try:
            yield from attachments(letter.data, kind)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - damaged letters raise whatever the damage hits
            message = f"What is attached to {letter.name} cannot be taken out of it: the letter is damaged."
            detail = {"file": self._archive, "cause": f"{type(error).__name__}: {error}", "member": letter.name}
            yield Failed(letter.name, UnreadableFile(message, detail))

    def _count(self) -> None:
        self._left = replace(self._left, members=self._left.members - 1)
        if self._left.members < 0:
            raise self._too_much("output", f"it holds more than {self._limits.members} files")

    def _part(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, own: str) -> Member | Failed:
        self._count()
        if info.file_size > self._limits.member_bytes:
            return Failed(own, self._too_much("output", f"{name} is larger than what may be unpacked"))
        try:
            return Member(own, self._read(archive, info, name))
        except (EncryptedDocument, UnreadableFile, UnsupportedFormat) as error:
            return Failed(own, error)

    def _opened(self, member: Member, depth: int) -> Iterator[Member | Failed]:
        """Yield a file, or instead of an archive what is in it, or a letter and what is attached to it."""
        kind = kind_of(member.data, member.name)  # to tell it opens a container, so it is told once
        if kind is not Kind.ZIP:
            yield member
        if kind in LETTERS and depth < self._limits.depth:
            yield from self._attached(member, kind, f"{member.name}/", depth + 1)
        elif kind in LETTERS:
            for one in self._attachments(member, kind):
                yield one if isinstance(one, Failed) else self._too_deep(f"{member.name}/{one.name}")
        elif kind is Kind.ZIP:
            yield from self._archive_within(member, depth)

    def _archive_within(self, member: Member, depth: int) -> Iterator[Member | Failed]:
        if depth >= self._limits.depth:
            yield self._too_deep(member.name)
            return
        try:
            yield from self.members(member.data, f"{member.name}/", depth + 1)
        except UnreadableFile as error:
            yield Failed(member.name, error)

    def _too_deep(self, name: str) -> Failed:
        return Failed(name, self._too_much("nesting", f"{name} is too many archives or letters deep"))

    def _safe(self, name: str) -> str:
        safe = safe_name(name)
        if safe is None:
            detail = {"file": self._archive, "member": name}
            raise UnreadableFile(
                f"{self._archive} is refused: the name {name!r} in it leads out of the archive.", detail
            )
        return safe

    def _own_name(self, name: str) -> str:
        """Give a name that no other member has; a ZIP may hold two files of one name."""
        stem, dot, suffix = name.rpartition(".")
        number, own = 2, name
        while own in self._taken:
            own = f"{stem} ({number}).{suffix}" if dot else f"{name} ({number})"
            number += 1
        self._taken.add(own)
        return own

    def _read(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
        """Read a member; that its header says it is small is not believed."""
        parts: list[bytes] = []
        size = 0
        try:
            for part in self._parts(archive, info, name):
                size += len(part)
                self._check(size, info, name)
                parts.append(part)
        except _DAMAGED as error:
            raise self._wrong_password() if info.flag_bits & _ENCRYPTED else self._damaged(name, error) from error
        finally:
            self._left = replace(self._left, total_bytes=self._left.total_bytes - size)
        return b"".join(parts)

    def _check(self, size: int, info: zipfile.ZipInfo, name: str) -> None:
        if size > min(self._limits.member_bytes, self._left.total_bytes):
            raise self._too_much("output", f"{name} is larger than what may be unpacked")
        if size > max(_SMALL, self._limits.ratio * info.compress_size):
            raise self._too_much("output", f"{name} is packed more tightly than documents are")

    def _parts(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
        with self._member(archive, info, name) as member:
            while part := member.read(_PORTION):
                yield part

    def _member(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> zipfile.ZipExtFile:
        encrypted = info.flag_bits & _ENCRYPTED
        if encrypted and not self._passwords:
            raise self._locked(name, info)
        if info.compress_type == _AES:
            raise self._unknown_way(name, info)
        for password in self._passwords if encrypted else [None]:
            try:
                return archive.open(info, pwd=password)  # pyright: ignore[reportReturnType] (a ZipExtFile in mode "r")
            except NotImplementedError as error:
                raise self._unknown_way(name, info) from error
            except RuntimeError:
                continue
        raise self._wrong_password()

    def _locked(self, name: str, info: zipfile.ZipInfo) -> EncryptedDocument:
        message = f"{self._archive} can only be opened with a password."
        if info.compress_type == _AES:
            what = f"{self._archive}: {name} is encrypted in a way that cannot be opened here, even with its password"
            message = f"{what}; unpack it and hand in the files."
        return EncryptedDocument(message, {"file": self._archive, "wrong_password": False})

    def _wrong_password(self) -> EncryptedDocument:
        detail = {"file": self._archive, "wrong_password": True}
        return EncryptedDocument(f"The password given for {self._archive} is wrong.", detail)

    def _unknown_way(self, name: str, info: zipfile.ZipInfo) -> IngestError:
        how = "encrypted" if info.flag_bits & _ENCRYPTED else "packed"
        message = f"{self._archive}: {name} is {how} in a way that is not known here; unpack it and hand in the files."
        return UnsupportedFormat(message, {"file": self._archive, "member": name})

    def _damaged(self, name: str, error: Exception) -> IngestError:
        what = f"{self._archive}: {name}" if name else self._archive
        detail = {"file": self._archive, "cause": f"{type(error).__name__}: {error}", "member": name}
        return UnreadableFile(f"{what} is damaged and cannot be unpacked.", detail)

    def _too_much(self, limit: str, why: str) -> ReadingTooMuch:
        return ReadingTooMuch(f"{self._archive} is refused: {why}.", {"file": self._archive, "limit": limit})


def _attachment_name(name: str, number: int) -> str:
    """Give the name of an attached file without its folders, no longer than a file's may be."""
    path = PurePosixPath(safe_name(name.replace("\\", "/").rpartition("/")[2]) or "")
    stem, suffix = (path.stem, path.suffix) if len(path.suffix) <= _SUFFIX_CHARS else (path.name, "")
    if stem.startswith("."):  # nothing but a suffix
        stem, suffix = "", stem + suffix
    return (stem[:_STEM_CHARS].strip() or f"attachment {number}") + suffix


def _is_wanted(info: zipfile.ZipInfo, name: str) -> bool:
    is_link = info.create_system == _MADE_ON_UNIX and stat.S_ISLNK(info.external_attr >> 16)
    return not (info.is_dir() or name.endswith(("/", "\\")) or is_link or _PASSED_OVER.search(name.replace("\\", "/")))

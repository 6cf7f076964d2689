"""What may be handed in. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from knowledge.kept import NO_NAME, wrong_with_key, wrong_with_line
from service.request_errors import InvalidField, PayloadTooLarge

TITLE_CHARS = 300
NAME_CHARS = 255
"""As long as a file's name can be on most systems."""


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What one upload may be.

    Attributes:
        files: How many files at most.
        megabytes: How large all of them together may be, in 10⁶ bytes.
        types: Suffixes without the dot, in lower case; empty: all that can be read.
    """

    files: int = 50
    megabytes: int = 100
    types: frozenset[str] = frozenset()

    @property
    def bytes(self) -> int:
        """How many bytes all files together may have."""
        return self.megabytes * 1_000_000


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file as it came."""

    filename: str
    data: bytes


def check_files(files: Sequence[HandedIn], limits: UploadLimits) -> None:
    """Refuse an upload that is not allowed; then nothing of it is taken.

    Raises:
        InvalidField: There is no file, there are too many, or one of them is not allowed; it is named.
        PayloadTooLarge: They are too large together.
    """
    if not files:
        raise InvalidField("files", "at least one file is expected")
    if len(files) > limits.files:
        raise InvalidField("files", f"{len(files)} files were sent, at most {limits.files} are taken at once")
    for file in files:
        if reason := _refusal(file, limits.types):
            raise InvalidField("files", reason)
    if sum(len(file.data) for file in files) > limits.bytes:
        raise PayloadTooLarge(limits.bytes)
    if name := _said_by_two(files):
        why = f"two files called {name} would become the same document; hand them in one by one, each with its key"
        raise InvalidField("files", why)


def _said_by_two(files: Sequence[HandedIn]) -> str:
    """Give a name under which two files came that do not say the same; empty where there is none."""
    first = {file.filename: file for file in reversed(files)}
    return next((file.filename for file in files if file.data != first[file.filename].data), "")


def _refusal(file: HandedIn, types: frozenset[str]) -> str:
    """Give why a file is not taken; empty when it is."""
    if not file.filename.strip(NO_NAME):
        return "a file came without a name"
    if len(file.filename) > NAME_CHARS:
        return f"the name {file.filename[:40]}… has {len(file.filename)} characters, at most {NAME_CHARS} are allowed"
    if not file.data.strip():
        return f"{file.filename} is empty"
    suffix = PurePath(file.filename).suffix.lower().removeprefix(".")
    if types and suffix not in types:
        return f"{file.filename}: only files of these types are taken: {', '.join(sorted(types))}"
    return ""


def plain_name(filename: str) -> str:
    """Give a file's name without the folders that a browser may have put before it, and without control characters."""
    name = PurePath(filename.replace("\\", "/")).name
    return "".join(character for character in name if character.isprintable()).strip()


def plain_key(key: str) -> str:
    """Give a document's key without spaces around it; empty where none is given.

    Raises:
        InvalidField: It cannot be one.
    """
    plain = key.strip()
    if key and (reason := wrong_with_key(plain)):
        raise InvalidField("key", reason)
    return plain


def plain_title(title: str) -> str:
    """Give a document's title without spaces around it; empty where none is given.

    Raises:
        InvalidField: It cannot be one.
    """
    plain = title.strip()
    if reason := wrong_with_line(plain, TITLE_CHARS):
        raise InvalidField("title", reason)
    return plain

"""A file of questions to calibrate with: read, and each held against the documents that are here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from knowledge.details import DocumentSummary
from service.errors import InvalidCalibration


class _Line(msgspec.Struct):
    """One line as it is written."""

    question: str
    before: tuple[str, ...] = ()
    file: str = ""
    unanswerable: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the messages before it, and the keys of the documents that answer it; none: nothing does."""

    text: str
    before: tuple[str, ...]
    answering: frozenset[str]


def read_questions(path: Path, documents: Sequence[DocumentSummary]) -> list[Asked]:
    """Read a file of questions.

    Args:
        path: The file, JSON Lines.
        documents: Those in force.

    Raises:
        InvalidCalibration: It cannot be read, or a line of it is no question about these documents.
    """
    try:
        texts = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidCalibration(str(path), str(error)) from error
    return list(_asked(path, texts, documents))


def _asked(path: Path, texts: Sequence[str], documents: Sequence[DocumentSummary]) -> Iterator[Asked]:
    keys = keys_by_name(documents)
    for number, text in enumerate(texts, 1):
        try:
            line = msgspec.json.decode(text, type=_Line)
        except msgspec.DecodeError as error:
            raise InvalidCalibration(str(path), f"line {number}: {error}") from error
        if wrong := _wrong(line, keys):
            raise InvalidCalibration(str(path), f"line {number}: {wrong}")
        yield Asked(line.question, line.before, frozenset(keys.get(line.file, ())))


def _wrong(line: _Line, keys: dict[str, set[str]]) -> str:
    if not line.question.strip():
        return "the question is empty"
    if bool(line.file) == line.unanswerable:
        return 'say either in "file" which document answers it, or "unanswerable": true'
    if line.file and line.file not in keys:
        return f"no document in force has {line.file!r} as the name of its file, its key or its title"
    return ""


def keys_by_name(documents: Sequence[DocumentSummary]) -> dict[str, set[str]]:
    """Give the keys of the documents by what they may be called: by their key, their title, the name of their file."""
    keys: dict[str, set[str]] = {}
    for document in documents:
        for name in {document.key, document.title, document.filename, Path(document.source).name} - {""}:
            keys.setdefault(name, set()).add(document.key)
    return keys

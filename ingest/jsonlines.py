"""JSON Lines: one document per line, `{"id","title","text","lang"?,"effective_from"?,"expires_at"?}`."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from ingest.errors import DuplicateKey, EmptyDocument, InvalidJsonLines
from knowledge.kept import in_utc, legible, wrong_with_key

_LANGUAGES = ("zh", "en")
# "zh-Hant" and "en-GB" are these, too.
_REGION = re.compile(r"[-_].*")


class _Line(msgspec.Struct):
    """The fields of a line; fields of other names are let through and not used."""

    id: str
    title: str
    text: str
    lang: str | None = None
    effective_from: datetime | None = None
    expires_at: datetime | None = None


class Entry(msgspec.Struct, frozen=True):
    """One line, checked.

    Attributes:
        key: Its "id".
        title: Its title.
        text: Its text, not blank.
        lang: "zh", "en", or `None` where the line does not say.
        effective_from: Aware; a moment without a zone counts as UTC.
        expires_at: Aware, exclusive.
        canonical: The line's JSON, the same however it was spaced or ordered.
    """

    key: str
    title: str
    text: str
    lang: str | None
    effective_from: datetime | None
    expires_at: datetime | None
    canonical: bytes


def entries(lines: Iterable[bytes], name: str) -> Iterator[Entry]:
    """Read the entries one after the other; blank lines are passed over.

    Args:
        lines: The lines of the file, in UTF-8.
        name: What people call the file, for errors.

    Raises:
        InvalidJsonLines: A line is no document; the error names it.
        DuplicateKey: Two lines have the same "id".
        EmptyDocument: There is no line.
    """
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not text.strip():
            continue
        entry = _entry(text, name, number)
        if entry.key in seen:
            raise DuplicateKey(
                f'{name}, line {number}: the id "{entry.key}" stands already in line {seen[entry.key]}.',
                {"file": name, "line": number, "key": entry.key},
            )
        seen[entry.key] = number
        yield entry
    if not seen:
        raise EmptyDocument(f"{name} holds no document.", {"file": name})


def _entry(text: bytes, name: str, number: int) -> Entry:
    try:
        line = msgspec.json.decode(text, type=_Line)
        canonical = _canonical(json.loads(text))
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise _invalid(name, number, str(error)) from error
    if not line.id.strip() or not legible(line.text).strip():
        raise _invalid(name, number, 'its "id" or "text" is blank')
    if reason := wrong_with_key(line.id):
        raise _invalid(name, number, f'its "id" cannot be a key: {reason}')
    if any(unicodedata.category(character) == "Cc" for character in line.title):
        raise _invalid(name, number, 'its "title" holds control characters')
    lang = line.lang and _REGION.sub("", line.lang).lower()
    if lang not in (None, *_LANGUAGES):
        raise _invalid(name, number, f'its "lang" is "{line.lang}", neither "zh" nor "en"')
    try:
        begin, end = _aware(line.effective_from), _aware(line.expires_at)
    except ValueError as error:
        raise _invalid(name, number, f"of one of its moments, {error}") from None
    if begin and end and end <= begin:
        raise _invalid(name, number, "it expires before it comes into force")
    return Entry(line.id, line.title.strip() or line.id, line.text, lang, begin, end, canonical)


def _canonical(line: Any) -> bytes:
    return json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(errors="replace")


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return in_utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _invalid(name: str, number: int, reason: str) -> InvalidJsonLines:
    return InvalidJsonLines(f"{name}, line {number} is not a document: {reason}.", {"file": name, "line": number})

"""What may be kept as a document's key, as a text and as a moment, wherever it comes from. Pure."""

import re
import unicodedata
from datetime import UTC, datetime

KEY_CHARS = 300
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""What is earlier is a slip, and near the year 1 no database and no calendar agrees with another."""
YEARS = "it lies outside the years 1900 to 9999"
"""What is wrong with any other moment."""

NO_NAME = " .\u3000/\\"
"""Of these alone no name is made."""

# Control characters, halves of characters, and what ends a line or paragraph.
_UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
# Of these, what parts words, and what does not; newlines and tabs may stay in a text.
_PARTING = re.compile(r"[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_SILENT = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")


def wrong_with_key(key: str) -> str:
    """Give why a text cannot be a document's key; empty when it can."""
    if not key.strip(NO_NAME):
        return "it holds nothing but spaces, dots and slashes"
    return wrong_with_line(key, KEY_CHARS)


def wrong_with_line(text: str, most: int) -> str:
    """Give why a text cannot be one line of at most so many characters; empty when it can."""
    if len(text) > most:
        return f"it has {len(text)} characters, at most {most} are allowed"
    if any(unicodedata.category(character) in _UNSEEN for character in text):
        return "it holds control characters or line breaks"
    return ""


def legible(text: str) -> str:
    """Give a text without control characters but newlines and tabs; what parts words becomes a space."""
    return _SILENT.sub("", _PARTING.sub(" ", text))


def in_utc(moment: datetime) -> datetime:
    """Give a moment (aware) in UTC, as it is kept.

    Raises:
        ValueError: It lies before 1900, or so late that it is past the year 9999 in UTC.
    """
    try:
        kept = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(YEARS) from None
    if kept < EARLIEST:
        raise ValueError(YEARS)
    return kept

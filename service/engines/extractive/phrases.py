"""What kefu itself says around quoted passages, one file per language."""

from pathlib import Path
from string import Formatter
from typing import ClassVar

import msgspec

from knowledge.errors import KefuError


class PhrasesError(KefuError):
    """A file of phrases cannot be read, or lacks something, or holds something unknown."""

    code: ClassVar[str] = "invalid_phrases"


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The phrases of one language; what stands in braces is filled in and must be there.

    Attributes:
        lead_in: In front of the first quotation: {document}, {section} (empty or the phrase `section`).
        also: In front of a further quotation: {document}, {section}.
        also_there: In front of a further quotation from the same section.
        about: In front of an answer that the document gives to another question than was asked: {question}.
        foreign: In front of a quotation in another language: {document}, {section}.
        section: How a section is named within these: {section}.
        step: One step of a procedure: {step} (from 1), {text}.
        step_missing: There is no such step, all of them follow: {step}, {count}.
        unanswered: Of several things asked, this one has no answer: {question}.
        more_rows: More rows fit than are shown: {count}.
        clarify: Asks back which of several things is meant; they follow, a line each.
        otherwise: In front of a quotation that contradicts what the customer takes for granted.
        interrupted: Added when a streamed answer had to stop in the middle.
        incomplete: Behind a streamed answer of which items were held back; the quotation follows.
    """

    lead_in: str
    also: str
    also_there: str
    about: str
    foreign: str
    section: str
    step: str
    step_missing: str
    unanswered: str
    more_rows: str
    clarify: str
    otherwise: str
    interrupted: str
    incomplete: str


_PLACE = frozenset({"document", "section"})
_FILLED_IN = {
    "lead_in": _PLACE,
    "also": _PLACE,
    "also_there": frozenset[str](),
    "about": frozenset({"question"}),
    "foreign": _PLACE,
    "section": frozenset({"section"}),
    "step": frozenset({"step", "text"}),
    "step_missing": frozenset({"step", "count"}),
    "unanswered": frozenset({"question"}),
    "more_rows": frozenset({"count"}),
    "clarify": frozenset[str](),
    "otherwise": frozenset[str](),
    "interrupted": frozenset[str](),
    "incomplete": frozenset[str](),
}


def load_phrases(path: Path) -> Phrases:
    """Read the phrases of one language from a TOML file.

    Raises:
        PhrasesError: The file cannot be read, a phrase is missing, unknown or empty, or a name in braces is missing
            or unknown; the message names the file and the phrase.
    """
    try:
        phrases = msgspec.toml.decode(path.read_bytes(), type=Phrases)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise PhrasesError(f"cannot read the phrases in {path}: {error}") from error
    for name, expected in _FILLED_IN.items():
        _check(path, name, str(getattr(phrases, name)), expected)
    return phrases


def _check(path: Path, name: str, phrase: str, expected: frozenset[str]) -> None:
    try:
        found = frozenset(field for _, field, _, _ in Formatter().parse(phrase) if field is not None)
    except ValueError as error:
        raise PhrasesError(f"{path}: the phrase {name!r} cannot be filled in: {error}") from error
    if not phrase.strip():
        raise PhrasesError(f"{path}: the phrase {name!r} is empty")
    if found != expected:
        raise PhrasesError(f"{path}: the phrase {name!r} must hold {sorted(expected)} in braces, not {sorted(found)}")

"""Calibrating to a shop's own questions: each is asked, and what it found is fitted."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import msgspec

from knowledge.base import KnowledgeBase, utc_now
from knowledge.calibrating import ENOUGH, Calibrated, Sample, calibrate, sample
from service.access.audit import Audit
from service.access.keys import COMMAND_LINE
from service.app.databases import owned_database
from service.app.documents import calibrations_file, open_base
from service.app.kept_calibrations import Kept, keep
from service.app.saying import Say
from service.errors import InvalidCalibration
from service.search.routes import find
from service.search.schemas import Said, SearchRequest
from service.settings import Settings

# So many hits are judged, as in a turn of conversation; so many are fetched where some are taken for missing.
_JUDGED = 12
_FETCHED = 40


class _Line(msgspec.Struct):
    """One line of a file of questions."""

    question: str
    before: tuple[str, ...] = ()
    file: str = ""
    unanswerable: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be calibrated.

    Attributes:
        questions: The file of questions, JSON Lines.
        target: Which share of the questions with an answer may be refused at most.
        leave_out: Make questions without an answer, too: ask each with the document that answers it taken for missing.
        dry_run: Keep nothing.
    """

    questions: Path
    target: float
    leave_out: bool = False
    dry_run: bool = False


def calibrate_here(settings: Settings, wish: Wish, say: Say) -> Calibrated:
    """Fit a calibration to questions about the documents here, and keep it for the embedding model in use.

    Raises:
        DataDirectoryInUse: Another process owns the data directory.
        InvalidCalibration: The questions cannot be read, or there are too few of them.
    """
    lines = list(_lines(wish.questions))
    with owned_database(settings) as engine, closing(open_base(settings, engine, say=say)) as base:
        say(f"asking {len(lines)} questions …")
        named = _files(base)
        made = calibrate([one for line in lines for one in _samples(base, line, named, wish)], wish.target)
        if not (made.by_words.enough or made.by_meaning.enough):
            raise InvalidCalibration(str(wish.questions), _too_few(made))
        if not wish.dry_run:
            kept = Kept(made.calibration, wish.questions.name, len(lines), utc_now())
            keep(calibrations_file(settings), base.model, kept)
            Audit(engine, utc_now).note(COMMAND_LINE, "calibration.make", wish.questions.name)
        return made


def _samples(base: KnowledgeBase, line: _Line, named: Callable[[str], set[str]], wish: Wish) -> Iterator[Sample]:
    """Ask a question as the chat would."""
    before = [Said("user", message) for message in line.before]
    limit = _FETCHED if wish.leave_out else _JUDGED
    hits = find(base, SearchRequest(line.question, before, limit=limit)).hits
    yield sample(hits[:_JUDGED], answerable=not line.unanswerable)
    answering = named(line.file)
    if wish.leave_out and answering and not line.unanswerable:
        others = [hit for hit in hits if hit.document_key not in answering]
        yield sample(others[:_JUDGED], answerable=False)


def _files(base: KnowledgeBase) -> Callable[[str], set[str]]:
    """Give what finds the keys of the documents that came from a file of some name."""
    names = [(document.key, Path(document.source).name) for document in base.documents()]
    return lambda file: {key for key, name in names if file and file in {key, name}}


def _lines(path: Path) -> Iterator[_Line]:
    try:
        texts = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidCalibration(str(path), str(error)) from error
    for number, text in enumerate(texts, 1):
        try:
            yield msgspec.json.decode(text, type=_Line)
        except msgspec.DecodeError as error:
            raise InvalidCalibration(str(path), f"line {number}: {error}") from error


def _too_few(made: Calibrated) -> str:
    words, meaning = (f"{fit.answerable} and {fit.unanswerable}" for fit in (made.by_words, made.by_meaning))
    needed = f"at least {ENOUGH} questions with an answer and as many without are needed"
    return f"{needed}; there are {words} that are compared by words alone, and {meaning} by meaning too"

"""Calibrating to a shop's own questions: each is asked, and what it found is fitted."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge.base import KnowledgeBase, utc_now
from knowledge.calibrating import ENOUGH, Calibrated, Fit, Sample, calibrate, sample
from knowledge.language import language_of
from knowledge.types import SearchResult
from service.access.audit import Audit
from service.access.keys import COMMAND_LINE
from service.app.calibration_questions import Asked, read_questions
from service.app.chatting import phrases_of
from service.app.databases import owned_database
from service.app.documents import calibrations_file, open_base
from service.app.kept_calibrations import Kept, keep
from service.app.saying import Say
from service.chat.decision import decide
from service.chat.prompt import number
from service.chat.understanding.question import understand
from service.engines.extractive import Phrases, Question, quote
from service.errors import InvalidCalibration
from service.search.routes import find
from service.search.schemas import Said, SearchRequest
from service.settings import Settings

__all__ = ["Fit", "Wish", "calibrate_here"]

# So many hits are judged, as in a turn of conversation; so many are fetched where some are taken for missing.
_JUDGED = 12
_FETCHED = 40


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


@dataclass(frozen=True, slots=True)
class _Quoting:
    """What the documents are quoted with: the words around, by language, and how many passages at most."""

    phrases: Mapping[str, Phrases]
    passages: int


def calibrate_here(settings: Settings, wish: Wish, say: Say) -> Calibrated:
    """Fit a calibration to questions about the documents here, and keep it for the embedding model in use.

    Raises:
        DataDirectoryInUse: Another process owns the data directory.
        InvalidCalibration: The questions cannot be read, or there are too few of them.
    """
    quoting = _Quoting(phrases_of(settings), settings.passages)
    with owned_database(settings) as engine, closing(open_base(settings, engine, say=say)) as base:
        questions = read_questions(wish.questions, base.documents())
        say(f"asking {len(questions)} questions …")
        made = calibrate([one for asked in questions for one in _samples(base, asked, quoting, wish)], wish.target)
        if not (made.by_words.enough or made.by_meaning.enough):
            raise InvalidCalibration(str(wish.questions), _too_few(made))
        if not wish.dry_run:
            kept = Kept(made.calibration, wish.questions.name, len(questions), utc_now())
            keep(calibrations_file(settings), base.model, kept)
            Audit(engine, utc_now).note(COMMAND_LINE, "calibration.make", wish.questions.name)
        return made


def _samples(base: KnowledgeBase, asked: Asked, quoting: _Quoting, wish: Wish) -> Iterator[Sample]:
    """Ask a question as the chat would."""
    before = [Said("user", message) for message in asked.before]
    found = find(base, SearchRequest(asked.text, before, limit=_FETCHED if wish.leave_out else _JUDGED))
    judged = replace(found, hits=found.hits[:_JUDGED])
    cited = _cited(base.whole(judged), asked, quoting)
    yield sample(judged.hits, answerable=bool(asked.answering), right=bool(cited & asked.answering))
    if wish.leave_out and asked.answering:
        others = [hit for hit in found.hits if hit.document_key not in asked.answering]
        yield sample(others[:_JUDGED], answerable=False)


def _cited(found: SearchResult, asked: Asked, quoting: _Quoting) -> frozenset[str]:
    """Give the keys of the documents that would be cited, were kefu sure enough to answer."""
    topic = understand(asked.text, "\n".join(asked.before)).topic
    lang = language_of(asked.text)
    sources = number(decide(found, quoting.passages, least=0.0).hits) if found.hits else ()
    quoted = quote(Question(topic, lang), sources, quoting.phrases[lang]) if sources else None
    return frozenset(source.hit.document_key for source in sources if quoted and source.n in quoted.used)


def _too_few(made: Calibrated) -> str:
    words, meaning = (
        f"{fit.answerable} (of which {fit.cited} find their document) and {fit.unanswerable}"
        for fit in (made.by_words, made.by_meaning)
    )
    needed = f"at least {ENOUGH} questions whose own document would be cited and as many without an answer are needed"
    return f"{needed}; there are {words} that are compared by words alone, and {meaning} by meaning too"

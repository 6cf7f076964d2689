"""What staff change about documents that are there: their versions' times, their passages.

The caller lets one change happen at a time, and tidies after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from knowledge.details import DocumentDetail, VersionDetail
from knowledge.errors import UnknownDocument, UnknownVersion, WrongQuestions, WrongState, WrongTimes
from knowledge.kept import legible
from knowledge.library import Library
from knowledge.timeline import Moments, State
from knowledge.types import NewVersion

_MOST_QUESTIONS = 20
_QUESTION_CHARS = 300
_FOR_GOOD = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Repeated:
    """A version that is to come back as a new one, and the id of the one it repeats."""

    version: NewVersion
    like: int


class Changes:
    """What staff do to documents."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def retire(self, keys: Sequence[str], now: datetime) -> None:
        """Take documents out of force.

        Raises:
            UnknownDocument: A key that no document has which is not retired; then nothing is retired.
        """
        known = self._library.content_hashes()
        for key in keys:
            if key not in known:
                raise UnknownDocument(f"there is no document with the key {key!r}", {"key": key})
        self._library.retire(keys, now)

    def restored(self, document: DocumentDetail, version_id: int | None, by: str, now: datetime) -> list[Repeated]:
        """Give an older version as a new one, and after it the versions that waited when the document was retired.

        Raises:
            UnknownVersion: The document has no such version.
            WrongState: It is in force, and no version is named.
        """
        waited = document.retired_in_waiting
        later = [one.id for one in waited if one.effective_from > now]
        if version_id is None:
            first = self._first_restored(document, waited, now)
        elif version_id in {version.id for version in document.versions}:
            first = version_id
        else:
            detail = {"id": version_id, "document": document.key}
            raise UnknownVersion(f"{document.key} has no version with the id {version_id}", detail)
        again = [] if first in later and version_id is None else [self._repeated(first, now, by)]
        return again + [self._repeated(one, now, by, waits=True) for one in later if one != version_id]

    def _first_restored(self, document: DocumentDetail, waited: Sequence[VersionDetail], now: datetime) -> int:
        """Give the version that would be in force now: what would have taken over by now goes before the last one."""
        if document.leading.state is State.IN_FORCE:
            detail = {"document": document.key, "state": State.IN_FORCE.value}
            raise WrongState(f"{document.key} is in force; name the version that is to be restored", detail)
        due = [one for one in waited if one.effective_from <= now < (one.expires_at or _FOR_GOOD)]
        return due[-1].id if due else document.leading.id

    def _repeated(self, version_id: int, now: datetime, by: str, *, waits: bool = False) -> Repeated:
        """Give a version as a new one, with what is still to come of its times."""
        times = self._library.moments(version_id)
        begin = times.effective_from if waits else None
        end = times.expires_at if times.expires_at and times.expires_at > now else None
        version = self._library.new_version(version_id)
        return Repeated(replace(version, effective_from=begin, expires_at=end, uploaded_by=by), version_id)

    def withdraw(self, version_id: int, now: datetime) -> None:
        """Give up a version that waits.

        Raises:
            UnknownVersion: There is no such version.
            WrongState: It does not wait.
        """
        state = self._library.moments(version_id).state(now)
        if state is not State.WAITING:
            detail = {"version": version_id, "state": state.value}
            raise WrongState(f"version {version_id} does not wait: it is {state.value.replace('_', ' ')}", detail)
        self._library.withdraw(version_id, now)

    def times(self, version_id: int, effective_from: datetime | None, expires_at: datetime | None) -> Moments:
        """Give a version's new times.

        Raises:
            UnknownVersion: There is no such version.
            WrongTimes: It would expire before it takes effect.
        """
        times = Moments(effective_from or self._library.moments(version_id).effective_from, expires_at)
        if expires_at is not None and expires_at <= times.effective_from:
            detail = {"effective_from": times.effective_from.isoformat(), "expires_at": expires_at.isoformat()}
            raise WrongTimes(f"version {version_id} would expire before it takes effect", detail)
        return times

    def switch_passage(self, passage_id: int, now: datetime, *, enabled: bool) -> None:
        """Let searches find a passage or not.

        Raises:
            UnknownPassage: There is no such passage.
        """
        self._library.set_enabled(self._library.same_in_waiting(passage_id, now), enabled=enabled)

    def set_questions(self, passage_id: int, questions: Sequence[str], now: datetime) -> None:
        """Say which further questions a passage answers.

        Raises:
            UnknownPassage: There is no such passage.
            WrongQuestions: Too many, or one is too long.
        """
        wanted = wanted_questions(questions)
        self._library.set_questions(self._library.same_in_waiting(passage_id, now), wanted)


def wanted_questions(questions: Sequence[str]) -> tuple[str, ...]:
    """Give the questions each once and on one line, without blank ones.

    Raises:
        WrongQuestions: Too many, or one is too long or holds control characters.
    """
    wanted = tuple(dict.fromkeys(" ".join(question.split()) for question in questions if question.strip()))
    if len(wanted) > _MOST_QUESTIONS:
        raise WrongQuestions(
            f"a passage takes {_MOST_QUESTIONS} further questions, not {len(wanted)}", {"most": _MOST_QUESTIONS}
        )
    for question in wanted:
        if legible(question) != question:
            raise WrongQuestions("a question holds control characters", {"question": legible(question)})
        if len(question) > _QUESTION_CHARS:
            message = f"a question may have {_QUESTION_CHARS} characters: {question[:30]}… has {len(question)}"
            raise WrongQuestions(message, {"most_characters": _QUESTION_CHARS, "question": question})
    return wanted

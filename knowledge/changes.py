"""Every change of what is known: written where nobody sees it, put into the indexes, then switched in SQL.

The caller lets one change happen at a time, and tidies after it.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from knowledge.details import DocumentDetail
from knowledge.errors import UnknownDocument, UnknownVersion, WrongQuestions, WrongState, WrongTimes
from knowledge.filling import Filler
from knowledge.library import Library, Prepared, Touched
from knowledge.searchable import Searchable, embedded_texts, searchable_text
from knowledge.shelves import ShelvesInUse
from knowledge.timeline import Moments, State
from knowledge.types import NewVersion, Passage
from knowledge.upkeep import Upkeep

if TYPE_CHECKING:
    from knowledge.embedding import Embedder

_MOST_QUESTIONS = 20
_QUESTION_CHARS = 300

_UNTOUCHED = (True, ())


class Changes:
    """What staff and ingest do to documents."""

    def __init__(self, library: Library, embedder: "Embedder", shelves: ShelvesInUse, upkeep: Upkeep) -> None:
        self._library = library
        self._embedder = embedder
        self._shelves = shelves
        self._upkeep = upkeep
        self._filler = Filler(library, embedder)

    def publish(
        self, versions: Sequence[NewVersion], clock: Callable[[], datetime], like: int | None = None
    ) -> list[int]:
        """Put new versions of documents in force, each from its moment on; give their ids.

        Args:
            versions: Of different documents, or one after the other of the same.
            clock: Tells the moment of the upload, and that of the switch.
            like: The version that staff's changes to passages are taken from; `None`: each document's newest.
        """
        staged = [self._library.stage(version, self._prepared(version, like), clock()) for version in versions]
        passages = [passage for _, of_version in staged for passage in of_version]
        shelves = self._shelves.now
        self._filler.fill(shelves.serving, passages, self._filler.on(shelves))
        ids = [version_id for version_id, _ in staged]
        self._library.switch(ids, clock())
        return ids

    def _prepared(self, version: NewVersion, like: int | None) -> list[Prepared]:
        marks = carried(version.passages, self._library.touched(version.key, like))
        searchable = [
            Searchable(searchable_text(version.title, passage), questions)
            for passage, (_, questions) in zip(version.passages, marks, strict=True)
        ]
        texts = embedded_texts(self._embedder, searchable)
        return [
            Prepared(passage, text, enabled, readable=bool(embedded))
            for passage, text, (enabled, _), embedded in zip(version.passages, searchable, marks, texts, strict=True)
        ]

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

    def restored(self, document: DocumentDetail, version_id: int | None, by: str) -> tuple[NewVersion, int]:
        """Give an older version as a new one, and which it was.

        Raises:
            UnknownVersion: The document has no such version.
            WrongState: It is in force, and no version is named.
        """
        if version_id is None:
            if document.leading.state is State.IN_FORCE:
                detail = {"document": document.key, "state": State.IN_FORCE.value}
                raise WrongState(f"{document.key} is in force; name the version that is to be restored", detail)
            version_id = document.leading.id
        if version_id not in {version.id for version in document.versions}:
            detail = {"id": version_id, "document": document.key}
            raise UnknownVersion(f"{document.key} has no version with the id {version_id}", detail)
        return replace(self._library.new_version(version_id), uploaded_by=by), version_id

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

    def set_times(
        self, version_id: int, effective_from: datetime | None, expires_at: datetime | None, now: datetime
    ) -> None:
        """Correct when a version takes effect and expires.

        Raises:
            UnknownVersion: There is no such version.
            WrongTimes: It would expire before it takes effect.
        """
        times = Moments(effective_from or self._library.moments(version_id).effective_from, expires_at)
        if expires_at is not None and expires_at <= times.effective_from:
            detail = {"effective_from": times.effective_from.isoformat(), "expires_at": expires_at.isoformat()}
            raise WrongTimes(f"version {version_id} would expire before it takes effect", detail)
        if revived := self._library.revived_by(version_id, times, now):
            self._upkeep.serve(revived)
        self._library.set_times(version_id, times)

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
        WrongQuestions: Too many, or one is too long.
    """
    wanted = tuple(dict.fromkeys(" ".join(question.split()) for question in questions if question.strip()))
    if len(wanted) > _MOST_QUESTIONS:
        raise WrongQuestions(
            f"a passage takes {_MOST_QUESTIONS} further questions, not {len(wanted)}", {"most": _MOST_QUESTIONS}
        )
    for question in wanted:
        if len(question) > _QUESTION_CHARS:
            message = f"a question may have {_QUESTION_CHARS} characters: {question[:30]}… has {len(question)}"
            raise WrongQuestions(message, {"most_characters": _QUESTION_CHARS, "question": question})
    return wanted


def carried(passages: Sequence[Passage], touched: Sequence[Touched]) -> list[tuple[bool, tuple[str, ...]]]:
    """Give what becomes of staff's changes in the next version: whether each passage is enabled, and its questions.

    A passage that says the same under the same headings takes them over, or one that says the same elsewhere, as long
    as it is the only one that does: clauses are renumbered, and phrases such as "see above" stand in many places.
    """
    exact = {(mark.passage.section, _wording(mark.passage)): (mark.enabled, mark.questions) for mark in touched}
    marks = Counter(_wording(mark.passage) for mark in touched)
    loose = {_wording(mark.passage): (mark.enabled, mark.questions) for mark in touched}
    here = Counter(_wording(passage) for passage in passages)

    def mark_of(passage: Passage) -> tuple[bool, tuple[str, ...]]:
        wording = _wording(passage)
        only = marks[wording] == here[wording] == 1
        return exact.get((passage.section, wording)) or (loose[wording] if only else _UNTOUCHED)

    return [mark_of(passage) for passage in passages]


def _wording(passage: Passage) -> tuple[str, str]:
    return passage.question, passage.text

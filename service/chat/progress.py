"""What has become of a turn so far, and how it is kept. Pure but for the clock that times its steps."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from knowledge.types import Hit, SearchResult
from service.chat.admitted import Admitted
from service.chat.answer_cache import KeptAnswer
from service.chat.citations import cite
from service.chat.ended import EndedTurn
from service.chat.guard.house import is_echo
from service.chat.guard.inert import cuts_of
from service.chat.guard.markers import cited_in
from service.chat.guard.rules import GuardRules
from service.chat.guard.verdicts import EXCERPT, Cut
from service.chat.memory import TurnRecord
from service.chat.model_reply import Chosen, ModelWriter
from service.chat.schemas import Citation, Outcome, Refused
from service.chat.signs import Attempt, Signs, signs_of
from service.chat.understanding.premise import holds_to_something
from service.chat.understanding.question import Understood
from service.engines.extractive import Part, Source, Talk
from service.engines.ollama_wire import ChatMessage
from service.engines.packs import Pack
from service.engines.revision import Revision
from service.privacy.masking import mask

EXTRACTIVE = "extractive"
OLLAMA = "ollama"
NO_ENGINE = "none"
# A model that is loaded already says so in some hundredths of a second.
_COLD_SECONDS = 0.5
CACHE = "cache"
"""What answers that are given again are measured under: they would make a model look quicker than it is."""


@dataclass(frozen=True, slots=True)
class Means:
    """What replies are written with.

    Attributes:
        pack: The prompt pack.
        guard_digest: Of the guard's rules.
    """

    pack: Pack
    guard_digest: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a model was told and what it said, word for word; kept no longer than the turn lasts.

    `load_seconds`: how long the host loaded it for this reply; `None` where it did not say.
    """

    messages: tuple[ChatMessage, ...] = ()
    raw: str = ""
    load_seconds: float | None = None


@dataclass(slots=True)
class Turn:
    """What has become of a turn so far. The fields are those of `service.chat.tables.TurnRow`.

    What is said aside asks nothing: what the conversation is about stays as it was. The guard's rules are those in
    force when the turn began: what staff ban meanwhile holds from the next one on.
    """

    admitted: Admitted
    rules: GuardRules
    found: SearchResult = field(default_factory=lambda: SearchResult((), 0))
    parts: tuple[Part, ...] = ()
    sources: tuple[Source, ...] = ()
    reply: str = ""
    outcome: Outcome = Outcome.UNANSWERED
    citations: list[Citation] = field(default_factory=list[Citation])
    suggestions: tuple[str, ...] = ()
    engine: str = NO_ENGINE
    ending: str = "complete"
    failure: str = ""
    cuts: tuple[Cut, ...] = ()
    prompt: dict[str, Any] = field(default_factory=dict[str, Any])
    timings: dict[str, float] = field(default_factory=dict[str, float])
    reused: str = ""
    cuts_before: tuple[Cut, ...] = ()
    written: Written = field(default_factory=Written)
    refused: Refused | None = None
    writer: ModelWriter | None = None
    attempts: tuple[Attempt, ...] = ()
    aside: bool = False
    settled: bool = False
    held: bool = field(init=False)

    def __post_init__(self) -> None:
        """Find out whether anything is shown before the whole reply is there: not if it may begin with a correction."""
        self.held = self.admitted.hold or holds_to_something(self.asked.text)

    @property
    def chosen(self) -> Chosen:
        """Who is to write the reply."""
        return self.admitted.chosen

    @property
    def asked(self) -> Understood:
        """The question."""
        return self.admitted.understood

    @property
    def talk(self) -> Talk:
        """What was said before the question, as quoting needs it."""
        asked, before = self.asked, self.admitted.turns[::-1]
        own = asked.ask if asked.context and not asked.completes else ""
        return Talk(own, asked.elliptic, tuple(turn.question for turn in before), before[0].cited if before else ())

    @property
    def spoken(self) -> str:
        """What was said and cited before, in one text."""
        return "\n".join(said.text for turn in self.admitted.turns for said in turn.said)

    def note(self, step: str) -> None:
        """Note when a step was done, in seconds after the message came; the first time counts."""
        self.timings.setdefault(step, round(time.monotonic() - self.admitted.started, 4))

    def conclude(self, reply: str, outcome: Outcome, engine: str, cited: tuple[int, ...] = ()) -> None:
        """Settle what the customer is told."""
        self.citations = cite(self.sources, cited)
        self.reply = reply
        self.outcome = outcome
        self.engine = engine
        self.settled = True

    def note_attempt(self) -> None:
        """Note what became of the revision that was asked last, before the next one is."""
        if self.writer is not None:
            self.attempts += (Attempt(self.writer.served.revision.id, self.failure, self.cuts),)

    def follow_up(self, topic: str) -> None:
        """Take the question for one about what was asked before."""
        self.admitted = replace(self.admitted, understood=replace(self.asked, context=topic))

    def reuse(self, kept: KeptAnswer) -> None:
        """Give an answer again that was written in another turn."""
        self.reply, self.engine, self.outcome = kept.reply, kept.engine, Outcome.ANSWERED
        self.writer = next(iter(self.chosen.writers), None)  # under which it was kept
        self.citations = list(kept.citations)
        self.reused = kept.turn_id
        self.settled = True
        self.found = SearchResult((), kept.horizon.revision)

    def break_off(self, ending: str, note: str = "") -> None:
        """Settle a turn that ends before its time: what was shown until then stands, with a note behind it."""
        self.ending = ending
        if self.settled and not note:
            return
        reply = self.reply + note
        cited = cited_in(reply)
        outcome = Outcome.ANSWERED if cited else Outcome.UNANSWERED
        self.conclude(reply, outcome, self.engine, cited)

    @property
    def by_model(self) -> Revision | None:
        """The revision that has written the reply; `None` where no model has."""
        return self.writer.served.revision if self.writer and self.engine == OLLAMA else None

    @property
    def _by_its_own(self) -> Attempt | None:
        """What became of the revision that the session has; `None` where it was not asked."""
        own = self.chosen.assignment.revision
        return next((attempt for attempt in self.attempts if attempt.revision == own), None)

    @property
    def _signs(self) -> Signs:
        """What it shows of that revision; where another one was asked in its place, no host could give it."""
        own = self._by_its_own
        if own is None:
            return Signs(failed=bool(self.attempts and self.chosen.assignment.revision and not self.chosen.forced))
        return signs_of(own, lambda sentence: is_echo(sentence, self._said, self.rules))

    @property
    def _said(self) -> str:
        """What customers and documents say: the message, what was said before, the passages."""
        return f"{self.admitted.message}\n{self.spoken}\n{self._published()}"

    @property
    def _warm_seconds(self) -> float | None:
        """How long the turn took, where the session's own revision has answered and was loaded already."""
        load, own = self.written.load_seconds, self._by_its_own
        is_warm = load is not None and load < _COLD_SECONDS
        answered = own is not None and not own.failure and self.engine == OLLAMA and not self.reused
        return self.timings.get("total") if is_warm and answered else None

    @property
    def _topic(self) -> str:
        if not self.aside:
            return self.asked.topic
        return self.admitted.turns[-1].topic if self.admitted.turns else ""

    def _kept(self, text: str) -> str:
        """Give a text as it may be kept: without personal data but what the passages found publish."""
        return mask(text, self.asked.lang, self._published())

    def _published(self) -> str:
        quoted = (citation.quote for citation in self.citations)  # of an answer given again, they are all there is
        return "\n".join((*(hit.passage.wording for hit in self.considered), *quoted))

    @property
    def considered(self) -> tuple[Hit, ...]:
        """What was found for the message as a whole, then what was found besides for each of its parts."""
        hits: dict[int, Hit] = {}
        for hit in (*self.found.hits, *(hit for part in self.parts for hit in part.hits)):
            hits.setdefault(hit.passage_id, hit)
        return tuple(hits.values())

    @property
    def document_cuts(self) -> tuple[Cut, ...]:
        """What was taken out of the passages that are quoted or that a model was told, each thing once."""
        cited = [source.hit for source in self._cited]
        told = {*self.prompt.get("passages", ()), *(hit.passage_id for hit in cited)}
        return cuts_of(hit for hit in (*self.considered, *cited) if hit.passage_id in told)

    @property
    def all_cuts(self) -> tuple[Cut, ...]:
        """What was taken out of documents, then what the guard cut of each revision's text."""
        before = (cut for attempt in self.attempts[:-1] for cut in attempt.cuts)
        return (*self.document_cuts, *before, *self.cuts)

    @property
    def _cited(self) -> tuple[Source, ...]:
        numbers = {citation.n for citation in self.citations}
        return tuple(source for source in self.sources if source.n in numbers)

    def as_ended(self, record: TurnRecord) -> EndedTurn:
        """Give the turn as others are told of it."""
        asked = tuple(attempt.revision for attempt in self.attempts)
        return EndedTurn(self.admitted.message, self.admitted.before, asked, record)

    def as_record(self, means: Means, now: datetime) -> TurnRecord:
        """Give the turn as it is stored."""
        by_model, signs = self.by_model, self._signs
        return TurnRecord(
            id=self.admitted.turn_id,
            session_id=self.admitted.session_id,
            created_at=now,
            question=self._kept(self.admitted.message),
            topic=self._kept(self._topic),
            lang=self.asked.lang,
            reply=self._kept(self.reply),
            outcome=self.outcome.value,
            ending=self.ending,
            citations=[msgspec.to_builtins(citation) for citation in self.citations],
            hits=_scores(self.considered),
            knowledge_revision=self.found.knowledge_revision,
            engine=self.engine,
            model=by_model.alias if by_model else "",
            digest=by_model.model.digest if by_model else "",
            revision=by_model.id if by_model else "",
            serving_version=self.chosen.version,
            pack=means.pack.name,
            pack_digest=means.pack.digest,
            prompt=self.prompt,
            failure=self.failure,
            cuts=[{"reason": str(cut.reason), "text": self._kept(cut.text)[:EXCERPT]} for cut in self.all_cuts],
            timings=self.timings,
            reused=self.reused,
            guard_digest=means.guard_digest,
            attempts=[{"revision": one.revision, "failure": one.failure} for one in self.attempts if one.failure],
            failed=signs.failed,
            cut=signs.cut,
            severe=signs.severe,
            banned=signs.banned,
            warm_seconds=self._warm_seconds,
            forced=self.chosen.forced,
            assignment=self.chosen.assignment,
        )


def _scores(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    return [
        {
            "passage": hit.passage_id,
            "lexical": round(hit.scores.lexical, 3),
            "dense": None if hit.scores.dense is None else round(hit.scores.dense, 3),
            "fused": round(hit.scores.fused, 3),
            "relevance": round(hit.scores.relevance, 3),
            "sureness": round(hit.scores.sureness, 3),
        }
        for hit in hits
    ]

"""What goes over the wire in a conversation."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Outcome(StrEnum):
    """How a turn ended for the customer."""

    ANSWERED = "answered"
    CLARIFIED = "clarified"
    UNANSWERED = "unanswered"
    HANDED_OFF = "handed_off"
    REFUSED = "refused"


class Step(msgspec.Struct, frozen=True):
    """Something that was said to the model: by whom (`system`, `user`, `assistant`) and what."""

    role: str
    text: str


class Considered(msgspec.Struct, frozen=True):
    """A passage that was found, with its scores as `POST /api/search` gives them.

    Attributes:
        passage: Its id.
        document: The document's title.
        section: The headings it stands under.
        text: What it says.
        score: What hits are ordered by.
        relevance: How much of the question it is about, in [0, 1].
        sureness: How sure it is that it answers, in [0, 1]; by the best one's it is decided whether anything does.
        lexical: BM25 score of the words.
        dense: Cosine of the embeddings; `null` when that channel abstained or did not find it.
        joined: The passages whose text this is, in reading order, where a split section was put together; else empty.
    """

    passage: int
    document: str
    section: str
    text: str
    score: float
    relevance: float
    sureness: float
    lexical: float
    dense: float | None
    joined: list[int] = []


class CutPart(msgspec.Struct, frozen=True):
    """Something of a passage or of the model's text that was not released, and why."""

    reason: str
    text: str


class Refused(msgspec.Struct, frozen=True):
    """Why a question was not answered.

    Attributes:
        code: One of `service.chat.refusals.REFUSALS`.
        sureness: How sure it was of the surest passage that it answers, before any was left out; `null` where that did
            not decide.
        least: How sure it must be.
    """

    code: str
    sureness: float | None = None
    least: float | None = None


class Explanation(msgspec.Struct, frozen=True):
    """How a reply came about; for staff.

    Attributes:
        question: As asked.
        wanted: What was searched for.
        context: What of the turns before was searched with it.
        lang: The language to answer in.
        reused: The turn whose answer was given again, from the cache; then `hits` are what is found for it
            now, `cuts` that turn's, and the model was not asked.
        knowledge_revision: The state of the knowledge.
        hits: What was found, best first.
        engine: What wrote the reply: `ollama` or `extractive`.
        model: The alias of the model; empty when none wrote it.
        digest: Of its manifest.
        revision: The revision's id.
        pack: The prompt pack.
        prompt: What the model was told, word for word; empty when it was not asked.
        raw: What it said, word for word, before the guard.
        cuts: What was taken out of the passages that are quoted or that the model was told, then what the guard cut.
        failure: Why the model did not answer, or its reply was not used; empty when neither was so.
        refused: Why it was not answered; `null` where it was.
        timings: Seconds by step.
    """

    question: str
    wanted: str
    context: str
    lang: str
    reused: str
    knowledge_revision: int
    hits: list[Considered]
    engine: str
    model: str
    digest: str
    revision: str
    pack: str
    prompt: list[Step]
    raw: str
    cuts: list[CutPart]
    failure: str
    refused: Refused | None
    timings: dict[str, float]


class ChatRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer's message.

    Attributes:
        message: The question, in the customer's own words.
        session_id: The conversation it belongs to; without it a new one begins.
        stream: Whether the reply comes as server-sent events, sentence by sentence.
        explain: Whether the reply says how it came about; needs a key of staff.
    """

    message: str
    session_id: str | None = None
    stream: bool = False
    explain: bool = False


class Citation(msgspec.Struct, frozen=True):
    """Where a part of a reply comes from.

    Attributes:
        n: The number of its marker `[n]` in the reply.
        document: The document's title.
        version: The version's name.
        section: The headings it stands under, outermost first, joined by " › "; may be empty.
        page: The page it begins on, or `null`.
        quote: What the document says there.
        url: Where the document can be read, or `null`.
    """

    n: int
    document: str
    version: str
    section: str
    page: int | None
    quote: str
    url: str | None = None


class ChatReply(msgspec.Struct, frozen=True):
    """A finished turn.

    Attributes:
        reply: Plain text with markers `[n]`.
        session_id: To be sent with the next message.
        turn_id: To be sent with a vote.
        outcome: How it ended.
        citations: In order of their first marker.
        suggestions: What the customer might say next.
        explanation: How it came about, where staff asked for that.
    """

    reply: str
    session_id: str
    turn_id: str
    outcome: Outcome
    citations: list[Citation]
    suggestions: list[str] = []
    explanation: Explanation | msgspec.UnsetType = msgspec.UNSET


class Started(msgspec.Struct, frozen=True):
    """The event `meta`: which turn the sentences to come belong to."""

    session_id: str
    turn_id: str


class Delta(msgspec.Struct, frozen=True):
    """The event `delta`: what is added to the reply, one or more whole sentences."""

    text: str


class TranscriptTurn(msgspec.Struct, frozen=True):
    """An earlier turn, as its customer saw it."""

    turn_id: str
    asked_at: datetime
    message: str
    reply: str
    outcome: Outcome
    citations: list[Citation]


class Transcript(msgspec.Struct, frozen=True):
    """A conversation's turns, oldest first."""

    session_id: str
    turns: list[TranscriptTurn]

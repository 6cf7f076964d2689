"""What goes over the wire in a search."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from knowledge.types import Hit, SearchResult


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message of a conversation before the question."""

    role: Literal["user", "assistant"]
    text: str


class SearchRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question to the knowledge base.

    Attributes:
        question: In the customer's words.
        history: What was said before, oldest first.
        limit: How many hits at most.
        at: The moment whose versions are asked for; without it, now.
    """

    question: str
    history: list[Said] = []
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 8
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class FoundDocument(msgspec.Struct, frozen=True):
    """The document a hit is from."""

    key: str
    title: str


class FoundHit(msgspec.Struct, frozen=True):
    """A hit, with the scores of both channels.

    Attributes:
        passage: Its id.
        document: Where it is from.
        version: The version's name.
        section: The headings it stands under, joined by " › ".
        page: The page it begins on, or `null`.
        kind: `text`, `procedure`, `record` or `qa`.
        text: The passage.
        score: What hits are ordered by; comparable within one search only.
        sureness: How sure it is that the passage answers the question, in [0, 1]; from .5 on, kefu answers.
        relevance: How much the passage is about the question, in [0, 1].
        lexical: BM25 score of the words; 0 when they did not find it.
        dense: Cosine of the embeddings; `null` when that channel abstained or did not find it.
        joined: The passages that the chat reads it as one with, by their ids, itself among them, in reading order: the
            pieces of a section that was split. Empty where it stands alone.
    """

    passage: int
    document: FoundDocument
    version: str
    section: str
    page: int | None
    kind: str
    text: str
    score: float
    sureness: float
    relevance: float
    lexical: float
    dense: float | None
    joined: list[int]


class SearchReply(msgspec.Struct, frozen=True):
    """What was found, best first.

    Attributes:
        hits: The passages.
        knowledge_revision: The state of the knowledge they were found in.
        dense_abstained: The embedding model could not read the question.
    """

    hits: list[FoundHit]
    knowledge_revision: int
    dense_abstained: bool


def as_reply(result: SearchResult, whole: SearchResult) -> SearchReply:
    """Say what was found as it goes over the wire.

    Args:
        result: What was found, piece by piece.
        whole: The same as the chat reads it (`KnowledgeBase.whole`).
    """
    joined = {passage: hit.joined for hit in whole.hits for passage in hit.passages}
    hits = [_as_hit(hit, joined.get(hit.passage_id, ())) for hit in result.hits]
    return SearchReply(hits, result.knowledge_revision, result.dense_abstained)


def _as_hit(hit: Hit, joined: Sequence[int]) -> FoundHit:
    passage, scores = hit.passage, hit.scores
    return FoundHit(
        hit.passage_id,
        FoundDocument(hit.document_key, hit.title),
        hit.version,
        passage.heading,
        passage.page,
        passage.kind.value,
        passage.wording,
        round(scores.fused, 4),
        round(scores.sureness, 4),
        round(scores.relevance, 4),
        round(scores.lexical, 4),
        None if scores.dense is None else round(scores.dense, 4),
        list(joined),
    )

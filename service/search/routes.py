"""`POST /api/search`, for staff: what the chat would find, with scores."""

from collections.abc import Sequence
from typing import Annotated

from anyio.to_thread import run_sync
from litestar import post
from litestar.di import NamedDependency
from litestar.params import Body

from knowledge import subjects
from knowledge.base import KnowledgeBase
from knowledge.types import SearchResult
from service.access.guards import requires
from service.access.roles import Role
from service.chat.understanding.question import understand
from service.errors import MessageEmpty
from service.moments import kept_moment
from service.search.schemas import Said, SearchReply, SearchRequest, as_reply


@post("/api/search", status_code=200, tags=["knowledge"], guards=[requires(Role.STAFF)], security=[{"key": []}])
async def search(data: Annotated[SearchRequest, Body()], base: NamedDependency[KnowledgeBase]) -> SearchReply:
    """Find passages for a question, with the scores of both channels."""
    return await run_sync(look, base, data)


def look(base: KnowledgeBase, asked: SearchRequest) -> SearchReply:
    """Tell what a search finds, and what the chat reads as one of it."""
    found = find(base, asked)
    return as_reply(found, base.whole(found))


def find(base: KnowledgeBase, asked: SearchRequest) -> SearchResult:
    """Search as the chat does, follow-ups understood.

    Raises:
        MessageEmpty: There is no question.
        InvalidField: The moment cannot be one.
    """
    if not asked.question.strip():
        raise MessageEmpty
    said = tuple(subjects.Said(said.text, by_customer=said.role == "user") for said in asked.history)
    understood = understand(asked.question, _topic(asked.history), said)
    return base.search(understood.wanted, context=understood.before, limit=asked.limit, at=kept_moment("at", asked.at))


def _topic(history: Sequence[Said]) -> str:
    """Give what a conversation has come to be about, one customer's message after the other."""
    topic = ""
    for said in history:
        if said.role == "user" and said.text.strip():
            topic = understand(said.text, topic).topic
    return topic

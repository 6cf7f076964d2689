"""`POST /api/chat`, and a customer's own session: read it, erase it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Annotated, Any, TypeVar

import anyio
import msgspec
import structlog
from anyio.to_thread import run_sync
from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import Body, FromPath
from litestar.response import ServerSentEventMessage

from service.access.guards import check_role
from service.access.roles import Role
from service.chat.admitted import Admitted
from service.chat.memory import SessionStore
from service.chat.schemas import ChatReply, ChatRequest, Citation, Delta, Outcome, Transcript, TranscriptTurn
from service.chat.tables import TurnRow
from service.chat.turn import Conversation
from service.system.events import as_stream, event, failure, wants_events

log = structlog.stdlib.get_logger("kefu.chat")

AnyRequest = Request[Any, Any, Any]
Result = TypeVar("Result")

CLIENT_LEFT = 499  # as nginx logs it; nobody is there to read it


class ChatController(Controller):
    """A customer's conversation. Whoever knows a session's id may go on with it, read it and erase it."""

    path = "/api"
    tags = ("chat",)

    @post("/chat", status_code=200)
    async def chat(
        self, request: AnyRequest, data: Annotated[ChatRequest, Body()], conversation: NamedDependency[Conversation]
    ) -> Response[Any]:
        """Answer a message, whole as JSON, or sentence by sentence as server-sent events."""
        if data.explain:
            await check_role(request, Role.STAFF)
        stream = data.stream or wants_events(request)
        admitted = await conversation.admit(data.message, data.session_id, hold=not stream, explain=data.explain)
        if stream:
            return as_stream(_events(request, conversation, admitted))
        return Response(await _unless_left(request, lambda: _whole(conversation, admitted)))

    @get("/sessions/{session_id:str}")
    async def show(self, session_id: FromPath[str], sessions: NamedDependency[SessionStore]) -> Transcript:
        """Show a session's turns, oldest first."""
        rows = await run_sync(sessions.transcript, session_id)
        return Transcript(session_id, [_shown(row) for row in rows])

    @delete("/sessions/{session_id:str}", status_code=204)
    async def erase(
        self,
        session_id: FromPath[str],
        sessions: NamedDependency[SessionStore],
        conversation: NamedDependency[Conversation],
    ) -> None:
        """Erase a session with everything said in it."""
        conversation.forget(await run_sync(sessions.erase, session_id))


async def _whole(conversation: Conversation, admitted: Admitted) -> ChatReply:
    async with aclosing(conversation.answer(admitted)) as written:
        async for one in written:
            if isinstance(one, ChatReply):
                return one
    raise RuntimeError("a turn has ended without a reply")


async def _events(
    request: AnyRequest, conversation: Conversation, admitted: Admitted
) -> AsyncGenerator[ServerSentEventMessage]:
    """Yield `meta`, `delta`…, `done`; what fails after the first of them ends the stream with `error`."""
    yield event("meta", admitted.meta)
    try:
        async with aclosing(conversation.answer(admitted)) as written:
            async for one in written:
                yield event("delta" if isinstance(one, Delta) else "done", one)
    except Exception as exception:
        log.exception("a streamed turn failed", turn=admitted.turn_id)
        yield failure(request, exception)


async def _unless_left(request: AnyRequest, work: Callable[[], Awaitable[Result]]) -> Result:
    """Do some work, and cancel it when the customer goes away before it is done."""
    results: list[Result] = []
    failures: list[Exception] = []
    async with anyio.create_task_group() as tasks:

        async def watch() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass
            tasks.cancel_scope.cancel()

        tasks.start_soon(watch)
        try:
            results.append(await work())
        except Exception as error:  # noqa: BLE001 (raised again below; from in here it would come out in a group)
            failures.append(error)
        tasks.cancel_scope.cancel()
    if failures:
        raise failures[0]
    if not results:
        raise HTTPException("client disconnected prematurely", status_code=CLIENT_LEFT)
    return results[0]


def _shown(row: TurnRow) -> TranscriptTurn:
    citations = msgspec.convert(row.citations, list[Citation])
    return TranscriptTurn(row.id, row.created_at, row.question, row.reply, Outcome(row.outcome), citations)

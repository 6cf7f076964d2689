"""Answers of long work: its steps as server-sent events for who asks for them, else its result alone."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Any, TypeVar

import structlog
from litestar import Request, Response
from litestar.response import ServerSentEventMessage

from knowledge.errors import KefuError
from service.releases.supply.steps import Step
from service.system.events import as_stream, event, failure, wants_events

log = structlog.stdlib.get_logger("kefu.releases")

AnyRequest = Request[Any, Any, Any]
Result = TypeVar("Result")
Tell = Callable[[Step], None]


async def stepwise(work: Callable[[Tell], Awaitable[Result]]) -> AsyncGenerator[Step | Result]:
    """Give the steps of some work as it tells them, and last its result; leaving early ends the work.

    Args:
        work: Is given what it tells its steps.
    """
    told: asyncio.Queue[Step | None] = asyncio.Queue()

    async def working() -> Result:
        try:
            return await work(told.put_nowait)
        finally:
            told.put_nowait(None)

    # A task of its own and not one of a group: who reads the steps may go away in between.
    task = asyncio.create_task(working())
    try:
        while (step := await told.get()) is not None:
            yield step
        yield await task
    finally:
        if not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def answered(
    request: AnyRequest,
    work: AsyncGenerator[Step | Result],
    reply: Callable[[Result], object],
    made: Callable[[Result], bool] = lambda _result: False,
) -> Response[Any]:
    """Do some work and answer with what came of it.

    Args:
        request: The request; with `Accept: text/event-stream` the answer is `step`…, then `done` or `error`.
        work: Its steps, and last its result.
        reply: Gives the result as it is sent.
        made: Whether something was made, so that the status is 201; events always have 200.
    """
    if wants_events(request):
        first = await anext(work)  # what fails before the first step still has a status of its own
        return as_stream(_events(request, first, work, reply))
    async with aclosing(work):
        async for one in work:
            if not isinstance(one, Step):
                return Response(reply(one), status_code=201 if made(one) else 200)
    raise RuntimeError("some work has ended without a result")


async def _events(
    request: AnyRequest, first: Step | Result, work: AsyncGenerator[Step | Result], reply: Callable[[Result], object]
) -> AsyncGenerator[ServerSentEventMessage]:
    def said(one: Step | Result) -> ServerSentEventMessage:
        return event("step", one) if isinstance(one, Step) else event("done", reply(one))

    try:
        async with aclosing(work):
            yield said(first)
            async for one in work:
                yield said(one)
    except KefuError as error:
        yield failure(request, error)
    except Exception as error:
        log.exception("long work failed")
        yield failure(request, error)

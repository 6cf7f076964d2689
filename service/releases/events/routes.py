"""`/api/rollouts/events`: what happened, and whether the webhook was told."""

from typing import Annotated, Any

from anyio.to_thread import run_sync
from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import Body, QueryParameter

from knowledge.base import utc_now
from service.access.audit import Audit
from service.access.guards import requires
from service.access.keys import Caller
from service.access.roles import Role
from service.ids import IdInPath, OptionalIdInQuery
from service.releases.events.outbox import Outbox
from service.releases.events.schemas import EventReply, EventsReply, RedeliverRequest, event_reply, events_reply


class EventsController(Controller):
    """What happened to rollouts."""

    path = "/api/rollouts/events"
    tags = ("models",)
    guards = (requires(Role.STAFF),)
    security = ({"key": []},)

    @get("/")
    async def show_all(
        self,
        outbox: NamedDependency[Outbox],
        limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
        before: OptionalIdInQuery = None,
        rollout: OptionalIdInQuery = None,
    ) -> EventsReply:
        """Show what happened, the newest first, and how far its delivery is; of one rollout, where it is given."""
        return events_reply(await run_sync(outbox.listed, limit, before, None if rollout is None else str(rollout)))

    @get("/{event_id:int}")
    async def show(self, event_id: IdInPath, outbox: NamedDependency[Outbox]) -> EventReply:
        """Show one event."""
        return event_reply(await run_sync(outbox.find, event_id))

    @post("/{event_id:int}/redeliver", status_code=200, guards=(requires(Role.OPERATOR),))
    async def redeliver(
        self,
        request: Request[Caller, Any, Any],
        event_id: IdInPath,
        outbox: NamedDependency[Outbox],
        audit: NamedDependency[Audit],
        data: Annotated[RedeliverRequest | None, Body()] = None,  # noqa: ARG002 (what it holds is refused before)
    ) -> EventReply:
        """Have an event sent once more, or at once."""
        told = await run_sync(outbox.redeliver, event_id, utc_now())
        await run_sync(lambda: audit.note(request.user, "event.redeliver", str(event_id), type=told.event.type))
        return event_reply(told)

"""`/api/rollouts`: who serves, what is tried, and how that goes."""

from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import Body, PathParameter, QueryParameter

from service.access.guards import requires
from service.access.roles import Role
from service.ids import MAX_ID
from service.releases.rollouts.operating import Operating
from service.releases.rollouts.schemas import (
    AnalysisReply,
    HistoryReply,
    RolloutReply,
    RolloutsReply,
    ServingReply,
    analysis_reply,
    history_reply,
    rollout_reply,
    serving_reply,
)
from service.releases.rollouts.states import Event
from service.releases.rollouts.wish_schemas import PromoteRequest, RollbackRequest, StartRequest, WishRequest
from service.system.language import asker_language

AnyRequest = Request[Any, Any, Any]
Number = Annotated[int, PathParameter(ge=1, le=MAX_ID, description="The rollout's number.")]
Limit = Annotated[int, QueryParameter(ge=1, le=500, description="How many at most.")]
Wanted = Annotated[WishRequest, Body()]


class RolloutsController(Controller):
    """Which revision answers, and which one is tried."""

    path = "/api/rollouts"
    tags = ("models",)
    guards = (requires(Role.STAFF),)
    security = ({"key": []},)

    @get("/")
    async def status(self, operating: NamedDependency[Operating]) -> ServingReply:
        """Say which revision answers, which one is tried, and how they stand at every host."""
        return serving_reply(await operating.status())

    @get("/all")
    async def show_all(self, operating: NamedDependency[Operating], limit: Limit = 50) -> RolloutsReply:
        """Show rollouts, the newest first."""
        return RolloutsReply([rollout_reply(one) for one in await operating.listed(limit)])

    @get("/{number:int}")
    async def show(self, number: Number, operating: NamedDependency[Operating]) -> HistoryReply:
        """Show a rollout and all that happened to it."""
        return history_reply(await operating.show(number), await operating.history(number))

    @get("/{number:int}/analysis")
    async def analyse(
        self, request: AnyRequest, number: Number, operating: NamedDependency[Operating]
    ) -> AnalysisReply:
        """Say what a rollout's sessions tell of its canary, signal by signal, and what is to be done."""
        language = asker_language(request.headers.get("accept-language", ""))
        return analysis_reply(*await operating.judged(number), language)

    @post("/", status_code=201, guards=(requires(Role.OPERATOR),))
    async def start(
        self, request: AnyRequest, data: Annotated[StartRequest, Body()], operating: NamedDependency[Operating]
    ) -> RolloutReply:
        """Have a revision tried: by the golden questions first, then by a growing share of new sessions."""
        started = await operating.start(data.revision, data.plan, data.wish, request.user)
        return rollout_reply(started, dry_run=data.dry_run)

    @post("/pause", status_code=200, guards=(requires(Role.OPERATOR),))
    async def pause(self, request: AnyRequest, data: Wanted, operating: NamedDependency[Operating]) -> RolloutReply:
        """Have the rollout that is under way stay at its step; harm proven by what is still counted there aborts it."""
        return rollout_reply(await operating.act(Event.PAUSE, data.wish, request.user), dry_run=data.dry_run)

    @post("/resume", status_code=200, guards=(requires(Role.OPERATOR),))
    async def resume(self, request: AnyRequest, data: Wanted, operating: NamedDependency[Operating]) -> RolloutReply:
        """Have a paused rollout go on."""
        return rollout_reply(await operating.act(Event.RESUME, data.wish, request.user), dry_run=data.dry_run)

    @post("/promote", status_code=200, guards=(requires(Role.OPERATOR),))
    async def promote(
        self, request: AnyRequest, data: Annotated[PromoteRequest, Body()], operating: NamedDependency[Operating]
    ) -> RolloutReply:
        """Take the rollout that is under way to its next step, or with `full` to its end."""
        promoted = await operating.promote(data.wish, request.user, full=data.full)
        return rollout_reply(promoted, dry_run=data.dry_run)

    @post("/abort", status_code=200, guards=(requires(Role.OPERATOR),))
    async def abort(self, request: AnyRequest, data: Wanted, operating: NamedDependency[Operating]) -> RolloutReply:
        """End the rollout that is under way; its sessions go back to the stable revision."""
        return rollout_reply(await operating.act(Event.ABORT, data.wish, request.user), dry_run=data.dry_run)

    @post("/{number:int}/retry", status_code=200, guards=(requires(Role.OPERATOR),))
    async def retry(
        self, request: AnyRequest, number: Number, data: Wanted, operating: NamedDependency[Operating]
    ) -> RolloutReply:
        """Have a rollout that failed or was aborted begin anew, with other sessions."""
        again = await operating.act(Event.RETRY, data.wish, request.user, number)
        return rollout_reply(again, dry_run=data.dry_run)

    @post("/rollback", status_code=200, guards=(requires(Role.OPERATOR),))
    async def roll_back(
        self, request: AnyRequest, data: Annotated[RollbackRequest, Body()], operating: NamedDependency[Operating]
    ) -> ServingReply:
        """Have any revision that is kept answer from the next turn on, at once and for everybody."""
        done = await operating.roll_back(data.revision, data.wish, request.user)
        return serving_reply(done, dry_run=data.dry_run)

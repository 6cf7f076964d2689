"""`/api/rollouts/{number}/shadow`: what a canary would have answered."""

from typing import Annotated, Any

from anyio.to_thread import run_sync
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter

from service.access.guards import requires
from service.access.roles import Role
from service.ids import MAX_ID
from service.releases.rollouts.operating import Operating
from service.releases.shadow.register import Shadows
from service.releases.shadow.schemas import ShadowReply, shadow_reply
from service.system.language import asker_language

Number = Annotated[int, PathParameter(ge=1, le=MAX_ID, description="The rollout's number.")]
Limit = Annotated[int, QueryParameter(ge=0, le=1000, description="How many turns at most.")]
All = Annotated[bool, QueryParameter(name="all", description="Also the turns in which the two do not differ.")]


@get(
    "/api/rollouts/{number:int}/shadow",
    tags=("models",),
    guards=(requires(Role.STAFF),),
    security=({"key": []},),
)
async def show_shadow(
    request: Request[Any, Any, Any],
    number: Number,
    operating: NamedDependency[Operating],
    shadows: NamedDependency[Shadows],
    limit: Limit = 50,
    every: All = False,
) -> ShadowReply:
    """Say what a canary made of the turns that it answered unseen, and show those in which the two differ."""
    rollout = await operating.show(number)
    found = await run_sync(shadows.beside, rollout)
    shown = [one for one in found if every or one.pair.differs][:limit]
    language = asker_language(request.headers.get("accept-language", ""))
    return await run_sync(shadow_reply, rollout, found, shown, language)  # to judge loads what takes a while

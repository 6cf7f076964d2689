"""`/api/gates`: golden questions that a revision must answer before any customer is answered by it."""

from dataclasses import replace
from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import Body, PathParameter

from service.access.guards import requires
from service.access.roles import Role
from service.releases.gate.desk import GateDesk
from service.releases.gate.schemas import GateReply, GateRequest, gate_reply, wish_of

AnyRequest = Request[Any, Any, Any]

Named = Annotated[str, PathParameter(description="The run's name.")]


class GatesController(Controller):
    """Runs of the gate. They go on in the background, whoever looks at them."""

    path = "/api/gates"
    tags = ("models",)
    guards = (requires(Role.STAFF),)
    security = ({"key": []},)

    @post("/", status_code=202)
    async def begin(
        self, request: AnyRequest, data: Annotated[GateRequest, Body()], gates: NamedDependency[GateDesk]
    ) -> GateReply:
        """Have a revision answer the golden questions; what was answered before under the same conditions stands."""
        return gate_reply(await gates.begin(replace(wish_of(data), caller=request.user)))

    @post("/{gate:str}/cancel", status_code=200)
    async def cancel(self, gate: Named, gates: NamedDependency[GateDesk]) -> GateReply:
        """End a run that is under way; begun again, it goes on where it was."""
        return gate_reply(await gates.cancel(gate))

    @get("/{gate:str}")
    async def show(self, gate: Named, gates: NamedDependency[GateDesk]) -> GateReply:
        """Say how a run stands, and what came out of it."""
        return gate_reply(await gates.standing(gate))

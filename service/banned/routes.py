"""`/api/banned`: what staff will not have in conversations."""

from typing import Annotated, Any

from anyio.to_thread import run_sync
from litestar import Controller, Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import Body

from service.access.guards import requires
from service.access.roles import Role
from service.banned.phrases import BannedList
from service.banned.schemas import Ban, BannedPhrase, BannedPhrases
from service.ids import IdInPath

AnyRequest = Request[Any, Any, Any]


class BannedController(Controller):
    """Banned words and topics. A change holds from the next question on, in every replica."""

    path = "/api/banned"
    tags = ("chat",)
    guards = (requires(Role.STAFF),)
    security = ({"key": []},)

    @get("/")
    async def show(self, banned: NamedDependency[BannedList]) -> BannedPhrases:
        """Show what is banned."""
        return BannedPhrases(await run_sync(banned.listed))

    @post("/", status_code=201)
    async def add(
        self, request: AnyRequest, data: Annotated[Ban, Body()], banned: NamedDependency[BannedList]
    ) -> BannedPhrase:
        """Ban a phrase; one that is banned already stays as it is."""
        return await run_sync(banned.add, data, request.user)

    @delete("/{phrase_id:int}", status_code=200)
    async def remove(
        self, request: AnyRequest, phrase_id: IdInPath, banned: NamedDependency[BannedList]
    ) -> BannedPhrase:
        """Take a phrase back; give it as it was."""
        return await run_sync(banned.remove, phrase_id, request.user)

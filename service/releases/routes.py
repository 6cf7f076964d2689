"""`/api/models`: the revisions of models that answer, or may come to."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from anyio.to_thread import run_sync
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import Body, PathParameter, QueryParameter

from service.access.guards import requires
from service.access.roles import Role
from service.engines.revision import Kept
from service.releases.differences import differences
from service.releases.examining import Examiner
from service.releases.ledger import RevisionLedger
from service.releases.pinning import Pinning, Wanted
from service.releases.schemas import (
    DifferencesReply,
    PinRequest,
    RevisionReply,
    RevisionsReply,
    differences_reply,
    pin_reply,
    revision_reply,
    revisions_reply,
    with_origin,
    with_part,
)
from service.releases.standing import AtHost
from service.releases.supply.origins import Origin, Origins
from service.releases.supply.pulling import Pulling
from service.releases.supply.working import answered
from service.releases.switch import Switch
from service.releases.unchanged import insist

AnyRequest = Request[Any, Any, Any]
Named = Annotated[str, PathParameter(description="The revision's id, or the beginning of it.")]


@dataclass(frozen=True, slots=True)
class Releases:
    """What revisions are made, kept and looked at with."""

    ledger: RevisionLedger
    pinning: Pinning
    examiner: Examiner
    pulling: Pulling
    origins: Origins
    switch: Switch

    async def look(self, kept: Sequence[Kept]) -> tuple[dict[str, list[AtHost]], dict[str, Origin]]:
        """Say how revisions stand at every host, and what else is told of them: both at once, for one may hang."""
        return await asyncio.gather(self.examiner.look(kept), self.origins.look())


class ModelsController(Controller):
    """Revisions: each is one version of a model, with the prompt pack and the options it is asked with."""

    path = "/api/models"
    tags = ("models",)
    guards = (requires(Role.STAFF),)
    security = ({"key": []},)

    @get("/")
    async def show_all(self, releases: NamedDependency[Releases]) -> RevisionsReply:
        """Show all revisions and how each stands at every host."""
        kept, position = await run_sync(releases.ledger.listed), await run_sync(releases.switch.read)
        return revisions_reply(kept, *await releases.look(kept), position)

    @post("/", status_code=201, guards=(requires(Role.OPERATOR),))
    async def pin(
        self, request: AnyRequest, data: Annotated[PinRequest, Body()], releases: NamedDependency[Releases]
    ) -> Response[Any]:
        """Pin what a tag stands for now; 200 where that is a revision already, or nothing was to be done.

        With `pull` the hosts fetch it first; with `Accept: text/event-stream` that is told step by step.
        """
        await insist(releases.switch, data.if_version)
        wanted = Wanted(data.model, data.pack, data.options, data.reason, data.dry_run, tuple(data.hosts))
        if data.pull:
            return await answered(
                request,
                releases.pulling.pin(wanted, request.user),
                lambda pinned: pin_reply(pinned, dry_run=data.dry_run),
                lambda pinned: pinned.is_new and not data.dry_run,
            )
        pinned = await releases.pinning.pin(wanted, request.user)
        made = pinned.is_new and not data.dry_run
        return Response(pin_reply(pinned, dry_run=data.dry_run), status_code=201 if made else 200)

    @post("/verify", status_code=200)
    async def verify(self, releases: NamedDependency[Releases]) -> RevisionsReply:
        """Look at every host whether each revision could still be served, at all it is made of."""
        kept, position = await run_sync(releases.ledger.listed), await run_sync(releases.switch.read)
        origins = await releases.origins.look(patiently=True)
        reply = revisions_reply(kept, await releases.examiner.verify(kept), origins, position)
        return msgspec.structs.replace(reply, rewritten=await releases.origins.rewritten())

    @get("/{revision:str}")
    async def show(self, revision: Named, releases: NamedDependency[Releases]) -> RevisionReply:
        """Show one revision, named by its id or the beginning of it."""
        kept = await run_sync(releases.ledger.find, revision)
        stand, origins = await releases.look([kept])
        reply = with_origin(revision_reply(kept.revision, stand[kept.revision.id]), origins)
        return with_part(reply, await run_sync(releases.switch.read))

    @get("/{revision:str}/differences")
    async def compare(
        self,
        revision: Named,
        since: Annotated[str, QueryParameter(pattern="^[0-9a-f]{1,12}$", description="The older revision.")],
        releases: NamedDependency[Releases],
    ) -> DifferencesReply:
        """Say what is different in a revision when it is held against an older one."""
        old = (await run_sync(releases.ledger.find, since)).revision
        new = (await run_sync(releases.ledger.find, revision)).revision
        return differences_reply(old, new, differences(old, new))

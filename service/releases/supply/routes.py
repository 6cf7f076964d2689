"""`/api/models/…`: models in and out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
from anyio.to_thread import run_sync
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import Body, PathParameter

from service.access.guards import requires
from service.access.roles import Role
from service.releases.bundles.importing import Brought, Importing, ImportWish
from service.releases.bundles.record import record_of
from service.releases.bundles.schemas import ImportRequest, RecordReply, import_reply
from service.releases.bundles.spool import handed_in
from service.releases.derived.deriving import DeriveWish, Deriving
from service.releases.derived.schemas import DeriveRequest, derive_reply
from service.releases.ledger import RevisionLedger
from service.releases.pruning.pruning import Pruning
from service.releases.pruning.schemas import PruneReply, PruneRequest, prune_reply
from service.releases.supply.keeping import SupplyLedger
from service.releases.supply.working import Tell, answered, stepwise
from service.releases.switch import Switch
from service.releases.unchanged import insist
from service.releases.upstream.looking import Upstream
from service.releases.upstream.schemas import OutdatedReply, outdated_reply

AnyRequest = Request[Any, Any, Any]
Named = Annotated[str, PathParameter(description="The revision's id, or the beginning of it.")]


@dataclass(frozen=True, slots=True)
class Supply:
    """What models come and go with.

    Attributes:
        ledger: The revisions that were made.
        kept: What is remembered of models beside that.
        switch: Who serves.
        importing: Brings files in.
        deriving: Builds models.
        upstream: Says what is newer there.
        pruning: Makes room.
        folder: On whose disk a file is kept while it is brought in.
    """

    ledger: RevisionLedger
    kept: SupplyLedger
    switch: Switch
    importing: Importing
    deriving: Deriving
    upstream: Upstream
    pruning: Pruning
    folder: Path


class SupplyController(Controller):
    """Models in and out."""

    path = "/api/models"
    tags = ("models",)
    guards = (requires(Role.STAFF),)
    security = ({"key": []},)

    @post("/import", status_code=201, request_max_body_size=None, guards=(requires(Role.ADMIN),))
    async def bring_in(self, request: AnyRequest, supply: NamedDependency[Supply]) -> Response[Any]:
        """Bring in a bundle or a GGUF: a form with `wish` (JSON) and then `file`.

        All is checked before anything is done. With `Accept: text/event-stream` it is told step by step.
        """
        kind = request.headers.get("content-type", "")
        sent, file = await handed_in(kind, request.stream(), supply.folder, ImportRequest)
        wish = msgspec.convert(sent, ImportWish, from_attributes=True)

        async def work(tell: Tell) -> Brought:
            try:
                await insist(supply.switch, sent.if_version)
                return await supply.importing.bring(file, wish, request.user, tell)
            finally:
                file.close()

        return await answered(
            request,
            stepwise(work),
            lambda brought: import_reply(brought, dry_run=wish.dry_run),
            lambda brought: not wish.dry_run and brought.pinned is not None and brought.pinned.is_new,
        )

    @post("/derive", status_code=201, guards=(requires(Role.OPERATOR),))
    async def derive(
        self, request: AnyRequest, data: Annotated[DeriveRequest, Body()], supply: NamedDependency[Supply]
    ) -> Response[Any]:
        """Build a model from a Modelfile of the prompts' folder and pin it; 200 where that is a revision already."""
        wish = msgspec.convert(data, DeriveWish, from_attributes=True)
        await insist(supply.switch, data.if_version)
        return await answered(
            request,
            stepwise(lambda tell: supply.deriving.derive(wish, request.user, tell)),
            lambda derived: derive_reply(derived, dry_run=wish.dry_run),
            lambda derived: derived.pinned is not None and derived.pinned.is_new,
        )

    @post("/prune", status_code=200, guards=(requires(Role.ADMIN),))
    async def prune(
        self, request: AnyRequest, data: Annotated[PruneRequest, Body()], supply: NamedDependency[Supply]
    ) -> PruneReply:
        """Remove revisions from their hosts that nothing needs; the list remembers them."""
        await insist(supply.switch, data.if_version)
        pruned = await supply.pruning.prune(data.keep, data.reason, request.user, dry_run=data.dry_run)
        return prune_reply(pruned, dry_run=data.dry_run)

    @get("/outdated")
    async def outdated(self, supply: NamedDependency[Supply]) -> OutdatedReply:
        """Say for which revisions there is something newer in the registry; nothing is pulled."""
        return outdated_reply(supply.upstream.registry.url, await supply.upstream.look())

    @get("/{revision:str}/record", guards=(requires(Role.ADMIN),))
    async def record(self, revision: Named, supply: NamedDependency[Supply]) -> RecordReply:
        """Give what a bundle of a revision is made with; its files are in a host's folder of models."""
        kept = await run_sync(supply.ledger.find, revision)
        pack = await run_sync(supply.ledger.pack_of, kept.revision)
        digests = {kept.revision.model.digest, *kept.placements.values()}
        rewritten = await run_sync(supply.kept.rewritten)
        return RecordReply(record_of(kept, pack), kept.revision.alias, sorted(digests), rewritten)

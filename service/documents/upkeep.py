"""What `kefu ingest` and `kefu reindex` ask of a running service, and what it does by itself.

The paths of an ingest are those of the service's machine, so it is only for whoever can read its data directory anyway.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import anyio
import msgspec
import structlog
from anyio.to_thread import run_sync
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import Body

from knowledge.base import KnowledgeBase
from service.access.audit import Audit
from service.access.guards import requires
from service.access.keys import LOCAL_KEY, Caller
from service.access.roles import Role
from service.documents.following import keeper_only
from service.errors import Refused

log = structlog.stdlib.get_logger("kefu.documents")

TIDY_EVERY_SECONDS = 60.0
"""A version that has ended is found by nobody from that moment on; this is only about where it is kept."""

SWEEP_EVERY_SECONDS = 24 * 60 * 60.0


class Folders(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be read, as the options of `kefu ingest` have it; paths are absolute."""

    paths: list[str]
    retire_missing: bool = False
    allow_empty: bool = False


IngestFolders = Callable[[Sequence[Path], Folders], dict[str, Any]]
"""Publishes documents from files and folders, and gives the summary; it blocks, for minutes where there are many."""


@post(
    "/api/ingest",
    status_code=200,
    tags=["documents"],
    guards=[requires(Role.ADMIN), keeper_only],
    security=[{"key": []}],
)
async def ingest_folders(
    request: Request[Caller, Any, Any],
    data: Annotated[Folders, Body()],
    ingest: NamedDependency[IngestFolders],
    audit: NamedDependency[Audit],
) -> dict[str, Any]:
    """Publish documents from files and folders of this machine."""
    if request.user.name != LOCAL_KEY or request.user.key_id is not None:
        raise Refused("only a command on this machine may have the service read its files")
    summary = await run_sync(ingest, [Path(path) for path in data.paths], data)
    await run_sync(lambda: audit.note(request.user, "documents.ingest", ", ".join(data.paths)))
    return summary


class Rebuilt(msgspec.Struct, frozen=True):
    """How many passages were indexed anew."""

    passages: int


@post(
    "/api/reindex",
    status_code=200,
    tags=["documents"],
    guards=[requires(Role.OPERATOR), keeper_only],
    security=[{"key": []}],
)
async def reindex(
    request: Request[Caller, Any, Any], base: NamedDependency[KnowledgeBase], audit: NamedDependency[Audit]
) -> Rebuilt:
    """Build both indexes anew from the database, beside the ones that serve, then switch."""
    passages = await run_sync(base.rebuild)
    await run_sync(lambda: audit.note(request.user, "index.rebuild", str(passages)))
    return Rebuilt(passages)


async def keep_tidy(base: KnowledgeBase) -> None:
    """Clear away at once what a crash left, and bring what has ended to the archive every minute; never returns."""
    await _tidied(base.mend)
    while True:
        await anyio.sleep(TIDY_EVERY_SECONDS)
        await _tidied(base.tidy)


async def _tidied(tidy: Callable[[], None]) -> None:
    try:
        await run_sync(tidy)
    except Exception:
        log.exception("the documents could not be tidied up")


async def keep_swept(sweep: Callable[[], int]) -> None:
    """Remove the files that nothing needs any more, now and once a day; never returns."""
    while True:
        try:
            log.info("files that nothing needs removed", files=await run_sync(sweep))
        except Exception:
            log.exception("files that nothing needs could not be removed")
        await anyio.sleep(SWEEP_EVERY_SECONDS)

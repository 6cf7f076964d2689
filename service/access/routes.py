"""`GET /api/audit`, for administrators."""

from typing import Annotated

import msgspec
from anyio.to_thread import run_sync
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from service.access.audit import Audit, AuditEntry, Only
from service.access.guards import requires
from service.access.roles import Role
from service.ids import OptionalIdInQuery
from service.moments import read_moment


class AuditPage(msgspec.Struct, frozen=True):
    """Changes, the newest first; the last one's id as `before` gives the next page."""

    entries: list[AuditEntry]


@get("/api/audit", tags=["access"], guards=[requires(Role.ADMIN)], security=[{"key": []}])
async def show_audit(
    audit: NamedDependency[Audit],
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
    before: OptionalIdInQuery = None,
    since: FromQuery[str | None] = None,
    actor: FromQuery[str | None] = None,
    action: FromQuery[str | None] = None,
) -> AuditPage:
    """Show who changed what, and when; only since a moment, by one key, of one kind, where they are given."""
    only = Only(read_moment("since", since), actor, action)
    return AuditPage(await run_sync(audit.listed, limit, before, only))

"""What a replica does instead of changing documents: it follows the keeper, says how far it is, refuses changes."""

from collections.abc import Callable
from datetime import datetime, timedelta

import anyio
import structlog
from anyio.to_thread import run_sync
from litestar.handlers import BaseRouteHandler

from knowledge.base import KnowledgeBase
from knowledge.consistency import Check, Status
from knowledge.types import Lag
from service.access.guards import AnyConnection
from service.errors import KeeperOnly
from service.system.schemas import Part

log = structlog.stdlib.get_logger("kefu.documents")

FOLLOW_SECONDS = 1.0
_AGAIN_SECONDS = 5.0
# A large upload takes longer to embed; that is worth knowing, too.
_LATE = timedelta(seconds=15)

KEEPER = Check("place", Status.OK, "the keeper of its database: documents are changed here")
"""Said of a keeper, for the doctor."""

KeeperOf = Callable[[], str | None]
"""Gives the name of the machine on which the keeper runs; `None` while there is none."""


async def keep_following(base: KnowledgeBase) -> None:
    """Bring the indexes to what the keeper changes, every second; never returns."""
    while True:
        await anyio.sleep(FOLLOW_SECONDS)
        try:
            await run_sync(base.follow)
        except Exception:
            log.exception("the indexes could not be brought to what the keeper has changed")
            await anyio.sleep(_AGAIN_SECONDS)


async def keeper_only(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Let only the keeper through: a Litestar guard for what changes documents, or needs their files.

    Raises:
        KeeperOnly: This is a replica.
    """
    keeper_of: KeeperOf | None = connection.app.state.get("keeper_of")
    if keeper_of is not None:
        raise KeeperOnly(await run_sync(keeper_of))


def replica_part(lag: Lag | None, keeper: str | None, now: datetime) -> Part:
    """Say of a replica how far it is, for probes."""
    return Part(ok=not (why := _wrong(lag, keeper, now)), why=why, needed=False, holds=_said(lag, keeper))


def replica_check(lag: Lag | None, keeper: str | None, now: datetime) -> Check:
    """Say of a replica how far it is, for the doctor."""
    if why := _wrong(lag, keeper, now):
        advice = "its log says why; without a keeper, restart one of the kefus: it becomes the keeper"
        return Check("place", Status.PROBLEM, f"{_said(lag, keeper)}: {why}", advice)
    return Check("place", Status.OK, _said(lag, keeper))


def _said(lag: Lag | None, keeper: str | None) -> str:
    at = f" of the keeper on {keeper}" if keeper else ""
    return f"a replica{at}, at knowledge revision {lag.reached} of {lag.revision}" if lag else f"a replica{at}"


def _wrong(lag: Lag | None, keeper: str | None, now: datetime) -> str:
    if lag is None or now - lag.at > _LATE:
        since = f" since {lag.at.isoformat(timespec='seconds')}" if lag else ""
        return f"its indexes have not been brought to what the keeper has changed{since}"
    return "" if keeper else "no keeper runs, so that no document can be changed"

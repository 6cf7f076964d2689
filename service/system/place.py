"""A keeper that is no longer one ends: two would clear away what the other one writes."""

import os
import signal

import anyio
import structlog
from anyio.to_thread import run_sync

from service.database.keeping import Place

log = structlog.stdlib.get_logger("kefu.service")

LOOK_SECONDS = 2.0


async def keep_place(place: Place) -> None:
    """Look every other second whether this is still the keeper of a database that others share; if not, end.

    The database gives the place away when it is restarted, or loses the connection; most often it is taken again.
    """
    while place.shared:
        await anyio.sleep(LOOK_SECONDS)
        if not await run_sync(place.holds):
            log.critical(
                "another kefu is at the documents of this database since the connection was lost; this one ends"
            )
            os.kill(os.getpid(), signal.SIGTERM)
            return

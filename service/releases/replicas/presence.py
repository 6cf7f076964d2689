"""This process among the replicas: it says that it lives, and which version of who serves it follows."""

import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import anyio
import structlog
from anyio.to_thread import run_sync

from service.releases.replicas.register import LIVES_SECONDS, Register
from service.releases.replicas.replica import Replica

log = structlog.stdlib.get_logger("kefu.releases")

SAY_SECONDS = LIVES_SECONDS / 3
_AGAIN_SECONDS = 1.0
_HOST_CHARS = 255


class Presence:
    """Keeps this process's row; used by the event loop alone.

    Attributes:
        register: Where it is kept.
    """

    def __init__(self, register: Register, clock: Callable[[], datetime], forced: str = "") -> None:
        self.register = register
        self._clock = clock
        now, host = clock(), socket.gethostname()[:_HOST_CHARS]
        self._replica = Replica(secrets.token_hex(16), now, 0, host, os.getpid(), now, forced)
        self._news = anyio.Event()

    @property
    def id(self) -> str:
        """Its id in this life."""
        return self._replica.id

    def followed(self, version: int) -> None:
        """Be told which version of who serves is followed from now on; the others are told at once."""
        if version != self._replica.version:
            self._replica = replace(self._replica, version=version)
            self._news.set()

    async def keep(self) -> None:
        """Say that this process lives, for as long as this is not cancelled; then that it has ended."""
        try:
            while True:
                self._news = anyio.Event()
                pause = SAY_SECONDS if await self._said() else _AGAIN_SECONDS
                with anyio.move_on_after(pause):
                    await self._news.wait()
        finally:
            with anyio.CancelScope(shield=True):
                await self._leave()

    async def _said(self) -> bool:
        """Say so; tell whether that was possible: the database may be away for a while."""
        try:
            await run_sync(self.register.note, replace(self._replica, seen_at=self._clock()))
        except Exception:
            log.exception("it could not be noted that this replica lives")
            return False
        return True

    async def _leave(self) -> None:
        try:
            await run_sync(self.register.leave, self.id)
        except Exception:
            log.exception("it could not be noted that this replica has ended")

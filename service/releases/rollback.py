"""Going back: any revision that is kept serves at once, once it is proven that it can."""

from dataclasses import dataclass

from anyio.to_thread import run_sync

from service.access.keys import Caller
from service.engines.revision import Kept
from service.releases.errors import RevisionNotReady, VersionConflict
from service.releases.examining import Examiner
from service.releases.serving import Registers, Serving
from service.releases.standing import AtHost, Standing
from service.releases.switch import Position


@dataclass(frozen=True, slots=True)
class Wish:
    """Which revision is to serve.

    Attributes:
        revision: Its id, or the beginning of it.
        reason: Why.
        if_version: Only if who serves is still at this version; `None` whatever it is at.
        dry_run: Only say what would be done.
    """

    revision: str
    reason: str = ""
    if_version: int | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """Who serves.

    Attributes:
        position: The revision and the version.
        kept: The revision; `None` while none serves.
        hosts: How it stands at each host.
    """

    position: Position
    kept: Kept | None
    hosts: tuple[AtHost, ...]


class Rollback:
    """Changes who serves, at once and for everybody."""

    def __init__(self, registers: Registers, examiner: Examiner, serving: Serving) -> None:
        self._registers = registers
        self._examiner = examiner
        self._serving = serving

    async def status(self) -> Status:
        """Say who serves, and how it stands."""
        position = await run_sync(self._registers.switch.read)
        if not position.stable:
            return Status(position, None, ())
        kept = await run_sync(self._registers.ledger.find, position.stable)
        return Status(position, kept, await self._stand(kept))

    async def to(self, wish: Wish, caller: Caller) -> Status:
        """Have a revision serve; nothing is changed where it does already.

        Raises:
            RevisionNotFound: There is none, or there are several.
            RevisionNotReady: No host has all that it is made of.
            VersionConflict: Who serves was changed by somebody else.
        """
        kept = await run_sync(self._registers.ledger.find, wish.revision)
        before = await run_sync(self._registers.switch.read)
        if wish.if_version is not None and wish.if_version != before.version:
            raise VersionConflict(expected=wish.if_version)
        hosts = (await self._examiner.verify([kept]))[kept.revision.id]
        if not any(at.standing is Standing.READY for at in hosts):
            why = "; ".join(f"{at.host}: {at.why}" for at in hosts)
            raise RevisionNotReady(revision=kept.revision.id, why=why)
        after = Position(before.version + 1, kept.revision.id)
        if before.stable == kept.revision.id:
            after = before
        elif not wish.dry_run:
            after = await run_sync(self._registers.switch.change, before, kept.revision.id, caller, wish.reason)
            await self._serving.follow()
        return Status(after, kept, tuple(hosts))

    async def _stand(self, kept: Kept) -> tuple[AtHost, ...]:
        return tuple((await self._examiner.look([kept]))[kept.revision.id])

"""Which revision answers: read from SQL, followed by every replica, found at the hosts, pinned at the first start."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

import anyio
import structlog
from anyio.to_thread import run_sync

from knowledge.errors import KefuError
from service.access.keys import SYSTEM
from service.engines.choice import Choice, Served
from service.engines.errors import EngineError
from service.engines.hosts import Host, Hosts
from service.engines.ollama_wire import full_name
from service.releases.ledger import RevisionLedger
from service.releases.pinning import Pinning, Wanted
from service.releases.switch import Position, Switch

log = structlog.stdlib.get_logger("kefu.releases")

FOLLOW_SECONDS = 0.5
LOOK_SECONDS = 5.0
NO_MODEL = "none"
"""In the place of a revision that all are to be answered by: no model is asked."""


@dataclass(frozen=True, slots=True)
class Start:
    """What the very first start pins.

    Attributes:
        model: The model's name.
        pack: The prompt pack; empty for the one made for the model.
    """

    model: str
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Registers:
    """What is kept of revisions and of who serves, and what makes new ones."""

    ledger: RevisionLedger
    switch: Switch
    pinning: Pinning


class Serving:
    """Which revision answers, and where. One for the whole service.

    Args:
        hosts: Where models are asked.
        registers: What is kept.
        start: What is pinned where nothing serves yet.
        forced: A revision, by its id or the beginning of it, that answers everybody whoever serves; `none` for no
            model at all, empty for nobody.
    """

    def __init__(self, hosts: Hosts, registers: Registers, start: Start, forced: str = "") -> None:
        self.hosts = hosts
        self._registers = registers
        self._start = start
        self._forced = forced
        self._position = Position()
        self._served: Served | None = None
        self._trouble = "not looked at yet"
        self._warmed: set[tuple[str, str]] = set()

    @property
    def trouble(self) -> str:
        """Why no model can be asked now; empty when one can."""
        if self._served is None:
            return self._trouble
        if self._ready(self._served):
            return ""
        alias = self._served.revision.alias
        return "; ".join(host.why or _not_as_pinned(host, alias) for host in self.hosts.all)

    @property
    def begun(self) -> bool:
        """Whether any revision was ever made to serve, as far as is known."""
        return bool(self._position.version or self._forced)

    @property
    def current(self) -> Served | None:
        """The revision that answers; `None` while none does."""
        return self._served

    def choose(self) -> Choice:
        """Say what answers a turn that begins now."""
        served = self._served
        return Choice(self._position.version, (served,) if served and self._ready(served) else ())

    async def look(self) -> None:
        """Look at the hosts, follow who serves, and pin the first model where nothing does."""
        await self.hosts.look()
        await self.follow()
        if (served := self._served) is not None:  # pinned again, it may have come to further hosts
            kept = await run_sync(self._registers.ledger.find, served.revision.id)
            if self._served is served:  # nobody has made another one serve meanwhile
                self._served = replace(served, digests=kept.placements)
        if not self.begun:
            await self._begin()

    def lacking(self) -> str:
        """Why the first start could not pin its model, by what the hosts were found to hold; empty where it could."""
        whys = [host.why or _missing(host, self._start.model) for host in self.hosts.all]
        return "" if any(not why for why in whys) else "; ".join(whys)

    async def follow(self) -> None:
        """Find out who serves now; little work where nothing has changed."""
        position = await run_sync(self._registers.switch.read)
        if self._served is not None and position == self._position:
            return
        wanted, served = self._forced or position.stable, self._served
        if wanted == NO_MODEL:
            served, self._trouble = None, "no model is to be asked (KEFU_FORCE_REVISION=none)"
        elif wanted and (served is None or served.revision.id != wanted):
            served = await self._load(wanted)
            if served and not self._ready(served):
                await self.hosts.look()  # pinned since they were looked at: it is to answer the next turn
        self._position, self._served = position, served

    async def watch(self) -> None:
        """Follow who serves, look at the hosts from time to time, have models loaded; never returns."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._keep_following)
            while True:
                await _unfailing(self.look)
                for host in self._to_be_warmed():
                    tasks.start_soon(self._warm, host)
                await anyio.sleep(LOOK_SECONDS)

    async def _keep_following(self) -> None:
        while True:
            await anyio.sleep(FOLLOW_SECONDS)
            await _unfailing(self.follow)

    def _ready(self, served: Served) -> Sequence[Host]:
        return self.hosts.for_model(served.revision.alias, served.digests)

    async def _load(self, name: str) -> Served | None:
        try:
            kept = await run_sync(self._registers.ledger.find, name)
            pack = await run_sync(self._registers.ledger.pack_of, kept.revision)
        except KefuError as error:
            if error.message != self._trouble:
                log.warning("the revision that is to serve cannot be used", revision=name, why=error.message)
            self._trouble = error.message
            return None
        log.info("revision serves", revision=kept.revision.id, alias=kept.revision.alias, pack=pack.name)
        return Served(kept.revision, pack, kept.placements)

    async def _begin(self) -> None:
        """Pin the first model, so that whatever is pulled later changes nothing by itself."""
        registers, start = self._registers, self._start
        wanted = Wanted(start.model, start.pack, reason="the first start")
        try:
            pinned = await registers.pinning.pin(wanted, SYSTEM)
            await run_sync(registers.switch.change, Position(), pinned.revision.id, SYSTEM, wanted.reason)
        except KefuError as error:
            self._trouble = error.message
            return
        await self.follow()

    def _to_be_warmed(self) -> Sequence[Host]:
        """Give the hosts at which the revision has appeared since they were looked at last."""
        if self._served is None:
            return ()
        alias = self._served.revision.alias
        ready = self._ready(self._served)
        fresh = [host for host in ready if (host.name, alias) not in self._warmed]
        self._warmed = {(host.name, alias) for host in ready}
        return fresh

    async def _warm(self, host: Host) -> None:
        served = self._served
        if served is None:
            return
        try:
            await host.client.warm(served.revision.alias, served.revision.recipe.options)
        except EngineError as error:
            log.warning("the model could not be loaded", model=served.revision.alias, why=error.message)
        except Exception:
            # The service does without the model, but must not end because nobody watches the hosts any more.
            log.exception("the model could not be loaded", model=served.revision.alias)


async def _unfailing(act: Callable[[], Awaitable[None]]) -> None:
    """Do something again and again: a defect, or a database that is away, is only logged."""
    try:
        await act()
    except Exception:
        log.exception("who serves could not be looked up")


def _not_as_pinned(host: Host, alias: str) -> str:
    if host.digest_of(alias):
        return f"{host.name}: {alias} is no longer what was pinned"
    return f"{host.name} does not have {alias}"


def _missing(host: Host, model: str) -> str:
    there = host.digest_of(full_name(model))
    return "" if there else f"{host.name} does not have {model}; run there: ollama pull {model}"

"""Which revision answers: read from SQL, followed by every replica, found at the hosts, pinned at the first start."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import anyio
import structlog
from anyio.to_thread import run_sync

from knowledge.errors import KefuError
from service.access.keys import SYSTEM
from service.engines.choice import Choice, Served, Session
from service.engines.errors import EngineError
from service.engines.hosts import Host, Hosts
from service.engines.ollama_wire import full_name
from service.releases.heeding import Heed
from service.releases.ledger import RevisionLedger
from service.releases.pinning import Pinning, Wanted
from service.releases.position import Position, assigned
from service.releases.switch import Switch

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

    Attributes:
        forced: The same.
        followed: Is told which version of who serves turns are answered by from now on.
        begins: Whether the first model is pinned where nothing serves yet.
    """

    def __init__(self, hosts: Hosts, registers: Registers, start: Start, forced: str = "") -> None:
        self.hosts = hosts
        self._registers = registers
        self._start = start
        self.forced = forced
        self._position = Position()
        self._loaded: dict[str, Served] = {}
        self._trouble = "not looked at yet"
        self._warmed: set[tuple[str, str]] = set()
        self._heed = Heed()
        self.followed: Callable[[int], None] = _unheeded
        self.begins = True

    @property
    def trouble(self) -> str:
        """Why no model can be asked now; empty when one can."""
        if (current := self.current) is None:
            return self._trouble
        return self.lacks(current)

    def lacks(self, served: Served) -> str:
        """Say why a revision can be asked at no host; empty where it can at one."""
        return "" if self._ready(served) else "; ".join(self.lacking_at(served))

    def lacking_at(self, served: Served) -> list[str]:
        """Say of each host at which a revision cannot be asked why that is so."""
        alias, able = served.revision.alias, self._ready(served)
        return [host.why or _not_as_pinned(host, alias) for host in self.hosts.all if host not in able]

    def drifted(self, served: Served) -> list[str]:
        """Say which of the hosts that were given a revision do not have it any more as it was then."""
        there = [host for host in self.hosts.all if not host.why and host.name in served.digests]
        alias = served.revision.alias
        return [_not_as_pinned(host, alias) for host in there if host.digest_of(alias) != served.digests[host.name]]

    @property
    def begun(self) -> bool:
        """Whether any revision was ever made to serve, as far as is known."""
        return bool(self._position.version or self.forced)

    @property
    def position(self) -> Position:
        """Who serves, as it was seen last."""
        return self._position

    @property
    def current(self) -> Served | None:
        """The revision that answers; `None` while none does."""
        return self._loaded.get(self.forced or self._position.stable)

    @property
    def asked(self) -> Sequence[Served]:
        """What customers may get: the revision that answers, and the one that is tried."""
        names = dict.fromkeys((self.forced or self._position.stable, self._position.canary))
        return [self._loaded[name] for name in names if name in self._loaded]

    async def choose(self, session: Session) -> Choice:
        """Say what answers a turn that begins now, by who serves at this moment.

        The revision that the session has is asked first, then the stable one.
        """
        position = await self._follow()
        if self.forced:  # for a while: what the session has is kept, and a rollout neither learns of it nor gets it
            kept = assigned(position, replace(session, is_new=False))
            return Choice(position.version, self._able([self.forced]), kept, forced=True)
        assignment = assigned(position, session)
        await self._load_missing([assignment.revision])
        return Choice(position.version, self._able([assignment.revision, position.stable]), assignment)

    async def load(self, name: str) -> Served:
        """Give a revision as it would be asked, whoever serves.

        Args:
            name: Its id, or the beginning of it.

        Raises:
            RevisionNotFound: There is none, or there are several.
            PackError: Its prompt pack cannot be used.
        """
        kept = await run_sync(self._registers.ledger.find, name)
        pack = await run_sync(self._registers.ledger.pack_of, kept.revision)
        return Served(kept.revision, pack, kept.placements)

    async def look(self) -> None:
        """Look at the hosts, follow who serves, and pin the first model where nothing does."""
        await self.hosts.look()
        await self.follow()
        for name, served in list(self._loaded.items()):  # pinned again, it may have come to further hosts
            placements = await run_sync(self._registers.ledger.placements_of, served.revision.id)
            self._loaded[name] = replace(served, digests=placements)
        self._heed.see(self.hosts.all, self.asked)
        if not self.begun and self.begins:
            await self._begin()

    def lacking(self) -> str:
        """Why the first start could not pin its model, by what the hosts were found to hold; empty where it could."""
        whys = [host.why or _missing(host, self._start.model) for host in self.hosts.all]
        return "" if any(not why for why in whys) else "; ".join(whys)

    async def follow(self) -> None:
        """Find out who serves now; little work where nothing has changed."""
        await self._follow()

    async def watch(self) -> None:
        """Follow who serves, look at the hosts from time to time, have models loaded; never returns."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._keep_following)
            while True:
                await unfailing(self.look)
                for host, served in self._to_be_warmed():
                    tasks.start_soon(self._warm, host, served)
                await anyio.sleep(LOOK_SECONDS)

    async def _keep_following(self) -> None:
        while True:
            await anyio.sleep(FOLLOW_SECONDS)
            await unfailing(self.follow)

    async def _follow(self) -> Position:
        position = await run_sync(self._registers.switch.read)
        if self.forced == NO_MODEL:
            self._trouble = "no model is to be asked (KEFU_FORCE_REVISION=none)"
        elif names := self.forced or position.stable:
            await self._load_missing([names, position.canary])
        # What was read later may have been seen meanwhile by another turn.
        self._position = max(self._position, position, key=lambda one: one.version)
        self.followed(self._position.version)
        return position

    async def _load_missing(self, names: Sequence[str]) -> None:
        """Have revisions ready to be asked that were not so far."""
        for name in names:
            if name and name not in self._loaded and (served := await self._load(name)):
                if not self._ready(served):
                    # Pinned since they were looked at: it is to answer the next turn.
                    await self.hosts.look_for(partial(self._can_be_asked, served))
                self._loaded[name] = served

    def _able(self, names: Sequence[str]) -> tuple[Served, ...]:
        served = (self._loaded.get(name) for name in dict.fromkeys(names))
        return tuple(one for one in served if one and self._ready(one))

    def _can_be_asked(self, served: Served) -> bool:
        return bool(self._ready(served))

    def _ready(self, served: Served) -> Sequence[Host]:
        return self.hosts.for_model(served.revision.alias, served.digests)

    async def _load(self, name: str) -> Served | None:
        try:
            served = await self.load(name)
        except KefuError as error:
            why = f"KEFU_FORCE_REVISION: {error.message}" if name == self.forced else error.message
            if why != self._trouble:
                log.warning("the revision that is to serve cannot be used", revision=name, why=why)
            self._trouble = why
            return None
        log.info("revision serves", revision=served.revision.id, alias=served.revision.alias, pack=served.pack.name)
        return served

    async def _begin(self) -> None:
        """Pin the first model, so that whatever is pulled later changes nothing by itself."""
        registers, start = self._registers, self._start
        wanted = Wanted(start.model, start.pack, reason="the first start")
        nobody = Position()
        try:
            pinned = await registers.pinning.pin(wanted, SYSTEM)
            first = nobody.rolled_back(pinned.revision.id)
            await run_sync(registers.switch.change, nobody, first, SYSTEM, wanted.reason)
        except KefuError as error:
            self._trouble = error.message
            return
        await self.follow()

    def _to_be_warmed(self) -> Sequence[tuple[Host, Served]]:
        """Give the hosts at which what serves has appeared since they were looked at last."""
        ready = [(host, served) for served in self.asked for host in self._ready(served)]
        fresh = [(host, served) for host, served in ready if (host.name, served.revision.alias) not in self._warmed]
        self._warmed = {(host.name, served.revision.alias) for host, served in ready}
        return fresh

    async def _warm(self, host: Host, served: Served) -> None:
        try:
            await host.client.warm(served.revision.alias, served.revision.recipe.options)
        except EngineError as error:
            log.warning("the model could not be loaded", model=served.revision.alias, why=error.message)
        except Exception:
            # The service does without the model, but must not end because nobody watches the hosts any more.
            log.exception("the model could not be loaded", model=served.revision.alias)


def _unheeded(_version: int) -> None:
    """Go on."""


async def unfailing(act: Callable[[], Awaitable[None]]) -> None:
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

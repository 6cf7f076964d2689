"""What operators do: have a revision tried, stop it, take it further, go back."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from anyio.to_thread import run_sync

from service.access.keys import Caller
from service.engines.revision import Kept
from service.releases.errors import NoRollout, RevisionNotReady, VersionConflict
from service.releases.position import Position
from service.releases.rollouts.advancing import first_event, forward_event
from service.releases.rollouts.beginning import check_begins, check_begins_again
from service.releases.rollouts.looking import Looking, Shown, Status
from service.releases.rollouts.rollout import WHOLE, Happened, Plan, Rollout, after_event
from service.releases.rollouts.states import Event, State
from service.releases.standing import AtHost, Standing

_TRIES = 4
_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True)
class Wish:
    """How something is wanted.

    Attributes:
        reason: Why.
        if_version: Only if who serves is still at this version; `None` whatever it is at.
        dry_run: Only say what would be done.
    """

    reason: str = ""
    if_version: int | None = None
    dry_run: bool = False


class Operating(Looking):
    """Does what operators want."""

    async def start(self, revision: str, plan: Plan, wish: Wish, caller: Caller) -> Rollout:
        """Have a revision tried, and take the stable one's place in the end.

        Raises:
            RevisionNotFound: There is none, or there are several.
            NothingServes: There is no stable one to hold it against.
            ServesAlready: It is the stable one.
            RolloutUnderWay: Another one is tried.
            RevisionNotReady: No host has all that it is made of.
            VersionConflict: Who serves was changed by somebody else.
        """
        kept = await run_sync(self._registers.ledger.find, revision)
        check_begins(kept.revision.id, await self._position(wish))
        await self._proven(kept)  # once, however often who serves is changed meanwhile: it takes a while
        return await _insisting(wish, lambda: self._start(kept, plan, wish, caller))

    async def _start(self, kept: Kept, plan: Plan, wish: Wish, caller: Caller) -> Rollout:
        before = await self._position(wish)
        check_begins(kept.revision.id, before)
        rollout = self._new(kept, before, plan, wish, caller)
        return rollout if wish.dry_run else await run_sync(self._register.rollouts.begin, rollout, before, caller)

    async def act(self, event: Event, wish: Wish, caller: Caller, number: int = 0) -> Rollout:
        """Have something happen to a rollout: it is paused, resumed, aborted, tried again.

        Args:
            event: What.
            wish: How.
            caller: Who wants it.
            number: Which rollout; 0 for the one that is under way.

        Raises:
            RolloutNotFound: There is none of this number.
            NoRollout: None is under way.
            RolloutNotPossible: It is in a state in which this cannot happen.
            NothingServes, ServesAlready, RolloutUnderWay, RollbackNotRetried, RevisionNotReady: It cannot be tried
                again.
            VersionConflict: It was changed by somebody else.
        """
        before, rollout = await self._read(wish, number)
        meant = rollout.id  # and never the next one, where this one ends meanwhile
        if event is Event.RETRY:
            check_begins_again(rollout, before)
            await self._proven(await run_sync(self._registers.ledger.find, rollout.revision))

        async def act() -> Rollout:
            before, rollout = await self._read(wish, meant)
            if event is Event.RETRY:
                check_begins_again(rollout, before)
            return await self._act(event, wish, caller, (before, rollout))

        return await _insisting(wish, act)

    async def _act(self, event: Event, wish: Wish, caller: Caller, read: tuple[Position, Rollout]) -> Rollout:
        before, rollout = read
        salt = secrets.token_hex(8) if event is Event.RETRY else ""
        why = wish.reason or f"{event.value} by {caller.name}"
        happened = Happened(event, why, self._register.clock(), salt=salt)
        if wish.dry_run:
            return after_event(rollout, before, happened)[0]
        changed, _ = await run_sync(self._register.rollouts.change, rollout, before, happened, caller)
        await self._serving.follow()
        return changed

    async def promote(self, wish: Wish, caller: Caller, *, full: bool) -> Rollout:
        """Take the rollout that is under way to its next step, or with `full` to its end.

        Raises:
            NoRollout: None is under way.
            RolloutNotPossible: It is in a state in which this cannot happen.
            RevisionNotReady: No host has all that the canary is made of any more.
            VersionConflict: It was changed by somebody else.
        """
        _, rollout = await self._read(wish, 0)
        await self._proven(await run_sync(self._registers.ledger.find, rollout.revision))
        before, now = await self._read(wish, rollout.id)
        if (now.state, now.step) != (rollout.state, rollout.step):  # the next step is no longer the one that was meant
            raise VersionConflict(expected=before.version)
        return await self._act(_further(now, full=full), wish, caller, (before, now))

    async def roll_back(self, revision: str, wish: Wish, caller: Caller) -> Status:
        """Have any revision that is kept serve from the next turn on, once it is proven that it can.

        What is tried gives way to it. Nothing is changed where it serves already, alone.

        Raises:
            RevisionNotFound: There is none, or there are several.
            RevisionNotReady: No host has all that it is made of.
            VersionConflict: Who serves was changed by somebody else.
        """
        kept = await run_sync(self._registers.ledger.find, revision)
        await self._position(wish)
        shown = Shown(kept, await self._proven(kept))
        status = await _insisting(wish, lambda: self._roll_back(shown, wish, caller))
        return replace(status, unfound=await self._unfound([status.forced]))

    async def _roll_back(self, shown: Shown, wish: Wish, caller: Caller) -> Status:
        kept, before = shown.kept, await self._position(wish)
        name = kept.revision.id
        if before.stable == name and not before.rollout:
            return Status(before, shown, forced=self._serving.forced)
        plan = Plan((WHOLE,), gate=False, preflight=False)
        begins = {"state": State.PROMOTING, "step": 0, "why": wish.reason, "rollback": True}
        new = self._new(kept, before, plan, wish, caller)
        new = replace(new, begun_at=new.started_at, **begins)
        if wish.dry_run:
            return Status(before.rolled_back(name), shown, rollout=new, forced=self._serving.forced)
        rollout = await run_sync(self._register.rollouts.replace, new, before, caller)
        await self._serving.follow()
        return Status(await self._position(), shown, rollout=rollout, forced=self._serving.forced)

    def _new(self, kept: Kept, before: Position, plan: Plan, wish: Wish, caller: Caller) -> Rollout:
        now, salt = self._register.clock(), secrets.token_hex(8)
        stable = before.stable or kept.revision.id
        return Rollout(0, kept.revision.id, stable, plan, salt, caller.name, wish.reason, now)

    async def _read(self, wish: Wish, number: int) -> tuple[Position, Rollout]:
        position = await self._position(wish)
        if not (number or position.rollout):
            raise NoRollout
        return position, await self.show(number or position.rollout)

    async def _position(self, wish: Wish | None = None) -> Position:
        position = await run_sync(self._registers.switch.read)
        if wish and wish.if_version is not None and wish.if_version != position.version:
            raise VersionConflict(expected=wish.if_version)
        return position

    async def _proven(self, kept: Kept) -> tuple[AtHost, ...]:
        """Give how a revision stands at each host; one host that has all it is made of is enough.

        Raises:
            RevisionNotReady: No host has all of it.
        """
        hosts = await self._examiner.prove(kept)
        if not any(at.standing is Standing.READY for at in hosts):
            raise RevisionNotReady(revision=kept.revision.id, why="; ".join(f"{at.host}: {at.why}" for at in hosts))
        return hosts


async def _insisting(wish: Wish, act: Callable[[], Awaitable[_Done]]) -> _Done:
    """Do something again when who serves was changed in between, unless it is wanted for one version only.

    Most such changes are kefu's own, which ends what it has begun.
    """
    for _ in range(_TRIES - 1 if wish.if_version is None else 0):
        try:
            return await act()
        except VersionConflict:
            continue
    return await act()


def _further(rollout: Rollout, *, full: bool) -> Event:
    if rollout.state is State.SHADOWING:
        return Event.TAKE_OVER if full else first_event(rollout)
    return Event.PROMOTE if full else forward_event(rollout)

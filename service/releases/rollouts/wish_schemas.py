"""What goes over the wire of operators' wishes."""

from typing import Annotated

import msgspec

from service.releases.analysis.paired import FEWEST
from service.releases.analysis.verdicts import Signal
from service.releases.rollouts.operating import Wish
from service.releases.rollouts.rollout import WHOLE, Plan
from service.request_errors import InvalidField

_MOST = 100_000
MOST_SHADOWED = 1000
Weight = Annotated[float, msgspec.Meta(gt=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=0, le=_MOST)]
Minimum = Annotated[int, msgspec.Meta(ge=1, le=_MOST)]


class WishRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How something is wanted.

    Attributes:
        reason: Why, for those who read the history later.
        if_version: Only if who serves is still at this version.
        dry_run: Only say what would be done.
    """

    reason: str = ""
    if_version: int | None = None
    dry_run: bool = False

    @property
    def wish(self) -> Wish:
        """How it is wanted."""
        return Wish(self.reason, self.if_version, self.dry_run)


class RollbackRequest(WishRequest, frozen=True, kw_only=True):
    """Which revision is to answer: its id, or the beginning of it."""

    revision: str


class PromoteRequest(WishRequest, frozen=True, kw_only=True):
    """How far a rollout is to go: with `full` to its end, else to its next step."""

    full: bool = False


class StartRequest(WishRequest, frozen=True, kw_only=True):
    """A rollout that is to begin.

    Attributes:
        revision: What is to be tried: its id, or the beginning of it.
        steps: The shares of new sessions that get it, one after the other, each larger than the one before; 1 is all.
        confirm: A person must say so before it takes over.
        preflight: Hosts that are to serve both are tried first, whether they have the memory.
        gate: The golden questions are asked before anybody gets it.
        shadow: So many of customers' sessions it answers turns of first, unseen; 0 for none.
        step_sessions: So many sessions must have begun with it at each step.
        sessions, turns, voters: So many of either revision must have been seen before anything is called sound.
        waive: Signals that are not asked for.
    """

    revision: str
    steps: Annotated[tuple[Weight, ...], msgspec.Meta(min_length=1, max_length=20)] = (0.25, 0.5, 1.0)
    confirm: bool = False
    preflight: bool = True
    gate: bool = True
    shadow: Annotated[int, msgspec.Meta(ge=0, le=MOST_SHADOWED)] = 0
    step_sessions: Count = 30
    sessions: Minimum = 100
    turns: Minimum = 59
    voters: Minimum = 30
    waive: list[Signal] = []

    @property
    def plan(self) -> Plan:
        """How it is to go.

        Raises:
            InvalidField: A step is not larger than the one before, there is none at which a person could be asked, or
                the shadow is too short to show anything.
        """
        if any(later <= earlier for earlier, later in zip(self.steps, self.steps[1:], strict=False)):
            raise InvalidField("steps", "each step must be larger than the one before")
        if 0 < self.shadow < FEWEST:
            raise InvalidField("shadow", f"in fewer than {FEWEST} sessions no harm could be proven")
        if self.confirm and self.steps[0] >= WHOLE:
            raise InvalidField("steps", "a person can be asked before the last step only where there is one before it")
        return Plan(
            steps=self.steps,
            confirm=self.confirm,
            preflight=self.preflight,
            gate=self.gate,
            shadow=self.shadow,
            step_sessions=self.step_sessions,
            sessions=self.sessions,
            turns=self.turns,
            voters=self.voters,
            waived=tuple(self.waive),
        )

"""What revisions are used for: who answers, who did, who is tried, who is needed otherwise. Calls block."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from service.access.audit import Audit, Only
from service.releases.pruning.deciding import Uses
from service.releases.rollouts.register import Rollouts
from service.releases.rollouts.states import State
from service.releases.switch import Switch

_LOOKED_BACK = 10_000  # rollouts, and changes of who serves without one

_PROMOTED = frozenset({State.PROMOTING, State.SUCCEEDED})
_BEFORE = timedelta(microseconds=1)  # what served when a rollout began did so just before it

Needed = Callable[[], Mapping[str, str]]
"""Says why revisions are needed, by their ids."""


class Using:
    """Looks it up.

    Attributes:
        switch: Who serves.

    Args:
        audit: Who was made to serve without a rollout.
        rollouts: The rollouts.
        needed: What else says why revisions are needed.
        held: Gives how many sessions that may go on have each revision, by its id.
    """

    def __init__(
        self,
        switch: Switch,
        audit: Audit,
        rollouts: Rollouts,
        needed: Sequence[Needed],
        held: Callable[[], Mapping[str, int]] = dict,
    ) -> None:
        self.switch = switch
        self._audit = audit
        self._rollouts = rollouts
        self._needed = tuple(needed)
        self._held = held

    def look(self) -> Uses:
        """Give what revisions are used for now."""
        position = self.switch.read()
        rollouts = self._rollouts.listed(_LOOKED_BACK)
        changes = self._audit.listed(_LOOKED_BACK, only=Only(action="serving.change"))
        began = [(change.at, change.subject) for change in changes]
        began += [(one.started_at, one.revision) for one in rollouts if one.state in _PROMOTED]
        since = min((at for at, revision in began if revision == position.stable), default=None)
        began += [(one.started_at - _BEFORE, one.stable) for one in rollouts if one.stable]
        latest = (revision for _, revision in sorted(began, reverse=True))
        served = tuple(dict.fromkeys(revision for revision in latest if revision != position.stable))
        needed = {revision: why for source in reversed(self._needed) for revision, why in source().items()}
        # What was taken back keeps no session: those that had it are sent to what serves.
        held = {revision: count for revision, count in self._held().items() if revision in position.earlier}
        needed |= {revision: f"conversations of the last week keep it: {count}" for revision, count in held.items()}
        for rollout in rollouts:
            if not rollout.is_over:
                needed |= dict.fromkeys((rollout.revision, rollout.stable), "a rollout that is under way needs it")
        if position.canary:
            needed[position.canary] = "it is being tried"
        tried = frozenset(rollout.revision for rollout in rollouts if rollout.is_over)
        return Uses(position.stable, since, served, tried, needed)

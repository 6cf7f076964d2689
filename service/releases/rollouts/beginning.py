"""What must be so for a revision to be tried, the first time or again. Pure."""

from service.releases.errors import NothingServes, RollbackNotRetried, RolloutUnderWay, ServesAlready
from service.releases.position import Position
from service.releases.rollouts.rollout import Rollout


def check_begins(revision: str, position: Position) -> None:
    """Make sure that a revision can be tried now.

    Args:
        revision: Its id.
        position: Who serves.

    Raises:
        NothingServes: There is no stable one to hold it against.
        ServesAlready: It is the stable one.
        RolloutUnderWay: Another one is tried.
    """
    if not position.stable:
        raise NothingServes
    if position.stable == revision:
        raise ServesAlready(revision=revision)
    if position.rollout:
        raise RolloutUnderWay(rollout=position.rollout)


def check_begins_again(rollout: Rollout, position: Position) -> None:
    """Make sure that a rollout can be tried again now.

    Raises:
        RollbackNotRetried: It was a rollback, which asked no gate: what it went back to may be anything by now.
        NothingServes, ServesAlready, RolloutUnderWay: As for one that begins.
    """
    if position.rollout:
        raise RolloutUnderWay(rollout=position.rollout)
    if rollout.rollback:
        raise RollbackNotRetried(rollout=rollout.id, revision=rollout.revision)
    check_begins(rollout.revision, position)

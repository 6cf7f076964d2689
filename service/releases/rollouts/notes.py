"""What is noted of a change to a rollout, in the transaction that makes it: for the audit, and for the webhook."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.access.audit import Audit
from service.access.keys import Caller
from service.releases.events.event import Event
from service.releases.events.outbox import Outbox
from service.releases.rollouts.rollout import Rollout


def subject_of(number: int) -> str:
    """Give what a rollout is called in the audit."""
    return f"rollout {number}"


@dataclass(frozen=True, slots=True)
class Notes:
    """Where changes are noted."""

    audit: Audit
    outbox: Outbox
    clock: Callable[[], datetime]

    def note(
        self, session: Session, rollout: Rollout, what: tuple[str, int], detail: Mapping[str, object], caller: Caller
    ) -> None:
        """Note a change.

        Args:
            session: In whose transaction.
            rollout: As it is from now on.
            what: What has happened, and the version of who serves behind it.
            detail: What else there is to know, as JSON has it.
            caller: By whom.
        """
        happened, version = what
        action = f"rollout.{happened}"
        self.audit.note_within(session, caller, action, subject_of(rollout.id), version=version, **detail)
        event = Event(action, self.clock(), caller.name, str(rollout.id), rollout.revision, version, detail)
        self.outbox.note_within(session, event)

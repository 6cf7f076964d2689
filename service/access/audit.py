"""Who changed what, and when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, or_, select
from sqlalchemy.orm import Session

from knowledge.sql import reading, writing
from service.access.keys import Caller
from service.access.tables import AuditRow


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change. The fields are those of `service.access.tables.AuditRow`."""

    id: int
    at: datetime
    actor: str
    role: str
    action: str
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Only:
    """Which changes are wanted; what is left out limits nothing.

    Attributes:
        since: Those of that moment (aware) and later.
        actor: Those made with a key of this name.
        action: Those of this kind: `document.upload`, or `document` for all that was done to documents.
        subject: Those to what people know by this name.
    """

    since: datetime | None = None
    actor: str | None = None
    action: str | None = None
    subject: str | None = None


class Audit:
    """The changes, in SQL. Each method is one transaction and blocks."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def note(self, caller: Caller, action: str, subject: str, **detail: object) -> None:
        """Note a change.

        Args:
            caller: Who has made it.
            action: What was done, as `noun.verb`.
            subject: To what, as people know it.
            detail: Further facts, as JSON has them; no secrets.
        """
        with writing(self._engine) as session:
            self.note_within(session, caller, action, subject, **detail)

    def note_within(self, session: Session, caller: Caller, action: str, subject: str, **detail: object) -> None:
        """Note a change in the transaction that makes it: both happen, or neither. See `note`."""
        session.add(
            AuditRow(
                at=self._clock(), actor=caller.name, role=caller.role, action=action, subject=subject, detail=detail
            )
        )

    def listed(self, limit: int = 100, before: int | None = None, only: Only | None = None) -> list[AuditEntry]:
        """List changes, the newest first.

        Args:
            limit: How many at most.
            before: Only those with a smaller id, to page on.
            only: Which ones; all without it.
        """
        query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit).where(*_conditions(only or Only()))
        if before is not None:
            query = query.where(AuditRow.id < before)
        with reading(self._engine) as session:
            return [_entry(row) for row in session.scalars(query)]


def _conditions(only: Only) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if only.since is not None:
        wanted.append(AuditRow.at >= only.since)
    if only.actor is not None:
        wanted.append(AuditRow.actor == only.actor)
    if only.action is not None:
        kind = AuditRow.action.startswith(f"{only.action}.", autoescape=True)
        wanted.append(or_(AuditRow.action == only.action, kind))
    if only.subject is not None:
        wanted.append(AuditRow.subject == only.subject)
    return wanted


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(row.id, row.at, row.actor, row.role, row.action, row.subject, row.detail)

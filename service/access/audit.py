"""Who changed what, and when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

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
        row = AuditRow(
            at=self._clock(), actor=caller.name, role=caller.role, action=action, subject=subject, detail=detail
        )
        with writing(self._engine) as session:
            session.add(row)

    def listed(self, limit: int = 100, before: int | None = None) -> list[AuditEntry]:
        """List changes, the newest first; only those with a smaller id than `before`, to page on."""
        query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        if before is not None:
            query = query.where(AuditRow.id < before)
        with reading(self._engine) as session:
            return [_entry(row) for row in session.scalars(query)]


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(row.id, row.at, row.actor, row.role, row.action, row.subject, row.detail)

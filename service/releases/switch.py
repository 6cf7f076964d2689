"""Who serves: one row in SQL that is changed by compare-and-swap and followed by every replica. Calls block."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session as OrmSession

from knowledge.sql import reading, writing
from service.access.audit import Audit
from service.access.keys import Caller
from service.releases.errors import VersionConflict
from service.releases.position import Position
from service.releases.tables import ServingRow

_ONLY = 1  # the id of the one row


class Switch:
    """Reads and changes who serves."""

    def __init__(self, engine: Engine, audit: Audit, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._audit = audit
        self._clock = clock

    def read(self) -> Position:
        """Give who serves now."""
        with reading(self._engine) as session:
            row = session.get(ServingRow, _ONLY)
            return _position(row) if row else Position()

    def change(self, before: Position, after: Position, caller: Caller, reason: str) -> None:
        """Have something else serve, in a transaction of its own.

        Args:
            before: Who serves, as it was read.
            after: What follows, made by a method of it.
            caller: Who wants it.
            reason: Why.

        Raises:
            VersionConflict: Somebody else has changed it since.
        """
        with writing(self._engine) as session:
            self.change_within(session, before, after)
            detail = {"version": after.version, "reason": reason}
            self._audit.note_within(session, caller, "serving.change", after.stable, **detail)

    def change_within(self, session: OrmSession, before: Position, after: Position) -> None:
        """Have something else serve in the transaction of whoever changes more than that; see `change`."""
        values = _values(after) | {"changed_at": self._clock()}
        if before.version:
            swap = update(ServingRow).where(ServingRow.id == _ONLY, ServingRow.version == before.version)
            changed = session.connection().execute(swap.values(**values)).rowcount > 0
        else:
            changed = session.scalar(select(ServingRow.version).where(ServingRow.id == _ONLY)) is None
            if changed:
                session.connection().execute(insert(ServingRow).values(id=_ONLY, **values))
        if not changed:
            raise VersionConflict(expected=before.version)


def _position(row: ServingRow) -> Position:
    canary, rollout, earlier = row.canary or "", row.rollout or 0, tuple(row.earlier)
    return Position(row.version, row.stable, canary, row.weight, row.salt, rollout, earlier, row.since)


def _values(position: Position) -> dict[str, object]:
    return {
        "version": position.version,
        "stable": position.stable,
        "canary": position.canary or None,
        "weight": position.weight,
        "salt": position.salt,
        "rollout": position.rollout or None,
        "earlier": list(position.earlier),
        "since": position.since,
    }

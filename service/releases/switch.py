"""Who serves: one row in SQL that is changed by compare-and-swap and followed by every replica. Calls block."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, insert, select, update

from knowledge.sql import reading, writing
from service.access.audit import Audit
from service.access.keys import Caller
from service.releases.errors import VersionConflict
from service.releases.tables import ServingRow

_ONLY = 1  # the id of the one row


@dataclass(frozen=True, slots=True)
class Position:
    """Who serves.

    Attributes:
        version: Counts the changes; 0 before the first.
        stable: The id of the revision that serves; empty while none does.
    """

    version: int = 0
    stable: str = ""


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
            return Position(row.version, row.stable) if row else Position()

    def change(self, before: Position, stable: str, caller: Caller, reason: str) -> Position:
        """Have another revision serve.

        Args:
            before: Who serves, as it was read.
            stable: The revision's id.
            caller: Who wants it.
            reason: Why.

        Raises:
            VersionConflict: Somebody else has changed it since.
        """
        after = Position(before.version + 1, stable)
        values = {"version": after.version, "stable": stable, "changed_at": self._clock()}
        with writing(self._engine) as session:
            if before.version:
                swap = update(ServingRow).where(ServingRow.id == _ONLY, ServingRow.version == before.version)
                changed = session.connection().execute(swap.values(**values)).rowcount
            else:
                there = session.scalar(select(ServingRow.version).where(ServingRow.id == _ONLY))
                changed = there is None
                if changed:
                    session.connection().execute(insert(ServingRow).values(id=_ONLY, **values))
            if not changed:
                raise VersionConflict(expected=before.version)
            self._audit.note_within(session, caller, "serving.change", stable, version=after.version, reason=reason)
        return after

"""Which replicas live: each says so in SQL, from time to time. Calls block."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from knowledge.sql import reading, writing
from service.releases.replicas.replica import Replica
from service.releases.replicas.tables import ReplicaRow

LIVES_SECONDS = 15.0
"""How long a replica counts after it has last said that it lives; it says so three times as often."""

# Rows of processes that were killed are of no use to anybody; people may still want to see for a while that they were.
_KEPT = timedelta(days=1)


class Register:
    """The replicas, in SQL. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, replica: Replica) -> None:
        """Note that a replica lives, and which version of who serves it follows."""
        with writing(self._engine) as session:
            seen = update(ReplicaRow).where(ReplicaRow.id == replica.id)
            if session.connection().execute(seen.values(**asdict(replica))).rowcount:
                return
            session.execute(delete(ReplicaRow).where(ReplicaRow.seen_at < replica.seen_at - _KEPT))
            session.execute(insert(ReplicaRow).values(**asdict(replica)))

    def leave(self, replica_id: str) -> None:
        """Note that a replica has ended."""
        with writing(self._engine) as session:
            session.execute(delete(ReplicaRow).where(ReplicaRow.id == replica_id))

    def live(self, now: datetime) -> tuple[Replica, ...]:
        """Give the replicas that live, the one that began first at the front.

        Args:
            now: The present moment (aware); the machines' clocks must agree within a few seconds.
        """
        alive = ReplicaRow.seen_at > now - timedelta(seconds=LIVES_SECONDS)
        query = select(ReplicaRow).where(alive).order_by(ReplicaRow.started_at, ReplicaRow.id)
        with reading(self._engine) as session:
            return tuple(_replica(row) for row in session.scalars(query))


def _replica(row: ReplicaRow) -> Replica:
    return Replica(row.id, row.started_at, row.version, row.host, row.pid, row.seen_at, row.forced)

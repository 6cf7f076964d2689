"""What is remembered, in SQL, of models that came, were built or removed. Each method is one transaction and blocks."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, delete, select

from knowledge.sql import reading, writing
from service.access.audit import Audit
from service.access.keys import Caller
from service.releases.derived.staleness import Derivation
from service.releases.supply.tables import DerivationRow, PrunedRow, RewrittenFileRow
from service.releases.tables import PlacementRow


class SupplyLedger:
    """Keeps it."""

    def __init__(self, engine: Engine, audit: Audit, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._audit = audit
        self._clock = clock

    def rewritten(self) -> dict[str, str]:
        """Give what files were that hosts keep in a form of their own, by what those have become."""
        with reading(self._engine) as session:
            rows = session.scalars(select(RewrittenFileRow))
            return {row.stored: row.given for row in rows}

    def note_rewritten(self, given: Sequence[str], stored: Sequence[str]) -> None:
        """Remember in which form a host keeps files that it was given."""
        with writing(self._engine) as session:
            for one, other in zip(given, stored, strict=True):
                if one != other:
                    session.merge(RewrittenFileRow(stored=other, given=one))

    def derived(self) -> dict[str, Derivation]:
        """Give what revisions were built from, by their ids."""
        with reading(self._engine) as session:
            rows = session.scalars(select(DerivationRow))
            return {row.revision_id: Derivation(row.name, row.modelfile, row.base, row.base_digests) for row in rows}

    def note_derived(self, revision: str, derivation: Derivation, caller: Caller) -> None:
        """Remember what a revision was built from; of one that came out the same again, what it was built from last."""
        with writing(self._engine) as session:
            row = session.get(DerivationRow, revision)
            before = row.base_digests if row and row.base == derivation.base else {}
            digests = {**before, **derivation.base_digests}
            session.merge(
                DerivationRow(
                    revision_id=revision,
                    name=derivation.name,
                    modelfile=derivation.modelfile,
                    base=derivation.base,
                    base_digests=digests,
                )
            )
            detail = {"name": derivation.name, "base": derivation.base}
            self._audit.note_within(session, caller, "revision.derive", revision, **detail)

    def pruned(self) -> dict[str, datetime]:
        """Give when revisions were removed that are at no host since, by their ids."""
        placed = select(PlacementRow.revision_id)
        with reading(self._engine) as session:
            rows = session.scalars(select(PrunedRow).where(PrunedRow.revision_id.not_in(placed)))
            return {row.revision_id: row.at for row in rows}

    def note_pruned(self, revision: str, hosts: Sequence[str], caller: Caller, reason: str) -> None:
        """Remember that a revision was removed from hosts."""
        if not hosts:
            return
        with writing(self._engine) as session:
            placed = delete(PlacementRow).where(PlacementRow.revision_id == revision, PlacementRow.host.in_(hosts))
            session.execute(placed)
            session.merge(PrunedRow(revision_id=revision, at=self._clock(), by=caller.name, reason=reason))
            detail = {"hosts": list(hosts), "reason": reason}
            self._audit.note_within(session, caller, "revision.prune", revision, **detail)

    def note_brought(self, revision: str, caller: Caller, detail: Mapping[str, object]) -> None:
        """Note in the audit that a revision came as a file."""
        self._audit.note(caller, "revision.import", revision, **detail)

"""The revisions that were made, in SQL. Each method is one transaction and blocks."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from knowledge.sql import reading, writing
from service.access.audit import Audit
from service.access.keys import Caller
from service.engines.modelfile import Contents
from service.engines.packs import Pack, pack_of
from service.engines.revision import Kept, Model, Recipe, Revision
from service.releases.errors import RevisionNotFound
from service.releases.tables import PackRow, PlacementRow, RevisionRow


class RevisionLedger:
    """Keeps revisions with their packs, and at which hosts they are."""

    def __init__(self, engine: Engine, audit: Audit) -> None:
        self._engine = engine
        self._audit = audit

    def keep(self, revision: Revision, pack: Pack, placements: Mapping[str, str], caller: Caller) -> Kept:
        """Keep a revision, and where it is. One that is kept already stays as it is, and may come to further hosts."""
        with writing(self._engine) as session:
            row = session.get(RevisionRow, revision.id)
            if row is None:
                _keep_pack(session, pack)
                row = _row(revision)
                session.add(row)
                session.flush()
                detail = {"model": revision.model.name, "alias": revision.alias, "reason": revision.reason}
                self._audit.note_within(session, caller, "revision.pin", revision.id, **detail)
            for host, digest in placements.items():
                session.merge(PlacementRow(revision_id=row.id, host=host, digest=digest, at=revision.made_at))
            session.flush()
            return _kept(session, row)

    def listed(self) -> list[Kept]:
        """Give all revisions, the newest first."""
        with reading(self._engine) as session:
            rows = session.scalars(select(RevisionRow).order_by(RevisionRow.made_at.desc(), RevisionRow.id)).all()
            return [_kept(session, row) for row in rows]

    def find(self, name: str) -> Kept:
        """Give the one revision whose id begins so.

        Raises:
            RevisionNotFound: There is none, or several.
        """
        begins = RevisionRow.id.startswith(name, autoescape=True)
        with reading(self._engine) as session:
            rows = session.scalars(select(RevisionRow).where(begins).limit(2)).all()
            if len(rows) != 1 or not name:
                raise RevisionNotFound(revision=name)
            return _kept(session, rows[0])

    def placements_of(self, revision_id: str) -> Mapping[str, str]:
        """Give the digests of a revision's manifest by host; nothing where there is no such revision."""
        with reading(self._engine) as session:
            return _placements(session, revision_id)

    def pack_of(self, revision: Revision) -> Pack:
        """Give the prompt pack of a revision as it was when it was pinned."""
        with reading(self._engine) as session:
            row = session.get_one(PackRow, revision.recipe.pack_digest)
            return pack_of(row.name, row.files, f"the pack {row.name} of revision {revision.id}")


def _keep_pack(session: Session, pack: Pack) -> None:
    if session.get(PackRow, pack.digest) is None:
        session.add(PackRow(digest=pack.digest, name=pack.name, files=pack.files))
        session.flush()


def _row(revision: Revision) -> RevisionRow:
    model, recipe = revision.model, revision.recipe
    return RevisionRow(
        id=revision.id,
        model=model.name,
        alias=revision.alias,
        digest=model.digest,
        contents=msgspec.to_builtins(model.contents),
        size=model.size,
        pack=recipe.pack,
        pack_digest=recipe.pack_digest,
        options=dict(recipe.options),
        made_at=revision.made_at,
        made_by=revision.made_by,
        reason=revision.reason,
    )


def _kept(session: Session, row: RevisionRow) -> Kept:
    model = Model(row.model, row.digest, msgspec.convert(row.contents, Contents), row.size)
    recipe = Recipe(row.pack, row.pack_digest, row.options)
    revision = Revision(row.id, row.alias, model, recipe, row.made_at, row.made_by, row.reason)
    return Kept(revision, _placements(session, row.id))


def _placements(session: Session, revision_id: str) -> Mapping[str, str]:
    rows = select(PlacementRow).where(PlacementRow.revision_id == revision_id).order_by(PlacementRow.host)
    return {place.host: place.digest for place in session.scalars(rows)}

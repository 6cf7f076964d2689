"""Runs of the gate and their answers, in SQL: each answer as it comes. Each method is one transaction and blocks."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

import msgspec
from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import IntegrityError

from knowledge.sql import reading, writing
from service.access.audit import Audit
from service.access.keys import Caller
from service.chat.rehearsed import Rehearsed
from service.releases.errors import GateNotFound
from service.releases.gate.golden import Golden
from service.releases.gate.run import Run, Setup, ToAsk
from service.releases.gate.tables import GateAnswerRow, GateRow


class GateStore:
    """Keeps runs."""

    def __init__(self, engine: Engine, audit: Audit, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._audit = audit
        self._clock = clock

    def begun(self, setup: Setup) -> Run | None:
        """Give the last run of this setup; `None` where there is none."""
        same = (
            GateRow.revision == setup.revision,
            GateRow.against == setup.against,
            GateRow.golden_digest == setup.golden.digest,
            GateRow.knowledge_revision == setup.knowledge_revision,
            GateRow.guard_digest == setup.guard_digest,
            GateRow.repetitions == setup.repetitions,
        )
        last = select(GateRow).where(*same).order_by(GateRow.begun_at.desc(), GateRow.id).limit(1)
        with reading(self._engine) as session:
            row = session.scalar(last)
            return _run(row) if row else None

    def planned(self, setup: Setup, caller: Caller) -> Run:
        """Give a run that is not begun; nothing is kept."""
        return Run("", setup, self._clock(), caller.name)

    def begin(self, setup: Setup, caller: Caller) -> Run:
        """Begin a run."""
        row = GateRow(
            id=secrets.token_urlsafe(16),
            revision=setup.revision,
            against=setup.against,
            golden_digest=setup.golden.digest,
            knowledge_revision=setup.knowledge_revision,
            guard_digest=setup.guard_digest,
            repetitions=setup.repetitions,
            golden=msgspec.to_builtins(setup.golden),
            begun_at=self._clock(),
            begun_by=caller.name,
            finished_at=None,
            outcome="",
        )
        with writing(self._engine) as session:
            session.add(row)
            self._audit.note_within(session, caller, "gate.begin", setup.revision, gate=row.id, against=setup.against)
            session.flush()
            return _run(row)

    def find(self, gate_id: str) -> Run:
        """Give a run.

        Raises:
            GateNotFound: There is none of this name.
        """
        with reading(self._engine) as session:
            row = session.get(GateRow, gate_id)
            if row is None:
                raise GateNotFound(gate=gate_id)
            return _run(row)

    def keep(self, gate_id: str, asked: ToAsk, answer: Rehearsed) -> None:
        """Keep an answer; one that was missing is replaced, and one that another process has just kept stays."""
        row = GateAnswerRow(
            gate_id=gate_id,
            revision=asked.revision,
            question=asked.question,
            repetition=asked.repetition,
            answer=msgspec.to_builtins(answer),
            at=self._clock(),
        )
        with suppress(IntegrityError), writing(self._engine) as session:
            session.merge(row)

    def answers(self, gate_id: str) -> Mapping[ToAsk, Rehearsed]:
        """Give the answers of a run."""
        with reading(self._engine) as session:
            rows = session.scalars(select(GateAnswerRow).where(GateAnswerRow.gate_id == gate_id)).all()
            return {
                ToAsk(row.revision, row.question, row.repetition): msgspec.convert(row.answer, Rehearsed)
                for row in rows
            }

    def count(self, gate_id: str) -> int:
        """Tell how many answers of a run there are."""
        with reading(self._engine) as session:
            kept = select(func.count()).select_from(GateAnswerRow).where(GateAnswerRow.gate_id == gate_id)
            return session.scalar(kept) or 0

    def finish(self, run: Run, outcome: str) -> None:
        """Note what came out of a run."""
        values = {"finished_at": self._clock(), "outcome": outcome}
        with writing(self._engine) as session:
            session.execute(update(GateRow).where(GateRow.id == run.id).values(**values))


def _run(row: GateRow) -> Run:
    setup = Setup(
        revision=row.revision,
        against=row.against,
        golden=msgspec.convert(row.golden, Golden),
        repetitions=row.repetitions,
        knowledge_revision=row.knowledge_revision,
        guard_digest=row.guard_digest,
    )
    return Run(row.id, setup, row.begun_at, row.begun_by, row.outcome)

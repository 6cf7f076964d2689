"""What goes over the wire about the gate. Moments are in UTC, in ISO 8601."""

from datetime import datetime
from typing import Annotated

import msgspec

from service.releases.gate.desk import Standing
from service.releases.gate.report import Report
from service.releases.gate.run import Wish

MOST_REPETITIONS = 20


class GateRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be run.

    Attributes:
        revision: The one that is to pass: its id, or the beginning of it.
        against: The one it is held against; "" for none, `null` for the one that serves, where that is another.
        golden: The golden set as TOML; `null` for the service's own.
        golden_name: What its file is called, for messages.
        repetitions: How often each question is asked.
        again: Begin anew, whatever was answered before.
        dry_run: Only say what would be asked.
    """

    revision: Annotated[str, msgspec.Meta(min_length=1)]
    against: str | None = None
    golden: str | None = None
    golden_name: str = "the golden questions"
    repetitions: Annotated[int, msgspec.Meta(ge=1, le=MOST_REPETITIONS)] = 1
    again: bool = False
    dry_run: bool = False


class GateReply(msgspec.Struct, frozen=True):
    """How a run of the gate stands.

    Attributes:
        id: The run's name; empty where it is only planned.
        state: `running`, `finished`, `interrupted` (begun again, it goes on) or `planned`.
        done, total: So many of so many answers are there.
        last_revision, last_question: What was asked last, while it is running.
        revision, against: The ids; `against` is empty where nothing is compared.
        questions, repetitions: How many questions are asked how often.
        golden_digest, knowledge_revision, guard_digest: Under what they are answered.
        begun_at, begun_by: When and by whom it was begun.
        why: Why it was interrupted; empty where that is not known.
        report: What came out; `null` before it is finished.
    """

    id: str
    state: str
    done: int
    total: int
    last_revision: str
    last_question: str
    revision: str
    against: str
    questions: int
    repetitions: int
    golden_digest: str
    knowledge_revision: int
    guard_digest: str
    begun_at: datetime
    begun_by: str
    why: str
    report: Report | None


def wish_of(asked: GateRequest) -> Wish:
    """Give what is asked for as the gate takes it."""
    return Wish(
        asked.revision,
        asked.against,
        asked.golden,
        asked.golden_name,
        asked.repetitions,
        again=asked.again,
        dry_run=asked.dry_run,
    )


def gate_reply(standing: Standing) -> GateReply:
    """Give how a run stands as it is sent."""
    run, setup, last = standing.run, standing.run.setup, standing.progress.last
    return GateReply(
        id=run.id,
        state=standing.state.value,
        done=standing.progress.done,
        total=standing.progress.total,
        last_revision=last.revision if last else "",
        last_question=last.question if last else "",
        revision=setup.revision,
        against=setup.against,
        questions=len(setup.golden.questions),
        repetitions=setup.repetitions,
        golden_digest=setup.golden.digest,
        knowledge_revision=setup.knowledge_revision,
        guard_digest=setup.guard_digest,
        begun_at=run.begun_at,
        begun_by=run.begun_by,
        why=standing.why,
        report=standing.report,
    )

"""Looking everything over, and putting right what can be. Calls block, for minutes where many files are to be read."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import structlog
from sqlalchemy import Engine, text

from knowledge.base import utc_now
from knowledge.consistency import Check, Status, confirmed, examine, judge
from service.database.applied import is_current
from service.doctor.patient import Patient
from service.doctor.remedies import applied, why
from service.doctor.schemas import Report, StepDone, report
from service.doctor.surroundings import (
    Files,
    admin_check,
    disk_check,
    events_check,
    jobs_check,
    originals_check,
    private_check,
    reading_folders_check,
    unused_check,
)
from service.releases.events.outbox import Outbox

log = structlog.stdlib.get_logger("kefu.doctor")

# What is on its way lies right after a moment; what is wrong, still lies wrong then.
_LOOKS = 3
_BETWEEN_LOOKS_SECONDS = 1.0

# What is being written, or is still to be brought to indexes, is known to the keeper alone.
_OF_THE_KEEPER = frozenset({"staged", "moving", "further_questions"})

Found = Iterator[Check | StepDone]


class Examination:
    """One look at everything, thing by thing.

    Args:
        patient: What is looked over.
        quick: Leave out what takes long: reading every file that was handed in, and all of the database.
    """

    def __init__(self, patient: Patient, *, quick: bool = False) -> None:
        self._patient = patient
        self._quick = quick

    def run(self) -> Found:
        """Give what is found, as it is found, and between times how far it is."""
        yield from _looked("database", self._database)
        tables = list(_looked("tables", self._tables))
        yield from tables
        if all(found.status is Status.OK for found in tables if isinstance(found, Check)):
            yield from _looked("documents", self._documents)
            yield from _looked("place", self._place)
            if not self._patient.follows:
                yield from _looked("originals", self._originals)
                yield from _looked("jobs", self._jobs)
            yield from _looked("admin_key", self._admin)
            yield from _looked("calibration", self._calibration)
            yield from _looked("events", self._events)
        yield from _looked("reading_folders", self._reading_folders)
        yield from _looked("disk", self._disk)
        yield from _looked("private", self._private)

    def _database(self) -> Iterable[Check]:
        engine = self._patient.engine
        # PostgreSQL checks what it reads by itself, and says so in its own log.
        whole = engine.dialect.name == "sqlite" and not self._quick
        faults = _faults(engine, thorough=whole)
        good = "the database is whole" if whole else "the database answers"
        advice = "stop the service and restore the database from a backup"
        yield judge("database", good, faults, "the database is damaged", advice)

    def _tables(self) -> Iterable[Check]:
        old = [] if is_current(self._patient.engine) else ["another version of kefu has made them"]
        bad = "the tables are not those of this version of kefu"
        yield judge("tables", "the tables are current", old, bad, "run `kefu db upgrade`")

    def _documents(self) -> Iterable[Check]:
        looks = [self._look()]
        live = self._patient.queue.trouble is not None
        while live and len(looks) < _LOOKS and any(check.status is Status.PROBLEM for check in looks[-1]):
            time.sleep(_BETWEEN_LOOKS_SECONDS)
            looks.append(self._look())
        yield from confirmed(looks)
        yield Check("documents", Status.OK, "they, their versions and the indexes can be looked at")

    def _look(self) -> list[Check]:
        found = examine(self._patient.stock(), utc_now())
        return [check for check in found if not (self._patient.follows and check.name in _OF_THE_KEEPER)]

    def _place(self) -> Iterable[Check]:
        if self._patient.place is not None:
            yield self._patient.place()

    def _originals(self) -> Found:
        originals = self._patient.originals
        # Jobs first: what becomes of one in between is named by its version then.
        named = {**self._patient.queue.originals(), **self._patient.named()}
        there = named.keys() & originals.kept()
        missing = [name for sha, name in named.items() if sha not in there]
        damaged: list[str] = []
        for number, sha in enumerate(() if self._quick else sorted(there)):
            yield StepDone("files", number, len(there))
            if not originals.is_whole(sha):
                damaged.append(named[sha])
        yield originals_check(Files(len(named), missing, damaged, thorough=not self._quick))
        yield unused_check(originals.unused(named))

    def _jobs(self) -> Iterable[Check]:
        queue = self._patient.queue
        yield jobs_check(queue.states(), queue.trouble() if queue.trouble else None)

    def _admin(self) -> Iterable[Check]:
        keys = self._patient.keys
        roles = [key.role for key in keys.listed()]
        yield admin_check(roles, given=self._patient.admin_given, begun=not keys.is_empty())

    def _calibration(self) -> Iterable[Check]:
        yield self._patient.calibration()

    def _events(self) -> Iterable[Check]:
        yield events_check(Outbox(self._patient.engine, addressed=False).given_up())

    def _reading_folders(self) -> Iterable[Check]:
        yield reading_folders_check(self._patient.abandoned())

    def _disk(self) -> Iterable[Check]:
        directory = self._patient.directory
        yield disk_check(directory.path, directory.free_bytes(), self._patient.needed_bytes)

    def _private(self) -> Iterable[Check]:
        directory = self._patient.directory
        yield private_check(directory.path, directory.mode(), directory.modes_within())


def told(found: Iterable[Check | StepDone]) -> Iterator[StepDone | Report]:
    """Pass on how far an examination is, and give the report at its end."""
    checks: list[Check] = []
    for one in found:
        if isinstance(one, StepDone):
            yield one
        else:
            checks.append(one)
    yield report(checks)


def checks_of(found: Iterable[Check | StepDone]) -> list[Check]:
    """Give the checks alone."""
    return [one for one in found if isinstance(one, Check)]


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of putting things right.

    Attributes:
        before: What was found before, quickly; `after`: what is found now.
        said: What each remedy did, or why it failed, by its name.
    """

    before: list[Check]
    after: list[Check]
    said: dict[str, str]


def mend(patient: Patient, *, quick: bool = False) -> Mended:
    """Put right what can be, and look everything over."""
    before = checks_of(Examination(patient, quick=True).run())
    done = applied(patient.remedies)
    after = checks_of(Examination(patient, quick=quick).run())
    return Mended(before, [*after, done.check()], done.said)


def _looked(name: str, look: Callable[[], Iterable[Check | StepDone]]) -> Found:
    """Look at one thing; that it cannot be looked at is a problem of its own."""
    try:
        yield from look()
    except Exception as error:
        log.exception("something could not be looked at", check=name)
        yield Check(name, Status.PROBLEM, f"it could not be looked at: {why(error)}")


def _faults(engine: Engine, *, thorough: bool) -> list[str]:
    """Give what is wrong in the database itself."""
    with engine.connect() as connection:
        if not thorough:
            connection.execute(text("SELECT 1"))
            return []
        said = [str(line) for line in connection.execute(text("PRAGMA integrity_check")).scalars()]
        torn = connection.execute(text("PRAGMA foreign_key_check")).all()
    return [
        *(line for line in said if line != "ok"),
        *(f"{table} {row} names a row of {of} that is gone" for table, row, of, _ in torn),
    ]

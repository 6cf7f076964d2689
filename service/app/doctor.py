"""What the doctor looks over, in a running service and in a data directory that nobody uses."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, partial
from pathlib import Path

import anyio
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ingest.jobs import JobQueue
from ingest.sandbox.abandoned import abandoned, remove_abandoned
from knowledge.base import KnowledgeBase, utc_now
from knowledge.consistency import Check, Status
from knowledge.embedding import Embedder
from knowledge.errors import FingerprintMismatch
from knowledge.library import Library
from knowledge.opening import look_into_knowledge
from knowledge.stock import names_of_originals
from knowledge.stocked import Stock
from service.access.audit import Audit
from service.access.keys import COMMAND_LINE, ApiKeys
from service.app.databases import database_exists, open_database, owned
from service.app.documents import calibrations_file, open_base, open_model
from service.app.kept_calibrations import calibration_check
from service.app.releasing import open_models
from service.app.saying import Say
from service.app.staff import originals_of
from service.data_directory import DataDirectory
from service.database.engine import open_engine
from service.database.keeping import Duty, Place, keeper_of
from service.doctor.examination import Examination, Mended, mend, told
from service.doctor.host import look_for_ollama
from service.doctor.patient import Patient, Queue
from service.doctor.remedies import Remedy, put_right, why
from service.doctor.schemas import Report, StepDone, report
from service.documents.following import KEEPER, replica_check
from service.settings import Settings

# What an upload becomes takes as much again: passages, vectors, what reading it needs meanwhile.
_ROOM_FOR_UPLOADS = 2


@dataclass(frozen=True, slots=True)
class Looks:
    """What differs between a running service and a data directory that nobody uses: `model` gives the fingerprint."""

    stock: Callable[[], Stock]
    model: Callable[[], str]


def service_patient(settings: Settings, engine: Engine, base: KnowledgeBase, trouble: Callable[[], str]) -> Patient:
    """Give a running service to be looked over."""
    remedies = (Remedy("indexes", partial(put_right, base)), *_clearing(settings, engine))
    looks = Looks(base.stock, lambda: base.model)
    return _patient(settings, engine, looks, trouble=trouble, remedies=remedies)


def patient_at(
    place: Place, settings: Settings, engine: Engine, base: KnowledgeBase, trouble: Callable[[], str]
) -> Patient:
    """Give a running service to be looked over, at its place: what only the keeper has, a replica is not asked for."""
    if place.duty is Duty.REPLICA:
        remedy = Remedy("indexes", partial(_brought_there, base))
        looks = Looks(base.stock, lambda: base.model)
        patient = _patient(settings, engine, looks, trouble=lambda: "", remedies=(remedy,))
        look = partial(_looked_at_replica, engine, base)
        return replace(patient, place=look, follows=True)
    patient = service_patient(settings, engine, base, trouble)
    return replace(patient, place=lambda: KEEPER) if place.shared else patient


def _looked_at_replica(engine: Engine, base: KnowledgeBase) -> Check:
    return replica_check(base.lag(), keeper_of(engine), utc_now())


def _brought_there(base: KnowledgeBase) -> str:
    base.follow(anew=True)
    return "brought to what the database says"


def sweeping(settings: Settings, engine: Engine) -> Callable[[], int]:
    """Give what removes the files that nothing needs any more, and says how many there were."""
    originals, library = originals_of(settings), Library(engine)
    of_jobs = _files_of_jobs(settings, engine)
    # Jobs first: what becomes of one in between is named by its version then.
    return lambda: originals.remove_unused({*of_jobs(), *library.originals()})


def _clearing(settings: Settings, engine: Engine) -> Sequence[Remedy]:
    """Give what removes what is left over."""
    sweep = sweeping(settings, engine)
    return (
        Remedy("unused_originals", lambda: f"{sweep()} files removed"),
        Remedy("reading_folders", lambda: f"{remove_abandoned()} folders removed"),
    )


def _files_of_jobs(settings: Settings, engine: Engine) -> Callable[[], dict[str, str]]:
    queue, days = JobQueue(engine, originals_of(settings), utc_now), settings.upload_retention_days
    return lambda: queue.originals(utc_now() - timedelta(days=days) if days else None)


def _patient(
    settings: Settings,
    engine: Engine,
    looks: Looks,
    *,
    trouble: Callable[[], str] | None = None,
    remedies: Sequence[Remedy] = (),
) -> Patient:
    queue = JobQueue(engine, originals_of(settings), utc_now)
    return Patient(
        engine=engine,
        directory=DataDirectory(settings.data_dir),
        stock=looks.stock,
        originals=originals_of(settings),
        named=partial(names_of_originals, engine),
        queue=Queue(_files_of_jobs(settings, engine), queue.states, trouble),
        keys=ApiKeys(engine),
        admin_given=settings.admin_key is not None,
        abandoned=abandoned,
        needed_bytes=_ROOM_FOR_UPLOADS * settings.upload_max_mb * 1_000_000,
        calibration=lambda: calibration_check(calibrations_file(settings), looks.model()),
        remedies=remedies,
    )


def examine_here(settings: Settings, say: Say, *, quick: bool) -> Iterator[StepDone | Report]:
    """Look a data directory over that no service uses; nothing in it is changed.

    Raises:
        DataDirectoryInUse: Another command is working in it.
    """
    if not database_exists(settings):
        yield _nothing_there(settings)
        return
    with owned(settings):
        engine = open_engine(settings.sql_url)
        try:
            yield from told(_examined(settings, engine, say, quick=quick))
        finally:
            engine.dispose()


def _nothing_there(settings: Settings) -> Report:
    advice = "check KEFU_DATA_DIR; the first start of kefu makes it"
    return report([Check("database", Status.PROBLEM, f"there is none in {settings.data_dir}", advice)])


def _examined(settings: Settings, engine: Engine, say: Say, *, quick: bool) -> Iterator[Check | StepDone]:
    yield from Examination(_at_rest(settings, engine, say), quick=quick).run()
    yield anyio.run(_ollama, settings, engine)


def _at_rest(settings: Settings, engine: Engine, say: Say) -> Patient:
    model = cache(partial(open_model, settings, say))
    folder = DataDirectory(settings.data_dir).knowledge
    remedies = (
        Remedy("tables", partial(_bring_up_to_date, settings)),
        Remedy("jobs", partial(_queue_again, settings, engine)),
        Remedy("indexes", lambda: _put_right_at_rest(settings, engine, model())),
        *_clearing(settings, engine),
    )
    stock = partial(_look_into, folder, engine, model)
    return _patient(settings, engine, Looks(stock, lambda: model().fingerprint), remedies=remedies)


def _look_into(folder: Path, engine: Engine, model: Callable[[], Embedder]) -> Stock:
    return look_into_knowledge(folder, engine, model().fingerprint)


def _bring_up_to_date(settings: Settings) -> str:
    open_database(settings).dispose()
    return "current"


def _queue_again(settings: Settings, engine: Engine) -> str:
    JobQueue(engine, originals_of(settings), utc_now).recover()
    return "what was being read waits again"


def _put_right_at_rest(settings: Settings, engine: Engine, model: Embedder) -> str:
    """Make the indexes hold what the database says; opening them begins anew what cannot be read."""
    try:
        with closing(open_base(settings, engine, model)) as base:
            return put_right(base)
    except FingerprintMismatch as error:  # the look afterwards says so, and what to do
        return f"left as they are: {error.message}"


def mend_here(settings: Settings, say: Say, *, quick: bool) -> Report:
    """Put right what can be in a data directory that no service uses.

    Raises:
        DataDirectoryInUse: Another command is working in it.
    """
    if not database_exists(settings):
        return _nothing_there(settings)
    with owned(settings):
        engine = open_engine(settings.sql_url)
        try:
            mended = mend(_at_rest(settings, engine, say), quick=quick)
            done = report([*mended.after, anyio.run(_ollama, settings, engine)], mended.before)
            _note(engine, done, mended, say)
            return done
        finally:
            engine.dispose()


def _note(engine: Engine, done: Report, mended: Mended, say: Say) -> None:
    """Note what was put right; where the database is too damaged for that, the report matters all the more."""
    try:
        Audit(engine, utc_now).note(COMMAND_LINE, "doctor.mend", ", ".join(done.mended), remedies=mended.said)
    except SQLAlchemyError as error:
        say(f"this could not be noted in the audit: {why(error)}")


async def _ollama(settings: Settings, engine: Engine) -> Check:
    serving = open_models(settings, engine, Audit(engine, utc_now)).serving
    try:
        return await look_for_ollama(serving)
    finally:
        await serving.hosts.close()

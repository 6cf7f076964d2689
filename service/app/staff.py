"""The staff's door: the queue of files, what works through it, and the desk in front of it."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from ingest.jobs import JobQueue
from ingest.pipeline import Documents, Means, Plan, ingest_paths
from ingest.sandbox.apart import Limits, Sandbox
from ingest.worker import Worker
from knowledge.base import KnowledgeBase, utc_now
from knowledge.originals import Originals
from service.access.audit import Audit
from service.data_directory import DataDirectory
from service.documents.desk import Desk, DeskParts
from service.documents.upkeep import Folders, IngestFolders
from service.documents.uploads import UploadLimits
from service.settings import Settings


def open_desk(settings: Settings, engine: Engine, base: KnowledgeBase, audit: Audit) -> tuple[Desk, Worker]:
    """Open the desk, and the worker that reads what is handed in there; it is not started."""
    originals = originals_of(settings)
    queue = JobQueue(engine, originals, utc_now)
    worker = Worker(queue, base, open_sandbox(settings))
    return Desk(DeskParts(base, queue, originals, audit, worker.wake, _limits(settings))), worker


def originals_of(settings: Settings) -> Originals:
    """Give the store of the files themselves."""
    return Originals(DataDirectory(settings.data_dir).originals)


def open_sandbox(settings: Settings) -> Sandbox:
    """Open what reads files in processes of their own."""
    limits = Limits(
        seconds=settings.reading_seconds,
        most_seconds=settings.reading_scan_seconds,
        memory_bytes=settings.reading_memory_mb << 20,
    )
    return Sandbox(limits)


def documents_apart(settings: Settings) -> Documents:
    """Give what reads and splits the files of an ingest."""
    sandbox = open_sandbox(settings)
    return lambda data, name, known: sandbox.documents(data, name, known=known)


def ingesting(settings: Settings, base: KnowledgeBase) -> IngestFolders:
    """Give what publishes documents from folders for a command that asks for it."""

    def ingest(paths: Sequence[Path], asked: Folders) -> dict[str, Any]:
        plan = Plan(retire_missing=asked.retire_missing, allow_empty=asked.allow_empty)
        means = Means(documents=documents_apart(settings), keep=originals_of(settings).put)
        summary = ingest_paths(paths, base, plan, means)
        failed = [asdict(failure) | {"file": str(failure.file)} for failure in summary.failed]
        return asdict(summary) | {"failed": failed}

    return ingest


def _limits(settings: Settings) -> UploadLimits:
    return UploadLimits(settings.upload_max_files, settings.upload_max_mb, frozenset(settings.upload_types))

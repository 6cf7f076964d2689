"""Every table of kefu, as the code has it: for making a migration, and for the test that none is missing."""

import importlib
from pathlib import Path

from sqlalchemy import MetaData

import service
from ingest.tables import IngestTable
from knowledge.tables import KnowledgeTable
from service.database.base import Base


def all_tables() -> list[MetaData]:
    """The tables of `service` (each `tables.py`), of `ingest` and of `knowledge`."""
    root = Path(service.__path__[0])
    for file in sorted(root.rglob("tables.py")):
        importlib.import_module(".".join(("service", *file.relative_to(root).with_suffix("").parts)))
    return [KnowledgeTable.metadata, IngestTable.metadata, Base.metadata]

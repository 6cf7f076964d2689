"""Every table of kefu, as the code has it: for making a migration, and for the test that none is missing."""

import importlib
import pkgutil
from importlib.util import find_spec

from sqlalchemy import MetaData

import service
from ingest.tables import IngestTable
from knowledge.tables import KnowledgeTable
from service.database.base import Base


def all_tables() -> list[MetaData]:
    """The tables of `service` (each `tables.py`), of `ingest` and of `knowledge`."""
    for package in pkgutil.iter_modules(service.__path__, "service."):
        if package.ispkg and find_spec(f"{package.name}.tables"):
            importlib.import_module(f"{package.name}.tables")
    return [KnowledgeTable.metadata, IngestTable.metadata, Base.metadata]

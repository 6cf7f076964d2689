"""Every table of kefu, as the code has it: for making a migration, and for the test that none is missing."""

import importlib
import pkgutil

from sqlalchemy import MetaData

import service
from ingest.tables import IngestTable
from knowledge.tables import KnowledgeTable
from service.database.base import Base


def all_tables() -> list[MetaData]:
    """The tables of `service` (each `tables.py`, however deep), of `ingest` and of `knowledge`."""
    for module in pkgutil.walk_packages(service.__path__, "service."):
        if module.name.endswith(".tables"):
            importlib.import_module(module.name)
    return [KnowledgeTable.metadata, IngestTable.metadata, Base.metadata]

"""The composition root: the only place where real parts are chosen and wired."""

from ingest.pipeline import Plan
from ingest.reports import Failure, Observer, Summary
from knowledge.calibrating import Fit as CalibrationFit
from service.app.calibrations import Wish, calibrate_here
from service.app.databases import open_beside, open_database, owned, owned_database, tables_are_current, update_tables
from service.app.doctor import examine_here, mend_here
from service.app.documents import indexed_passages, ingest_documents, open_base, rebuild_index
from service.app.parts import build_parts
from service.app.saying import Say
from service.web import Parts, create_app

__all__ = [
    "CalibrationFit",
    "Failure",
    "Observer",
    "Parts",
    "Plan",
    "Say",
    "Summary",
    "Wish",
    "build_parts",
    "calibrate_here",
    "create_app",
    "examine_here",
    "indexed_passages",
    "ingest_documents",
    "mend_here",
    "open_base",
    "open_beside",
    "open_database",
    "owned",
    "owned_database",
    "rebuild_index",
    "tables_are_current",
    "update_tables",
]

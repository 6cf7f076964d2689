"""Revisions of models: what they are made, kept and looked at with."""

from sqlalchemy import Engine

from knowledge.base import utc_now
from service.access.audit import Audit
from service.app.ollama import Engines
from service.releases.examining import Examiner
from service.releases.ledger import RevisionLedger
from service.releases.pinning import Pinning
from service.releases.routes import Releases
from service.settings import Settings


def open_releases(settings: Settings, engine: Engine, audit: Audit, engines: Engines) -> Releases:
    """Wire what revisions are made, kept and looked at with."""
    ledger = RevisionLedger(engine, audit)
    options = {"num_ctx": settings.num_ctx, "num_predict": settings.reply_tokens}
    return Releases(
        ledger, Pinning(engines.clients, engines.packs, ledger, options, utc_now), Examiner(engines.clients)
    )

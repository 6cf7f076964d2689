"""Models in and out: what brings them, builds them, looks for newer ones and makes room."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from knowledge.base import utc_now
from service.chat.used_revisions import held_revisions, used_revisions
from service.engines.ollama import OllamaClient
from service.engines.packs import Pack
from service.releases.bundles.importing import Importing, Stores
from service.releases.bundles.minisign import PublicKey
from service.releases.bundles.trust import Trust
from service.releases.derived.deriving import Deriving, Modelfiles
from service.releases.gate.asked import asked_revisions
from service.releases.ledger import RevisionLedger
from service.releases.pinning import Pinning
from service.releases.pruning.pruning import Books, Pruning
from service.releases.pruning.using import Needed, Using
from service.releases.replicas.register import Register as Replicas
from service.releases.supply.keeping import SupplyLedger
from service.releases.supply.routes import Supply
from service.releases.upstream.looking import Upstream
from service.releases.upstream.registry import Registry
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Stock:
    """What models come to and go from.

    Attributes:
        clients: Of every host.
        ledger: The revisions.
        kept: What is remembered of models beside that.
        pinning: Makes revisions.
        packs: Prompt packs on disk, by name.
    """

    clients: Sequence[OllamaClient]
    ledger: RevisionLedger
    kept: SupplyLedger
    pinning: Pinning
    packs: Mapping[str, Pack]


def open_supply(settings: Settings, stock: Stock, using: Using) -> Supply:
    """Wire what models come and go with; `using` says what may not go."""
    trust = Trust(settings.require_signed_models, tuple(map(PublicKey.read, settings.model_keys)))
    stores = Stores(stock.ledger, stock.kept)
    importing = Importing(stock.clients, stores, stock.pinning, trust, utc_now)
    upstream = Upstream(Registry(settings.registry_url), stock.ledger.listed)
    modelfiles = Modelfiles(settings.prompts_dir / "modelfiles")
    deriving = Deriving(stock.clients, (stock.ledger, stock.kept), stock.pinning, stock.packs, modelfiles)
    pruning = Pruning(stock.clients, Books(stock.ledger, stock.kept, using.look))
    return Supply(stock.ledger, stock.kept, using.switch, importing, deriving, upstream, pruning, settings.data_dir)


def needed(settings: Settings, engine: Engine, ledger: RevisionLedger) -> Sequence[Needed]:
    """Give what says why revisions must not be removed, beside that they answer, did so lately or are tried."""

    def by_force() -> dict[str, str]:
        forced = {settings.force_revision, *(one.forced for one in Replicas(engine).live(utc_now()))} - {""}
        found = [one.revision.id for one in ledger.listed() if one.revision.id.startswith(tuple(forced))]
        return dict.fromkeys(found, "KEFU_FORCE_REVISION names it")

    return (by_force, lambda: used_revisions(engine, utc_now), lambda: asked_revisions(engine, utc_now))


def holding(engine: Engine) -> Callable[[], Mapping[str, int]]:
    """Give what says how many sessions that may go on have each revision, by its id."""
    return lambda: held_revisions(engine, utc_now)

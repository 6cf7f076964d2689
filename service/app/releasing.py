"""Models: where they run, which revision of which one answers, and what revisions are made and looked at with."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from knowledge.base import utc_now
from service.access.audit import Audit
from service.app.supplying import Stock
from service.engines.hosts import Hosts
from service.engines.ollama import OllamaClient, Timeouts
from service.engines.packs import Pack, load_packs
from service.releases.examining import Examiner
from service.releases.ledger import RevisionLedger
from service.releases.pinning import Pinning
from service.releases.routes import Releases
from service.releases.serving import Registers, Serving, Start
from service.releases.supply.keeping import SupplyLedger
from service.releases.supply.origins import Origins
from service.releases.supply.pulling import Pulling
from service.releases.switch import Switch
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Models:
    """What models are asked with.

    Attributes:
        serving: Which revision answers, and where.
        releases: What revisions are made, kept and looked at with.
        packs: Prompt packs on disk, by name.
        registers: What is kept of revisions and of who serves.
        stock: What models come to and go from.
    """

    serving: Serving
    releases: Releases
    packs: Mapping[str, Pack]
    registers: Registers
    stock: Stock


def open_models(settings: Settings, engine: Engine, audit: Audit) -> Models:
    """Wire what models are asked with; the caller closes `serving.hosts`."""
    packs = load_packs(settings.prompts_dir / "packs")
    timeouts = Timeouts(settings.connect_timeout, settings.first_token_timeout, settings.token_timeout)
    clients = [OllamaClient(url, timeouts, settings.keep_alive) for url in settings.ollama_urls]
    ledger = RevisionLedger(engine, audit)
    options = {"num_ctx": settings.num_ctx, "num_predict": settings.reply_tokens}
    hosts = Hosts(clients)
    pinning = Pinning(hosts, packs, ledger, options, utc_now)
    switch = Switch(engine, audit, utc_now)
    registers = Registers(ledger, switch, pinning)
    start = Start(settings.model, "" if settings.prompt_pack == "auto" else settings.prompt_pack)
    serving = Serving(hosts, registers, start, settings.force_revision)
    kept = SupplyLedger(engine, audit, utc_now)
    examiner = Examiner(hosts, kept.rewritten)
    releases = Releases(ledger, pinning, examiner, Pulling(clients, pinning), Origins(hosts, kept), switch)
    return Models(serving, releases, packs, registers, Stock(clients, ledger, kept, pinning, packs))

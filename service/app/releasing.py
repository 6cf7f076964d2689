"""Models: where they run, which revision of which one answers, and what revisions are made and looked at with."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from knowledge.base import utc_now
from service.access.audit import Audit
from service.engines.hosts import Hosts
from service.engines.ollama import OllamaClient, Timeouts
from service.engines.packs import Pack, load_packs
from service.releases.examining import Examiner
from service.releases.ledger import RevisionLedger
from service.releases.pinning import Pinning
from service.releases.rollouts.conductor import Conductor, Gated, Instruments
from service.releases.rollouts.evidence import Observed
from service.releases.rollouts.operating import Operating, Register
from service.releases.rollouts.register import Rollouts
from service.releases.routes import Releases
from service.releases.serving import Registers, Serving, Start
from service.releases.switch import Switch
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Models:
    """What models are asked with.

    Attributes:
        serving: Which revision answers, and where.
        releases: What revisions are made, kept and looked at with.
        packs: Prompt packs on disk, by name.
        operating: What operators do with rollouts.
        conductor: What takes rollouts further by itself.
    """

    serving: Serving
    releases: Releases
    packs: Mapping[str, Pack]
    operating: Operating
    conductor: Conductor


def open_models(settings: Settings, engine: Engine, audit: Audit) -> Models:
    """Wire what models are asked with; the caller closes `serving.hosts`."""
    packs = load_packs(settings.prompts_dir / "packs")
    timeouts = Timeouts(settings.connect_timeout, settings.first_token_timeout, settings.token_timeout)
    clients = [OllamaClient(url, timeouts, settings.keep_alive) for url in settings.ollama_urls]
    ledger = RevisionLedger(engine, audit)
    options = {"num_ctx": settings.num_ctx, "num_predict": settings.reply_tokens}
    pinning = Pinning(clients, packs, ledger, options, utc_now)
    switch = Switch(engine, audit, utc_now)
    registers = Registers(ledger, switch, pinning)
    start = Start(settings.model, "" if settings.prompt_pack == "auto" else settings.prompt_pack)
    serving = Serving(Hosts(clients), registers, start, settings.force_revision)
    examiner = Examiner(clients)
    rollouts, observed = Rollouts(engine, switch, audit, utc_now), Observed(engine)
    operating = Operating(registers, Register(rollouts, observed, audit, utc_now), examiner, serving)
    conductor = Conductor(Instruments(rollouts, switch, observed, serving, _no_gate, lambda _version: (), utc_now))
    return Models(serving, Releases(ledger, pinning, examiner), packs, operating, conductor)


async def _no_gate(_canary: str, _stable: str) -> Gated:
    return Gated(passed=False, why="there are no golden questions to ask yet: start it without the gate")

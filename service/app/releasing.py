"""Models: where they run, which revision of which one answers, and what revisions are made and looked at with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from knowledge.base import utc_now
from service.access.audit import Audit
from service.app.supplying import Stock, needed, open_supply
from service.engines.hosts import Hosts
from service.engines.ollama import OllamaClient, Timeouts
from service.engines.packs import Pack, load_packs
from service.releases.events.deliverer import Deliverer, Target
from service.releases.events.outbox import Outbox
from service.releases.examining import Examiner
from service.releases.ledger import RevisionLedger
from service.releases.pinning import Pinning
from service.releases.pruning.using import Using
from service.releases.replicas.presence import Presence
from service.releases.replicas.register import Register as Replicas
from service.releases.replicas.replica import converged
from service.releases.rollouts.conductor import Conductor, Gated, Instruments
from service.releases.rollouts.evidence import Observed
from service.releases.rollouts.notes import Notes
from service.releases.rollouts.operating import Operating, Register
from service.releases.rollouts.register import Rollouts
from service.releases.routes import Releases
from service.releases.serving import Registers, Serving, Start
from service.releases.supply.keeping import SupplyLedger
from service.releases.supply.origins import Origins
from service.releases.supply.pulling import Pulling
from service.releases.supply.routes import Supply
from service.releases.switch import Switch
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Models:
    """What models are asked with.

    Attributes:
        serving: Which revision answers, and where.
        releases: What revisions are made, kept and looked at with.
        supply: What models come and go with.
        packs: Prompt packs on disk, by name.
        operating: What operators do with rollouts.
        conductor: What takes rollouts further by itself.
        presence: This process among the replicas.
        deliverer: What tells the webhook what happens.
    """

    serving: Serving
    releases: Releases
    supply: Supply
    packs: Mapping[str, Pack]
    operating: Operating
    conductor: Conductor
    presence: Presence
    deliverer: Deliverer


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
    kept = SupplyLedger(engine, audit, utc_now)
    examiner = Examiner(clients, kept.rewritten)
    presence = Presence(Replicas(engine), utc_now)
    serving.followed = presence.followed
    deliverer = _open_deliverer(settings, engine)
    rollouts = Rollouts(engine, switch, Notes(audit, deliverer.outbox, utc_now), utc_now)
    observed = Observed(engine)
    operating = Operating(registers, Register(rollouts, observed, audit, presence.register, utc_now), examiner, serving)
    instruments = Instruments(rollouts, switch, observed, serving, _no_gate, _waiting(presence.register), utc_now)
    releases = Releases(ledger, pinning, examiner, Pulling(clients, pinning), Origins(clients, kept))
    using = Using(switch, audit, rollouts, needed(settings, engine, ledger))
    supply = open_supply(settings, Stock(clients, ledger, kept, pinning, packs), using)
    return Models(serving, releases, supply, packs, operating, Conductor(instruments), presence, deliverer)


def _waiting(replicas: Replicas) -> Callable[[int], Sequence[str]]:
    """Give what says which living replicas do not follow a version of who serves yet."""

    def waiting(version: int) -> Sequence[str]:
        late = converged(replicas.live(utc_now()), version)
        return [f"{replica.host}, process {replica.pid}" for replica in late]

    return waiting


async def _no_gate(_canary: str, _stable: str) -> Gated:
    return Gated(passed=False, why="there are no golden questions to ask yet: start it without the gate")


def _open_deliverer(settings: Settings, engine: Engine) -> Deliverer:
    url, secret = settings.webhook_url, settings.webhook_secret
    target = Target(url.get_secret_value(), secret.get_secret_value()) if url and secret else None
    return Deliverer(Outbox(engine, addressed=target is not None), target, utc_now)

"""Rollouts: what operators do with them, what takes them further by itself, and who is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from knowledge.base import utc_now
from service.access.audit import Audit
from service.app.releasing import Models
from service.releases.events.deliverer import Deliverer, Target
from service.releases.events.outbox import Outbox
from service.releases.gate.gate import Gate
from service.releases.gate.verdict import Outcome
from service.releases.replicas.presence import Presence
from service.releases.replicas.register import Register as Replicas
from service.releases.replicas.replica import converged
from service.releases.rollouts.conductor import Conductor, Gated, Instruments
from service.releases.rollouts.evidence import Observed
from service.releases.rollouts.looking import Register
from service.releases.rollouts.notes import Notes
from service.releases.rollouts.operating import Operating
from service.releases.rollouts.register import Rollouts
from service.releases.rollouts.upgrading import Means, Policy, Upgrades
from service.releases.shadow.register import Shadows
from service.releases.shadow.shadow import Repeat, Shadow, ShadowParts
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Rolling:
    """What rollouts are done with.

    Attributes:
        rollouts: Where rollouts are kept.
        operating: What operators do.
        conductor: What takes rollouts further by itself.
        presence: This process among the replicas.
        deliverer: What tells the webhook what happens.
        upgrades: What watches the tag of the model that serves.
        shadow: What has a canary answer, unseen.
        shadows: What it would have answered.
    """

    rollouts: Rollouts
    operating: Operating
    conductor: Conductor
    presence: Presence
    deliverer: Deliverer
    upgrades: Upgrades
    shadow: Shadow
    shadows: Shadows


def open_rolling(
    settings: Settings, engine: Engine, audit: Audit, models: Models, gate: Gate, repeat: Repeat
) -> Rolling:
    """Wire what rollouts are done with."""
    serving, registers = models.serving, models.registers
    presence = Presence(Replicas(engine), utc_now, serving.forced)
    serving.followed = presence.followed
    deliverer = _open_deliverer(settings, engine)
    rollouts = Rollouts(engine, registers.switch, Notes(audit, deliverer.outbox, utc_now), utc_now)
    observed = Observed(engine)
    register = Register(rollouts, observed, audit, presence.register, utc_now)
    operating = Operating(registers, register, models.releases.examiner, serving)
    waiting = _waiting(presence.register)
    shadows = Shadows(engine, utc_now)
    instruments = Instruments(rollouts, registers.switch, observed, serving, _asking(gate), shadows, waiting, utc_now)
    shadow = Shadow(ShadowParts(rollouts, shadows, serving, repeat))
    upgrades = Upgrades(Policy(settings.upgrade_policy), Means(serving, registers.pinning, operating))
    return Rolling(rollouts, operating, Conductor(instruments), presence, deliverer, upgrades, shadow, shadows)


class _asking:  # noqa: N801 (read as what the gate is asked by)
    """Asks the gate on behalf of a rollout."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def __call__(self, canary: str, stable: str, /) -> Gated:
        """Have a canary answer the golden questions beside the stable revision."""
        verdict = await self._gate.run(canary, stable)
        said = "; ".join(reason.en for reason in verdict.reasons)
        why = f"the gate says {verdict.outcome.value}" + (f": {said}" if said else "")
        return Gated(verdict.outcome is Outcome.PASS, why, verdict.golden)


def _waiting(replicas: Replicas) -> Callable[[int], Sequence[str]]:
    """Give what says which living replicas do not follow a version of who serves yet."""

    def waiting(version: int) -> Sequence[str]:
        late = converged(replicas.live(utc_now()), version)
        return [f"{replica.host}, process {replica.pid}" for replica in late]

    return waiting


def _open_deliverer(settings: Settings, engine: Engine) -> Deliverer:
    url, secret = settings.webhook_url, settings.webhook_secret
    target = Target(url.get_secret_value(), secret.get_secret_value()) if url and secret else None
    return Deliverer(Outbox(engine, addressed=target is not None), target, utc_now)

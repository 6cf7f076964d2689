"""The parts of a service, chosen and wired."""

from dataclasses import replace

from knowledge.base import utc_now
from knowledge.embedding import Embedder
from service.access.audit import Audit
from service.access.keys import ApiKeys
from service.app.chatting import chat_limits, open_banned, open_chat
from service.app.databases import await_database, open_database
from service.app.doctor import patient_at, sweeping
from service.app.documents import open_base
from service.app.gating import open_gates, open_rehearsals
from service.app.releasing import open_models
from service.app.rolling import open_rolling
from service.app.saying import Say, say_nothing
from service.app.staff import ingesting, open_desk
from service.app.supplying import holding, needed, open_supply
from service.chat.turn import Conversation
from service.database.keeping import Duty, Place
from service.feedback.votes import VoteStore
from service.releases.pruning.using import Using
from service.settings import Settings
from service.web import Parts


def build_parts(
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    local_key: str | None = None,
    say: Say = say_nothing,
    place: Place | None = None,
) -> Parts:
    """Choose and wire the parts; the caller owns the data directory and calls `Parts.close`.

    Args:
        settings: What the operator chose.
        embedder: Replaces the embedding model.
        local_key: An API key for commands that can read the data directory.
        say: Is told what takes long.
        place: Of this service at its database; without it, it is alone there.
    """
    place = place or Place()
    follows = place.duty is Duty.REPLICA
    engine = await_database(settings, say) if follows else open_database(settings)
    base = open_base(settings, engine, embedder, say, follows=follows)
    audit = Audit(engine, utc_now)
    models, banned = open_models(settings, engine, audit), open_banned(settings, engine, audit)
    chat = open_chat(settings, engine, base, banned, models)
    gates = open_gates(settings, engine, audit, chat, models)
    rehearsals = open_rehearsals(settings, chat, models.serving)
    rolling = open_rolling(settings, engine, audit, models, gates.gate, rehearsals.repeat)
    heard = replace(chat, ended=rolling.shadow.offer)
    switch, ledger = models.registers.switch, models.registers.ledger
    using = Using(switch, audit, rolling.rollouts, needed(settings, engine, ledger), holding(engine))
    desk, worker = open_desk(settings, engine, base, audit)
    return Parts(
        settings=settings,
        engine=engine,
        base=base,
        conversation=Conversation(heard, chat_limits(settings)),
        sessions=chat.store,
        votes=VoteStore(engine),
        keys=ApiKeys(engine, settings.admin_key.get_secret_value() if settings.admin_key else None, local_key),
        audit=audit,
        banned=banned,
        desk=desk,
        worker=worker,
        ingest=ingesting(settings, base),
        sweep=sweeping(settings, engine),
        patient=patient_at(place, settings, engine, base, worker.trouble),
        serving=models.serving,
        releases=models.releases,
        operating=rolling.operating,
        conductor=rolling.conductor,
        presence=rolling.presence,
        deliverer=rolling.deliverer,
        upgrades=rolling.upgrades,
        shadow=rolling.shadow,
        shadows=rolling.shadows,
        supply=open_supply(settings, models.stock, using),
        gates=gates,
        metrics=chat.metrics,
        place=place,
    )

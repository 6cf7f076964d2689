"""The parts of a service, chosen and wired."""

from collections.abc import Mapping

from knowledge.base import utc_now
from knowledge.embedding import Embedder
from service.access.audit import Audit
from service.access.keys import ApiKeys
from service.app.databases import open_database
from service.app.doctor import service_patient, sweeping
from service.app.documents import open_base
from service.app.ollama import model_host
from service.app.saying import Say, say_nothing
from service.app.staff import ingesting, open_desk
from service.banned.phrases import BannedList
from service.chat.answer_cache import AnswerCache
from service.chat.guard.in_force import RulesInForce
from service.chat.guard.rules import load_rules
from service.chat.memory import SessionStore
from service.chat.model_reply import ModelLimits, ModelWriter, model_options
from service.chat.packs import choose_pack, load_packs
from service.chat.parts import ChatLimits, ChatParts
from service.chat.turn import Conversation
from service.chat.understanding.smalltalk import load_smalltalk
from service.engines.extractive import Phrases, load_phrases
from service.feedback.votes import VoteStore
from service.settings import Settings
from service.system.metrics import Metrics
from service.web import Parts


def build_parts(
    settings: Settings, *, embedder: Embedder | None = None, local_key: str | None = None, say: Say = say_nothing
) -> Parts:
    """Choose and wire the parts; the caller owns the data directory and calls `Parts.close`.

    Args:
        settings: What the operator chose.
        embedder: Replaces the embedding model.
        local_key: An API key for commands that can read the data directory.
        say: Is told what takes long.
    """
    engine = open_database(settings)
    base = open_base(settings, engine, embedder, say)
    pack = choose_pack(load_packs(settings.prompts_dir / "packs"), settings.prompt_pack, settings.model)
    limits = ModelLimits(settings.num_ctx, settings.reply_tokens, settings.reply_max_chars)
    host = model_host(settings, model_options(pack, limits))
    metrics = Metrics()
    sessions = SessionStore(engine)
    rules = RulesInForce(load_rules(settings.prompts_dir / "guard.toml"))
    writer = ModelWriter(host, pack, limits)
    cache = AnswerCache(settings.answer_cache)
    smalltalk = load_smalltalk(settings.prompts_dir / "smalltalk.toml")
    admin_key = settings.admin_key.get_secret_value() if settings.admin_key else None
    audit = Audit(engine, utc_now)
    banned = BannedList(engine, audit, rules, utc_now)
    banned.put_in_force()
    phrases = phrases_of(settings)
    keep_up = banned.put_in_force
    chat = ChatParts(base, sessions, pack, phrases, writer, rules, metrics, cache, smalltalk, keep_up=keep_up)
    desk, worker = open_desk(settings, engine, base, audit)
    return Parts(
        settings=settings,
        engine=engine,
        base=base,
        conversation=Conversation(chat, _chat_limits(settings)),
        sessions=sessions,
        votes=VoteStore(engine),
        keys=ApiKeys(engine, admin_key, local_key),
        audit=audit,
        banned=banned,
        desk=desk,
        worker=worker,
        ingest=ingesting(settings, base),
        sweep=sweeping(settings, engine),
        patient=service_patient(settings, engine, base, worker.trouble),
        host=host,
        metrics=metrics,
    )


def phrases_of(settings: Settings) -> Mapping[str, Phrases]:
    """Load what is said around quotations, by language."""
    return {lang: load_phrases(settings.prompts_dir / "phrases" / f"{lang}.toml") for lang in ("zh", "en")}


def _chat_limits(settings: Settings) -> ChatLimits:
    return ChatLimits(
        message_chars=settings.message_max_chars,
        memory_turns=settings.memory_turns,
        memory_tokens=settings.memory_tokens,
        passages=settings.passages,
        reply_chars=settings.reply_max_chars,
        seconds=settings.turn_timeout,
        sureness=settings.answer_sureness,
    )

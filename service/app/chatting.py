"""The conversation: what a turn is made with, chosen and wired."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy import Engine

from knowledge.base import KnowledgeBase, utc_now
from service.access.audit import Audit
from service.app.releasing import Models
from service.banned.phrases import BannedList
from service.chat.answer_cache import AnswerCache
from service.chat.guard.in_force import RulesInForce
from service.chat.guard.rules import load_rules
from service.chat.memory import SessionStore
from service.chat.model_reply import Chosen, ModelWriter
from service.chat.parts import ChatLimits, ChatParts
from service.chat.understanding.smalltalk import load_smalltalk
from service.engines.choice import Session
from service.engines.extractive import Phrases, load_phrases
from service.engines.packs import choose_pack
from service.releases.serving import Serving
from service.settings import Settings
from service.system.metrics import Metrics


def open_banned(settings: Settings, engine: Engine, audit: Audit) -> BannedList:
    """Open what staff have banned, on top of the guard's rules; both in force from now on."""
    banned = BannedList(engine, audit, RulesInForce(load_rules(settings.prompts_dir / "guard.toml")), utc_now)
    banned.put_in_force()
    return banned


def open_chat(settings: Settings, engine: Engine, base: KnowledgeBase, banned: BannedList, models: Models) -> ChatParts:
    """Wire what a turn is made with."""
    return ChatParts(
        base=base,
        store=SessionStore(engine),
        pack=choose_pack(models.packs, settings.prompt_pack, settings.model),
        phrases=phrases_of(settings),
        choose=partial(_chosen, models.serving, settings.reply_max_chars),
        rules=banned.rules,
        metrics=Metrics(),
        cache=AnswerCache(settings.answer_cache),
        smalltalk=load_smalltalk(settings.prompts_dir / "smalltalk.toml"),
        keep_up=banned.put_in_force,
    )


async def _chosen(serving: Serving, reply_chars: int, session: Session) -> Chosen:
    """Choose who is to write a reply that begins now."""
    choice = await serving.choose(session)
    writers = tuple(ModelWriter(serving.hosts, served, reply_chars) for served in choice.chain)
    return Chosen(choice.version, writers, choice.assignment, choice.forced)


def phrases_of(settings: Settings) -> Mapping[str, Phrases]:
    """Load what is said around quotations, by language."""
    return {lang: load_phrases(settings.prompts_dir / "phrases" / f"{lang}.toml") for lang in ("zh", "en")}


def chat_limits(settings: Settings) -> ChatLimits:
    """Give what one turn may take."""
    return ChatLimits(
        message_chars=settings.message_max_chars,
        memory_turns=settings.memory_turns,
        memory_tokens=settings.memory_tokens,
        passages=settings.passages,
        reply_chars=settings.reply_max_chars,
        seconds=settings.turn_timeout,
        sureness=settings.answer_sureness,
    )

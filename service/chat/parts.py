"""What a turn is made with, and what it may take."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from knowledge.base import KnowledgeBase, utc_now
from knowledge.types import ANSWERING
from service.chat.answer_cache import AnswerCache
from service.chat.ended import EndedTurn, unheard
from service.chat.guard.in_force import RulesInForce
from service.chat.memory import SessionStore
from service.chat.model_reply import Chosen
from service.chat.understanding.smalltalk import NO_SMALLTALK, SmallTalk
from service.engines.choice import Session
from service.engines.extractive import Phrases
from service.engines.packs import Pack
from service.system.metrics import Metrics


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """What one turn may take.

    Attributes:
        message_chars: Characters of a message.
        memory_turns: Turns before that are recalled.
        memory_tokens: Tokens they may cost.
        passages: Passages an answer is written from.
        reply_chars: Characters of what is quoted in a reply.
        seconds: From question to reply.
        sureness: How sure it must be that the documents answer.
    """

    message_chars: int = 2000
    memory_turns: int = 3
    memory_tokens: int = 600
    passages: int = 6
    reply_chars: int = 2000
    seconds: float = 60.0
    sureness: float = ANSWERING


@dataclass(frozen=True, slots=True)
class ChatParts:
    """What a turn is made with.

    `pack` is what is said with where no model is asked. `choose` says who is to write the replies of a session now.
    `keep_up` has the rules be those that any replica has set; it blocks. `ended` is told of each turn that is kept; it
    must not take long.
    """

    base: KnowledgeBase
    store: SessionStore
    pack: Pack
    phrases: Mapping[str, Phrases]
    choose: Callable[[Session], Awaitable[Chosen]]
    rules: RulesInForce
    metrics: Metrics
    cache: AnswerCache
    smalltalk: SmallTalk = NO_SMALLTALK
    clock: Callable[[], datetime] = utc_now
    keep_up: Callable[[], None] = lambda: None
    ended: Callable[[EndedTurn], None] = unheard

"""Everything one stand-in knows: what the server serves from and what tests set and read."""

import asyncio
from dataclasses import dataclass, field

from tests.ollama.behaviour import Behaviour
from tests.ollama.registry import Registry
from tests.ollama.replies import Replies
from tests.ollama.runners import Runners
from tests.ollama.store import Store
from tests.ollama.wire import ReceivedRequest


@dataclass
class State:
    """The parts of a stand-in.

    Attributes:
        pace: Seconds before each piece of an answer.
        slots: How many answers may be generated at once, as OLLAMA_NUM_PARALLEL; None means no limit.
    """

    store: Store = field(default_factory=Store)
    registry: Registry = field(default_factory=Registry)
    runners: Runners = field(default_factory=Runners)
    replies: Replies = field(default_factory=Replies)
    behaviour: Behaviour = field(default_factory=Behaviour)
    requests: list[ReceivedRequest] = field(default_factory=list[ReceivedRequest])
    pace: float = 0.0
    slots: asyncio.Semaphore | None = None

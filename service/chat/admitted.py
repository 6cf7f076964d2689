"""A message that is going to be answered."""

from dataclasses import dataclass

from service.chat.model_reply import NOBODY, Chosen
from service.chat.recall import RecalledTurn
from service.chat.schemas import Started
from service.chat.understanding.question import Understood


@dataclass(frozen=True, slots=True)
class Admitted:
    """A message that is going to be answered.

    Attributes:
        turn_id: A new one.
        session_id: The session's, new or old.
        message: As it came, but that tokens of a chat template are made words.
        understood: The message as a question.
        turns: The turns before that are remembered, oldest first; without those that were declined.
        started: When it came, by `time.monotonic`, in seconds.
        hold: The customer is shown nothing before the whole reply is there.
        begins: It begins a session, which is stored together with it.
        explain: The reply is to say how it came about.
        behind: What was declined just before, where it may follow up on that, see `Heard.behind`.
        chosen: Who is to write the reply.
        before: The turns before as they were recalled, oldest first, whatever is remembered of them.
    """

    turn_id: str
    session_id: str
    message: str
    understood: Understood
    turns: tuple[RecalledTurn, ...]
    started: float
    hold: bool
    begins: bool
    explain: bool = False
    behind: str = ""
    chosen: Chosen = NOBODY
    before: tuple[RecalledTurn, ...] = ()

    @property
    def meta(self) -> Started:
        """What the customer's side is told first."""
        return Started(self.session_id, self.turn_id)

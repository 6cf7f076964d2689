"""What the stand-in answers: one fixed sentence, until a test says otherwise."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.ollama.tokens import split_pieces

DEFAULT_REPLY = "您好,我是替身模型。I am a stand-in for a model."


@dataclass(frozen=True)
class Reply:
    """An answer with more to it than its text.

    `pieces` are streamed one line each. `thinking` goes before the answer, in `message.thinking`, when the
    model thinks and the request does not forbid it.
    """

    pieces: tuple[str, ...]
    thinking: tuple[str, ...] = ()


# A list of strings is streamed exactly so; a string is cut into small pieces first.
Text = str | list[str] | Reply
ReplyFunction = Callable[[dict[str, Any]], Text]


def make_reply(text: Text, thinking: str = "") -> Reply:
    """Return `text` as a `Reply`."""
    if isinstance(text, Reply):
        return text
    pieces = split_pieces(text) if isinstance(text, str) else text
    return Reply(tuple(pieces), tuple(split_pieces(thinking)))


class Replies:
    """Chooses the answer to a chat: first the queue, one entry for each call, then the standing rule."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Go back to the fixed sentence."""
        self._queue: deque[Reply] = deque()
        self._rule: ReplyFunction = lambda _: DEFAULT_REPLY

    def always(self, text: Text) -> None:
        """Answer every chat alike."""
        reply = make_reply(text)
        self._rule = lambda _: reply

    def by(self, function: ReplyFunction) -> None:
        """Answer with what `function` makes of the request body; it holds the server up while it runs."""
        self._rule = function

    def queue(self, texts: Iterable[Text]) -> None:
        """Answer the next calls with these texts, in order."""
        self._queue.extend(make_reply(text) for text in texts)

    def choose(self, body: dict[str, Any]) -> Reply:
        """Return the answer to a chat request."""
        return self._queue.popleft() if self._queue else make_reply(self._rule(body))

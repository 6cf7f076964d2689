"""What a model writes that was never meant for a reader: its thoughts and its chat template's tokens.

Protocol logic without I/O: pieces of the model's text in; out come readable text and marks of what was taken
out. However the text is cut into pieces, what comes out adds up to the same.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

_ROLES = r"(?:assistant|model|user|system|human|tool)"
OPENER = r"(?:<\|im_start\|>|<\|start_header_id\|>|<start_of_turn>)"
"""Opens a turn in the chat templates that models were trained with."""
_TAG = re.compile(
    rf"""
      (?P<thought> <think(?:ing)?> )
    | (?P<thought_end> </think(?:ing)?> )
    | (?P<other_turn> {OPENER}(?:user|system|human) | <[|｜](?:user|system|human)[|｜]> | \[INST\] )
    | (?P<token> {OPENER}{_ROLES}? | <[|｜][a-z0-9_▁/-]{{1,40}}[|｜]> | <</?sys>> | \[/INST\]
        | </?s> | <(?:bos|eos|pad|unk|end_of_turn)> )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_THOUGHT_END = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_THOUGHT_END_LENGTH = len("</thinking>")
# The end of what has arrived, when more of it may make a tag.
_UNDECIDED = re.compile(
    rf"(?:{OPENER}[a-z]{{0,9}}|<[|｜/<]{{0,2}}[a-z0-9_▁/-]{{0,40}}[|｜>]{{0,2}}|\[/?I?N?S?T?\]?)\Z",
    re.IGNORECASE,
)


class Mark(StrEnum):
    """What was taken out of the text at this point."""

    THOUGHT = "thought"
    """A block of thoughts, with its tags."""
    THOUGHT_END = "thought_end"
    """The end tag of thoughts whose beginning was not marked: what stood before it was a thought."""
    OTHER_TURN = "other_turn"
    """The beginning of somebody else's turn: the model goes on to invent what the customer says."""
    TOKEN = "token"  # noqa: S105 - a token of a chat template, not a password
    """Any other token of a chat template."""


class Scrubber:
    """Takes thoughts and template tokens out of a text that arrives in pieces."""

    def __init__(self) -> None:
        self._text = ""
        self._thinking = False

    def feed(self, piece: str) -> list[str | Mark]:
        """Take the next piece; give the text that is certainly outside of tags, and marks of what is gone."""
        self._text += piece
        return list(self._parts(final=False))

    def flush(self) -> list[str | Mark]:
        """Give the rest at the end of the text; a thought that was never closed reaches to the end."""
        parts = list(self._parts(final=True))
        if self._thinking:
            parts.append(Mark.THOUGHT)
        self._text, self._thinking = "", False
        return parts

    def _parts(self, *, final: bool) -> Iterator[str | Mark]:
        """Go through what has arrived once, whatever it is made of; what is left waits for more."""
        text, at = self._text, 0
        undecided = self._undecided_from(0, final=final)
        while at < len(text):
            if self._thinking:
                at = self._thought_end(at)
                if self._thinking:
                    break
                yield Mark.THOUGHT
                continue
            if at > undecided:
                undecided = self._undecided_from(at, final=final)
            tag = _TAG.search(text, at)
            if tag is None or undecided <= tag.start():
                yield text[at:undecided]
                at = undecided
                break
            yield text[at : tag.start()]
            at = tag.end()
            mark = Mark(str(tag.lastgroup))
            self._thinking = mark is Mark.THOUGHT
            if not self._thinking:
                yield mark
        self._text = text[at:]

    def _undecided_from(self, at: int, *, final: bool) -> int:
        """Give where the end of the text begins that more may make a tag of."""
        undecided = None if final else _UNDECIDED.search(self._text, at)
        return undecided.start() if undecided else len(self._text)

    def _thought_end(self, at: int) -> int:
        """Give where the thought ends that `at` lies in, or, while it goes on, where its end may begin."""
        end = _THOUGHT_END.search(self._text, at)
        self._thinking = end is None
        return end.end() if end else max(at, len(self._text) - _THOUGHT_END_LENGTH)


def without_tags(text: str) -> str:
    """Take every tag out of a finished text, also those that appear only once others are gone."""
    while (shorter := _TAG.sub("", text)) != text:
        text = shorter
    return text

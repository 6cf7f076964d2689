"""What the guard says: which parts of a reply it cuts and why. Values only."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

EXCERPT = 200
"""How many characters of a cut are kept, masked, and told to staff."""


class CutReason(StrEnum):
    """Why the guard itself cuts; sentence checks bring reasons of their own."""

    CITATION_NOT_GIVEN = "citation_not_given"
    THINK = "think"
    SPECIAL_TOKEN = "special_token"  # noqa: S105 - a token of a chat template, not a password
    OTHER_TURN = "other_turn"
    TOO_LONG = "too_long"
    LOOP = "loop"
    INTERRUPTED = "interrupted"
    EMPTY = "empty"
    GIBBERISH = "gibberish"
    """Tokens, thoughts and lines of signs, and nothing said between them."""
    NOTHING_FOLLOWS = "nothing_follows"
    """An introduction whose items were cut, or never came; a yes or no that nothing bears out."""


class DocumentCut(StrEnum):
    """Why something is taken out of what is quoted or a model is told: it is the document's, not a model's."""

    ORDER = "document_order"
    """An order to whoever answers."""
    SCRIPT = "document_script"
    """What a page could run; its words stay."""
    SPECIAL_TOKEN = "document_special_token"  # noqa: S105 - a token of a chat template, not a password
    """It is shown as a word."""


SEVERE = frozenset({"prompt_leak", "key_leak"})
"""Reasons of what nobody may ever see; a model that is on trial has lost it by one of them."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Something that was not released: why, and what it was (empty when it was not kept).

    It is shortened to `EXCERPT` where it is kept or told, after masking: half a number is not seen to be one.
    """

    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sentence check says.

    Attributes:
        passed: The sentence may be shown; otherwise it is left out for `reason`.
        reason: Why not.
        sentence: What is shown in its place, where that differs; the checks that follow judge it instead.
        last: Nothing that follows can be trusted either.
        leans: It is shown only in front of another one that passes ("Yes.").
        left_out: What is cut of it, without a loss to what stands around; recorded with the reason.
        parts: It says otherwise than those that lean on it, which are not shown then.
    """

    passed: bool
    reason: str = ""
    sentence: str = ""
    last: bool = False
    leans: bool = False
    parts: bool = False
    left_out: str = ""


SentenceCheck = Callable[[str], Verdict]


@dataclass(frozen=True, slots=True)
class Report:
    """What the guard did with one reply.

    Attributes:
        cuts: In the order of the text.
        cited: The passages that the reply cites, in order of their first use.
        is_broken: One of its lists or procedures lost an item or a part of one; what is left may mislead.
    """

    cuts: tuple[Cut, ...]
    cited: tuple[int, ...]
    is_broken: bool = False

"""What is so within a time is not so after it, nor is the time counted from what is to be done in it. Pure."""

import re
from collections.abc import Iterator, Sequence

from knowledge.terms import terms_of
from knowledge.words import HeldWords
from service.chat.guard.claims import share_in
from service.chat.guard.evidence import Window
from service.chat.guard.facts.fact import Fact, FactKind

_STILL = re.compile(
    r"依然|依旧|仍|照样|照常|照旧|还(?:是?可以|是?能|有效|算)|也(?:可以|能|行|照|一样|有效)|\b(?:still|even|nevertheless)\b"
)
_PAST = re.compile(r"(?:过了?|超过了?|超出|\b(?:after|past|beyond|later than|more than|over))\s*$")
_PAST_BEHIND = re.compile(r"\s*(?:之后|以后|过后|后)")
_MOST = re.compile(r"\s*(?:[之以]?内|有效|免费)")
_WITHIN = re.compile(r"\s*[之以]?内(?P<doing>[^,，;；。.]{2,30})")
_AFTER = re.compile(r"(?P<start>[^,，;；。.]{2,20}?)(?:之后|以后|后)[,，]?\s*的?$")
_ENGLISH = re.compile(r"\s*(?:of|after|from)\s(?P<start>[^,.;]+)")
_DOING = re.compile(r"(?P<doing>[^,.;]+?)\s(?:within|in)\s(?:the\s)?$")
_HALF = 0.5
_LOOK = 24


def outlives_a_limit(said: str, windows: Sequence[Window]) -> bool:
    """Tell whether a sentence says that something still is so after a time within which alone its passages say it.

    Args:
        said: The sentence, folded.
        windows: All stretches.
    """
    if not _STILL.search(said):
        return False
    past = (fact for fact in Window(said).facts if fact.kind is FactKind.AMOUNT and fact.unit and _is_past(fact, said))
    return any(_is_a_most(fact, windows) for fact in past)


def _is_past(fact: Fact, said: str) -> bool:
    before = said[max(0, fact.start - _LOOK) : fact.start]
    return bool(_PAST.search(before) or _PAST_BEHIND.match(said, fact.end))


def _is_a_most(fact: Fact, windows: Sequence[Window]) -> bool:
    held = [(window, own) for window in windows for own in window.facts if own.says == fact.says]
    return bool(held) and all(
        own.bound < 0 or (own.bound == 0 and _MOST.match(window.folded, own.end)) for window, own in held
    )


def exchanges_start_and_end(said: str, windows: Sequence[Window]) -> bool:
    """Tell whether a time is counted from what its passages say is to be done in it, to what they count it from."""
    own = list(_counted(Window(said)))
    return bool(own) and any(
        _are_exchanged(ours, theirs) for window in windows for theirs in _counted(window) for ours in own
    )


def _are_exchanged(ours: tuple[Fact, str, str], theirs: tuple[Fact, str, str]) -> bool:
    (fact, start, doing), (other, their_start, their_doing) = ours, theirs
    if fact.says != other.says:
        return False
    crossed = (_share(start, their_doing), _share(doing, their_start))
    straight = (_share(start, their_start), _share(doing, their_doing))
    # Both may speak of what is done: "the return is paid".
    return min(crossed) >= _HALF and crossed[0] > straight[0] and crossed[1] >= straight[1]


def _share(text: str, other: str) -> float:
    terms = terms_of(text)
    return share_in(terms, HeldWords(other)) if terms else 0.0


def _counted(window: Window) -> Iterator[tuple[Fact, str, str]]:
    """Give each time of a stretch with what it is counted from, and what is to be done in it."""
    text = window.folded
    for fact in Window(text).facts:
        before = text[: fact.start]
        chinese = (_AFTER.search(before), _WITHIN.match(text, fact.end))
        english = (_ENGLISH.match(text, fact.end), _DOING.search(before))
        for start, doing in (chinese, english):
            if start and doing:
                yield fact, start["start"], doing["doing"]

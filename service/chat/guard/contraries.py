"""What has two contrary answers (in stock or not, open or closed): a sentence gives the one its passages give. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from service.chat.guard.evidence import Window
from service.chat.guard.facts.fact import Fact, FactKind
from service.chat.guard.facts.found import facts_of
from service.chat.guard.facts.moments import DAILY, WEEKEND

_OUT = re.compile(
    r"缺货|无货|没货|没有(?:现)?货|售罄|断货|卖完|\b(?:out\sof\sstock|sold\sout|not\s(?:\w+\s)?in\sstock|unavailable)\b"
)
_NOT_OUT = re.compile(
    r"(?:[不没未]|没有|并未)(?:缺货|断货|售罄|卖完)|\b(?:not|n't|never)\s(?:out\sof\sstock|sold\sout|unavailable)\b"
)
_ORDERED = re.compile(r"预[订定售]|\b(?:pre-?orders?|back-?orders?)\b")
_IN = re.compile(r"有(?:现)?货|现货|\bin\sstock\b|\bis\s(?:now\s|currently\s)?available(?=\W*$)")
_STOCK = (("in", _NOT_OUT), ("out", _OUT), ("ordered", _ORDERED), ("in", _IN))
_CLOSED = re.compile(
    r"休[息业馆园]|停业|关门|闭[店馆园]|打烊|歇业|不(?:开门|营业|开放|上班|办公)"
    r"|\b(?:closed?s?|(?:not|n't|never)\s(?:be\s)?open|day\soff)\b"
)
_OPEN = re.compile(r"营业|开[门放馆园]|上班|办公|\bopen(?:s|ing)?\b")
_CLAUSE_END = re.compile(r"[,;。\n]|\b(?:and|but|while)\b(?=[^,;]*\b(?:open|closed?)\b)")
_RANGE = re.compile(r"\s*(?:至|到|[-–—~]|to|through|till|until)\s*")
# What is said of all days but one is not read.
_BUT = re.compile(r"除|以外|之外|\bexcept\b|\bbut\b|假|holiday")
_ALL_BUT = re.compile(
    r"\b(?:every\sday|daily|all\sdays|all\sweek)\s(?:except|but)(?:\sfor)?\s(?:on\s)?(?P<days>\w+(?:\s(?:and|to)\s\w+)?)"
    r"|除了?(?P<zh>[^，。,]{2,8}?)(?:外|以外|之外)"
)
# What is not closed is open, and what is not out of stock is in.
_NEVER_CLOSED = re.compile(r"[不无](?:休[息业]?|停业|关门|闭店|打烊)|\b(?:not|never|n't)\s(?:be\s)?close[sd]?\b")
_WEEK = 7
_STOCKED = "stock"

_States = Mapping[object, set[str]]


def told_otherwise(said: str, origins: Sequence[Window], windows: Sequence[Window]) -> bool:
    """Tell whether a sentence says the contrary of what the stretches that it may be from say.

    Args:
        said: The sentence, folded.
        origins: The stretches that it may be from.
        windows: All stretches, which tell of the days that those do not tell of.
    """
    states = _states(said)
    told = _told(origins) if states else {}
    if not states.keys() <= told.keys() | {_STOCKED}:
        told = {day: states for day, states in _told(windows).items() if day != _STOCKED} | dict(told)
    return any(thing in told and not states[thing] & told[thing] for thing in states)


def without_agreed(said: str, origins: Sequence[Window]) -> str:
    """Give a sentence without the words for what its passages say in other words, as long as it is.

    Args:
        said: The sentence, folded.
        origins: The stretches that it may be from.
    """
    states = _states(said)
    told = _told(origins) if states else {}
    if not states or not all(states[thing] <= told.get(thing, set()) for thing in states):
        return said
    for pattern in (_OUT, _ORDERED, _IN, _CLOSED, _OPEN):
        said = pattern.sub(lambda found: "\n" * len(found[0]), said)
    return said


def _told(origins: Sequence[Window]) -> _States:
    told: dict[object, set[str]] = defaultdict(set)
    for window in origins:
        for thing, states in _states(window.folded).items():
            told[thing] |= states
    return told


@lru_cache(maxsize=1024)
def _states(text: str) -> _States:
    """Give what a text says of the stock, and of each day of the week whether it is open."""
    found: dict[object, set[str]] = defaultdict(set)
    if stock := _stock(text):
        found[_STOCKED] = stock
    for clause in _CLAUSE_END.split(text):
        for day in _excepted(clause):
            found[day].add("closed")
        facts = [fact for fact in facts_of(clause) if fact.kind in (FactKind.WEEKDAY, FactKind.TIME)]
        named = [fact for fact in facts if fact.kind is FactKind.WEEKDAY]
        days = range(1, _WEEK + 1) if DAILY.search(clause) else _days(named, clause)
        if not _BUT.search(clause) and (state := _opening(clause, timed=len(named) < len(facts))):
            for day in days:
                found[day].add(state)
    return found


def _excepted(clause: str) -> Iterator[int]:
    """Give the days but for which it is open every day."""
    found = _ALL_BUT.search(clause)
    if found and _OPEN.search(clause) and not _CLOSED.search(clause):
        days = found["days"] or found["zh"]
        yield from _days([fact for fact in facts_of(days) if fact.kind is FactKind.WEEKDAY], days)


def _stock(text: str) -> set[str]:
    found: set[str] = set()
    for name, pattern in _STOCK:
        text, count = pattern.subn("\n", text)
        if count:
            found.add(name)
    return found


def _opening(clause: str, *, timed: bool) -> str:
    plain, never_closed = _NEVER_CLOSED.subn("\n", clause)
    if _CLOSED.search(plain):
        return "closed"
    return "open" if timed or never_closed or _OPEN.search(plain) else ""


def _days(named: Sequence[Fact], clause: str) -> Iterator[int]:
    """Give the days that are named, and those between the two ends of a range."""
    last: Fact | None = None
    for fact in named:
        if fact.value == WEEKEND:
            yield from (_WEEK - 1, _WEEK)
            continue
        day = int(str(fact.value))
        yield day
        if last and _RANGE.fullmatch(clause[last.end : fact.start]):
            first = int(str(last.value))
            yield from ((first + step - 1) % _WEEK + 1 for step in range(1, (day - first) % _WEEK))
        last = fact

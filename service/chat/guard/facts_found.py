"""All facts of a text, each read once. Pure."""

from functools import lru_cache

from knowledge.words import folded
from service.chat.guard.facts import Fact, Reader
from service.chat.guard.facts_amounts import amounts, bare_numbers
from service.chat.guard.facts_moments import dates, times, weekdays
from service.chat.guard.facts_tokens import clauses, codes, links, phones

# In this order: 2026-01-01 is a date before it can be a phone number, and 第三条 no bare number.
_READERS: tuple[Reader, ...] = (links, dates, phones, clauses, weekdays, times, codes, amounts, bare_numbers)
# Reads as neither a letter nor a digit nor a space.
_READ = "\x00"


@lru_cache(maxsize=4096)
def facts_of(text: str) -> tuple[Fact, ...]:
    """Give the facts of a text in its order; their places are those in `folded(text)`."""
    unread = folded(text)
    found: list[Fact] = []
    for reader in _READERS:
        facts = list(reader(unread))
        for fact in facts:
            unread = unread[: fact.start] + _READ * (fact.end - fact.start) + unread[fact.end :]
        found += facts
    return tuple(sorted(found, key=lambda fact: (fact.start, fact.end)))

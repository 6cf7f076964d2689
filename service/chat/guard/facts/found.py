"""All facts of a text, each read once. Pure."""

import unicodedata
from dataclasses import replace
from functools import lru_cache

from knowledge.words import folded
from service.chat.guard.facts.amounts import amounts, bare_numbers, labelled_amounts, number_signs
from service.chat.guard.facts.fact import Fact, FactKind, Reader
from service.chat.guard.facts.floors import floors
from service.chat.guard.facts.moments import dates, times, weekdays
from service.chat.guard.facts.packs import packs
from service.chat.guard.facts.periods import periods
from service.chat.guard.facts.rates import rates
from service.chat.guard.facts.shares import shares
from service.chat.guard.facts.tokens import clauses, codes, links, phones

# In this order: 2026-01-01 is a date before it can be a phone number, and 第三条 no bare number.
_READERS: tuple[Reader, ...] = (
    links,
    dates,
    phones,
    clauses,
    weekdays,
    times,
    floors,
    codes,
    shares,
    packs,
    rates,
    periods,
    labelled_amounts,
    amounts,
    bare_numbers,
    number_signs,
)
# Reads as neither a letter nor a digit nor a space.
_READ = "\x00"


@lru_cache(maxsize=4096)
def facts_of(text: str) -> tuple[Fact, ...]:
    """Give the facts of a text in its order; their places are those in `folded(text)`."""
    plain = unicodedata.normalize("NFKC", text)
    unread = folded(text)
    found: list[Fact] = []
    for reader in _READERS:
        facts = [_as_written(fact, plain) for fact in reader(unread)]
        for fact in facts:
            unread = unread[: fact.start] + _READ * (fact.end - fact.start) + unread[fact.end :]
        found += facts
    return tuple(sorted(found, key=lambda fact: (fact.start, fact.end)))


def _as_written(fact: Fact, plain: str) -> Fact:
    """Give a link with the capitals of its path, which tell pages apart."""
    host, slash, path = str(fact.value).partition("/")
    written = plain[fact.start : fact.end]
    if fact.kind is not FactKind.LINK or not slash or not path or written.lower() != fact.text:
        return fact
    at = written.lower().index(path)
    return replace(fact, value=f"{host}/{written[at : at + len(path)]}")

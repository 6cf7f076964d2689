"""Facts that a sentence denies ("not 30 days but 7"): of a customer's belief, or of what a passage says. Pure."""

import re
import unicodedata
from collections.abc import Sequence

from service.chat.guard.facts.fact import Fact
from service.chat.guard.facts.found import facts_of

_DENIED = re.compile(r"(?:不是|并非|而非|\b(?:not|rather\s+than|instead\s+of))\s*(?:an?\s+)?$", re.IGNORECASE)


def without_corrected(sentence: str, believed: Sequence[Fact]) -> str:
    """Give a sentence without facts that it denies and the customer believes, where it says what is so instead."""
    plain = unicodedata.normalize("NFKC", sentence)
    facts = facts_of(sentence)
    says = {fact.says for fact in believed}
    for fact in reversed(facts):
        denied = _DENIED.search(plain[: fact.start])
        if denied and fact.says in says and any(_stands_for(other, fact) for other in facts):
            plain = plain[: denied.start()] + plain[fact.end :]
    return plain


def denied_facts(text: str) -> tuple[Fact, ...]:
    """Give the facts of a text that it denies right in front of them."""
    plain = unicodedata.normalize("NFKC", text)
    return tuple(fact for fact in facts_of(text) if _DENIED.search(plain[: fact.start]))


def _stands_for(one: Fact, other: Fact) -> bool:
    return (one.kind, one.unit) == (other.kind, other.unit) and one.says != other.says

"""What one sentence of a reply claims. Pure."""

import re
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass

from knowledge.language import language_of
from knowledge.terms import Term, terms_of
from knowledge.words import folded
from service.chat.guard.facts.fact import Fact
from service.chat.guard.facts.found import facts_of
from service.chat.guard.markers import cited_in
from service.chat.guard.names import names_in
from service.chat.guard.rules import GuardRules

MARKERS = re.compile(r"[ \t]*\[\d{1,9}\]")
"""Citation markers with the space in front of them."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one sentence claims.

    Attributes:
        text: The sentence without markers.
        cited: The passages that it cites.
        facts: Its facts; places are those in the folded text.
        names: Its names, as written.
        terms: What else it speaks of, courtesy aside.
        lang: Its language.
    """

    text: str
    cited: tuple[int, ...]
    facts: tuple[Fact, ...]
    names: tuple[str, ...]
    terms: tuple[Term, ...]
    lang: str

    @property
    def weight(self) -> float:
        """How much it speaks of."""
        return sum(term.weight for term in self.terms)


def claim_of(sentence: str, rules: GuardRules) -> Claim:
    """Read a cleaned sentence, without its number in a list."""
    text = MARKERS.sub("", sentence)
    facts = facts_of(text)
    wording = terms_of(rules.without_courtesy(without(facts, folded(text))))
    names = tuple(dict.fromkeys(names_in(without(facts, unicodedata.normalize("NFKC", text)), rules.free_words)))
    return Claim(text, cited_in(sentence), facts, names, wording, language_of(text))


def without(facts: Sequence[Fact], text: str) -> str:
    """Give a text, as long as it is, with line breaks for its facts."""
    for fact in facts:
        text = text[: fact.start] + "\n" * (fact.end - fact.start) + text[fact.end :]
    return text


def share_in(terms: Sequence[Term], words: Container[str]) -> float:
    """Tell how much of some terms a text holds, in [0, 1]; all of none."""
    whole = sum(term.weight for term in terms)
    return sum(term.weight * term.share_in(words) for term in terms) / whole if whole else 1.0

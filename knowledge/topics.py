"""What every shop lays down in a number: how long the warranty is, within what time goods are taken back. Pure.

Such a clause is known by its topic, so that a row of a table, a sentence and one in another language can be compared.
All other words of it, of its headings and of its document's title say what it is laid down for.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.quantities import Part, Quantity, parts_of
from knowledge.terms import terms_of
from knowledge.words import CHINESE_RUN, folded, stems, unnumbered, words

_FILE = Path(__file__).with_name("topics.toml")
# Names with a digit, as models have them; those of versions are none.
_MODEL = re.compile(r"(?!v\d)(?=[a-z0-9+-]*[a-z])(?=[a-z0-9+-]*\d)[a-z0-9][a-z0-9+-]*")
_LABEL = re.compile(r"(?<![a-z0-9])v(?:er(?:sion)?)?[. ]?\d+(?:\.\d+)*|\d{4}\s*年?版?|第.{1,3}版")


_WITHIN = re.compile(r"(?<=\s)[之以]?内")


@dataclass(frozen=True, slots=True)
class Provision:
    """What a clause lays down.

    Attributes:
        topic: One of those in `topics.toml`.
        quantity: How much, or how long.
        about: The words that say what for; empty where it is for everything.
        models: The models that it names.
    """

    topic: str
    quantity: Quantity
    about: frozenset[str]
    models: frozenset[str]

    def contradicts(self, other: "Provision") -> bool:
        """Tell whether the other one is laid down for the same, and says otherwise."""
        return self._concerns(other) and self.quantity.says_otherwise(other.quantity)

    def _concerns(self, other: "Provision") -> bool:
        if self.topic != other.topic or self.quantity.unit != other.quantity.unit or self.models != other.models:
            return False
        if self.models:  # whoever names the model need not say again what it is
            return self.about <= other.about or other.about <= self.about
        return self.about == other.about


@dataclass(frozen=True, slots=True)
class _Topic:
    name: str
    units: frozenset[str]
    pattern: re.Pattern[str]


def topic_words(text: str) -> frozenset[str]:
    """Give the words by which a text names something that every shop lays down: a warranty, returns, refunds."""
    plain = folded(text)
    return frozenset(word for topic in _topics() for named in topic.pattern.finditer(plain) for word in words(named[0]))


def provision_of(parts: Sequence[Part], around: Iterable[str]) -> Provision | None:
    """Give what a clause lays down; `None` where it does nothing of the kind, or several things.

    Args:
        parts: The clause's.
        around: The headings that it stands under, the name of its row, the title of its document.
    """
    said = _words_of(parts)
    beside = " ; ".join(_words_of(parts_of(unnumbered(_LABEL.sub(" ", folded(text))))) for text in around)
    quantities = [part.quantity for part in parts if part.quantity]
    topics = _topics_in(said) or _topics_in(beside)
    if len(quantities) != 1 or len(topics) != 1 or quantities[0].unit not in topics[0].units:
        return None
    text = f"{said} ; {beside}"
    about = _about(_MODEL.sub(" ", topics[0].pattern.sub(" ", text)))
    return Provision(topics[0].name, quantities[0], about, frozenset(_MODEL.findall(text)))


def _words_of(parts: Iterable[Part]) -> str:
    """Give what stands around the quantities, without the "within" that a Chinese one ends with."""
    return _WITHIN.sub(" ", " ".join(part.text for part in parts if part.quantity is None))


def _topics_in(text: str) -> list[_Topic]:
    return [topic for topic in _topics() if topic.pattern.search(text)]


def _about(text: str) -> frozenset[str]:
    generic = _generic()
    return frozenset(term.word for term in terms_of(text) if _tells(term.word) and term.word not in generic)


def _tells(word: str) -> bool:
    return (len(word) > 1 or not CHINESE_RUN.match(word)) and not word.isdigit()


@cache
def _topics() -> tuple[_Topic, ...]:
    topics = tomllib.loads(_FILE.read_text(encoding="utf-8"))["topics"].items()
    return tuple(_Topic(name, frozenset(each["units"]), re.compile(each["pattern"])) for name, each in topics)


@cache
def _generic() -> frozenset[str]:
    words = tomllib.loads(_FILE.read_text(encoding="utf-8"))["generic"]
    return frozenset((*words["zh"].split(), *stems(words["en"])))

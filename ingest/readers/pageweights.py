"""How much the parts of a web page hold, in text and in links, and what they are called."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4.element import NavigableString, PreformattedString, Tag

SENTENCE = re.compile(r"[。！？；]|[.!?](\s|$)")
"""Where a sentence ends: who writes one says something."""

_WORDS_OF_NAMES = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_FILE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|zip|csv|txt|epub)([?#]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a tag holds: characters without spaces, those of them in links that lead away, such links, files."""

    text: int = 0
    linked: int = 0
    links: int = 0
    files: int = 0

    @property
    def prose(self) -> int:
        """Characters in no link."""
        return self.text - self.linked

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(
            self.text + other.text,
            self.linked + other.linked,
            self.links + other.links,
            self.files + other.files,
        )


def weights_of(whole: Tag) -> dict[int, Weight]:
    """Weigh every tag of a page, by identity."""
    weights: dict[int, Weight] = {}
    for tag in reversed([whole, *whole.find_all()]):  # what is inside a tag comes after it
        weight = Weight()
        for child in tag.children:
            if isinstance(child, Tag):
                weight += weights[id(child)]
            elif is_said(child):
                weight += Weight(len(squeezed(str(child))))
        weights[id(tag)] = _weight_of_link(tag, weight)
    return weights


def _weight_of_link(tag: Tag, weight: Weight) -> Weight:
    href = str(tag.get("href") or "")
    if tag.name != "a" or not href or re.match(r"#.|tel:|mailto:", href):  # to a place in the page itself, to a person
        return weight
    return Weight(weight.text, weight.text, 1, 1 if _FILE.search(href) else 0)


def is_said(element: object) -> bool:
    """Tell text that is shown from comments, scripts and white space."""
    is_text = isinstance(element, NavigableString) and not isinstance(element, PreformattedString)
    return is_text and bool(str(element).strip())


def names_of(tag: Tag) -> Iterator[str]:
    """Yield a tag's id and the names of its classes."""
    classes = tag.get("class") or []
    yield str(tag.get("id") or "")
    yield from [classes] if isinstance(classes, str) else classes


def words_of(tag: Tag) -> set[str]:
    """Give the words of a tag's names, in small letters: "mainNav" is main, nav."""
    return {word.lower() for name in names_of(tag) for word in _WORDS_OF_NAMES.findall(name)}


def squeezed(text: str) -> str:
    """Take all white space out of a text."""
    return "".join(text.split())

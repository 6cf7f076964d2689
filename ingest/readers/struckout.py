"""What a web page strikes out: the price that was, the words an editor deleted. It holds no more and is left out."""

import re

from bs4 import BeautifulSoup
from bs4.element import Tag

_TAGS = {"del", "s", "strike"}
_WORDS_DELETED = {"msodel"}  # Word's name for what it keeps of tracked changes
_LINE_THROUGH = re.compile(r"text-decoration(-line)?\s*:[^;]*line-through", re.IGNORECASE)
_CLASS = re.compile(r"\w*\.([\w-]+)")  # a rule for more than one class tells nothing of the class alone


def without_struck_out(soup: BeautifulSoup) -> None:
    """Take the text out of a page that it shows with a line through it."""
    classes = _WORDS_DELETED | _struck_classes(soup)
    for tag in soup.find_all(lambda tag: _is_struck(tag, classes)):
        tag.extract()


def _is_struck(tag: Tag, classes: set[str]) -> bool:
    if tag.name in _TAGS or _LINE_THROUGH.search(str(tag.get("style") or "")):
        return True
    return any(name.lower() in classes for name in tag.get("class") or [])


def _struck_classes(soup: BeautifulSoup) -> set[str]:
    """Find the classes that a page's own style sheets draw a line through."""
    found: set[str] = set()
    for sheet in soup.find_all("style"):
        for rule in sheet.get_text().split("}"):
            before, _, form = rule.rpartition("{")
            if _LINE_THROUGH.search(form):
                found.update(_classes_of(before.rpartition("{")[2]))
    return found


def _classes_of(selectors: str) -> set[str]:
    names = (selector.rpartition("*/")[2].strip() for selector in selectors.split(","))
    return {match.group(1).lower() for name in names if (match := _CLASS.fullmatch(name))}

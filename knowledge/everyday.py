"""How customers speak, as `everyday.toml` has it: words that only ask, and words that mean the same."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.words import folded, stems

_FILE = Path(__file__).with_name("everyday.toml")


@dataclass(frozen=True, slots=True)
class Everyday:
    """The everyday words of one language: Chinese ones folded, English ones stems.

    Attributes:
        asking: Words that say how something is asked, not what it is about.
        others: For a word, those that mean the same; without itself.
    """

    asking: frozenset[str]
    others: Mapping[str, tuple[str, ...]]


@cache
def everyday_chinese() -> Everyday:
    """Give the Chinese everyday words."""
    asking, groups = _read("zh")
    return Everyday(frozenset(asking), _others(groups))


@cache
def everyday_english() -> Everyday:
    """Give the English everyday words."""
    asking, groups = _read("en")
    return Everyday(frozenset(_stemmed(asking)), _others(tuple(_stemmed(group)) for group in groups))


def _read(lang: str) -> tuple[list[str], list[list[str]]]:
    content = tomllib.loads(folded(_FILE.read_text(encoding="utf-8")))
    lines = [line.split() for line in content["same"][lang].splitlines()]
    return content["asking"][lang].split(), [words for words in lines if words]


def _stemmed(words: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(stem for word in words for stem in stems(word))


def _others(groups: Iterable[Iterable[str]]) -> dict[str, tuple[str, ...]]:
    others: dict[str, tuple[str, ...]] = {}
    for group in (tuple(words) for words in groups):
        for word in group:
            others[word] = tuple(dict.fromkeys((*others.get(word, ()), *(other for other in group if other != word))))
    return others

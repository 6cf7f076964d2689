"""The words by which texts are compared: Chinese segmentation, English stems, codes kept whole.

A text is folded first: full-width forms become ordinary ones, upper case lower, traditional characters simplified. A
run of Chinese characters gives its characters, its overlapping pairs and the dictionary words of two characters or
more: pairs find what the dictionary does not know, words weigh what belongs together, and characters tell how rare one
alone is. A run of Latin letters and digits gives its stem; a compound such as "ESP32-S3" or "2.4" is one word and also
its parts.
"""

import re
import unicodedata
from collections.abc import Container
from functools import cache, cached_property, lru_cache
from typing import Any

import rjieba
import Stemmer

RULES_VERSION = 6
"""Moves when `words` gives other words for a text than before, or the lexicon keeps others: it is then filled anew."""

HEADING = "heading:"
"""In front of a word that is looked for in titles and headings alone. No word holds a colon."""

_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF))
CHINESE_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_LATIN_RUN = re.compile(r"[a-z0-9]+(?:[-_.+/#'][a-z0-9]+)*")
_LATIN_PART = re.compile(r"[a-z0-9]+")
# Questions and sentences are looked at many times in a turn, and in the next one; whole passages are not kept.
_KEPT_CHARACTERS = 400
_PAIR = 2
_NUMBER = re.compile(r"^\s*(?:第[\d一二三四五六七八九十百]+[章节条款]|[\d一二三四五六七八九十]+(?:\.\d+)*[.、)）]?)\s*")


@cache
def _segmenter() -> Any:
    return rjieba.Jieba()


@cache
def _stemmer() -> Any:
    return Stemmer.Stemmer("english")


def words(text: str) -> list[str]:
    """Give the words of a text in order, repeated as often as they occur.

    Args:
        text: Chinese, English or both; any length.

    Returns:
        Folded words; empty when the text has neither letters, digits nor Chinese characters. No word contains a space.
    """
    return list(_kept_words(text)) if len(text) <= _KEPT_CHARACTERS else _words(text)


def _words(text: str) -> list[str]:
    plain = folded(text)
    found = [word for run in _LATIN_RUN.findall(plain) for word in _latin_words(run)]
    found += [word for run in CHINESE_RUN.findall(plain) for word in _chinese_words(run)]
    return found


class HeldWords(Container[str]):
    """The words of a text, as `words` gives them, to be asked whether one is among them.

    Of the text is read what that takes: whether it holds a character or a pair is told without cutting it.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def __contains__(self, word: object) -> bool:
        """Tell whether the text has a word."""
        if not isinstance(word, str):
            return False
        if word.isascii():
            return word in self.latin
        if not CHINESE_RUN.fullmatch(word) or word not in self.folded:
            return False
        return len(word) <= _PAIR or word in self._longer

    def __bool__(self) -> bool:
        """Tell whether the text has any word."""
        return bool(self.latin) or CHINESE_RUN.search(self.folded) is not None

    @cached_property
    def folded(self) -> str:
        """The text, folded."""
        return folded(self._text)

    @cached_property
    def latin(self) -> frozenset[str]:
        """Those of its words that are written in Latin letters and digits."""
        return frozenset(word for run in _LATIN_RUN.findall(self.folded) for word in _latin_words(run))

    @cached_property
    def all(self) -> frozenset[str]:
        """All of them."""
        return frozenset(words(self._text))

    @cached_property
    def _longer(self) -> frozenset[str]:
        runs = CHINESE_RUN.findall(self.folded)
        return frozenset(word for run in runs for word in _cut(run) if len(word) > _PAIR)


@lru_cache(maxsize=1024)
def _kept_words(text: str) -> tuple[str, ...]:
    return tuple(_words(text))


def folded(text: str) -> str:
    """Give a text with full-width forms made ordinary, upper case made lower, traditional characters simplified.

    What is normalised already keeps its length, so that places in both are the same; "İ" alone would become longer.
    """
    if text.isascii():
        return text.lower()
    traditional, simplified = _traditional()
    plain = unicodedata.normalize("NFKC", text).replace("İ", "I").lower()
    return traditional.sub(lambda found: simplified[found[0]], plain)


@cache
def _traditional() -> tuple[re.Pattern[str], dict[str, str]]:
    """Match a character that has another, simplified form, and give these forms.

    Character by character, because a question has not the context that decides rare cases in a document: what is
    compared must only become the same on both sides. A pattern passes over other characters far quicker than
    `str.translate` does.
    """
    from opencc import OpenCC  # noqa: PLC0415 (its dictionaries are read once, by whoever compares texts)

    characters = [chr(point) for first, last in _IDEOGRAPHS for point in range(first, last + 1)]
    simplified = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    forms = {one: other for one, other in zip(characters, simplified, strict=True) if one != other}
    return re.compile(f"[{''.join(forms)}]"), forms


def unnumbered(heading: str) -> str:
    """Give a heading without the number it begins with; one that is nothing else stays as it is."""
    return _NUMBER.sub("", heading) or heading


def stems(text: str) -> list[str]:
    """Give the stems of the Latin words and codes of a folded text, in order; a compound is one word."""
    return [_latin_words(run)[0] for run in _LATIN_RUN.findall(text)]


def pairs(run: str) -> list[str]:
    """Give the overlapping pairs of a Chinese text; a single character is its own."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def tagged(run: str) -> list[tuple[str, str]]:
    """Give the words of a Chinese text in order, each with the letters of its kind ("n…" a noun, "v…" a verb)."""
    return list(_segmenter().tag(run)) if run else []


def is_known(word: str) -> bool:
    """Tell whether the dictionary has a Chinese word; other words are the segmenter's guesses."""
    return bool(_segmenter().has_word(word))


def _latin_words(run: str) -> list[str]:
    parts = _LATIN_PART.findall(run)
    return _stemmer().stemWords([run, *parts] if len(parts) > 1 else [run])


def _chinese_words(run: str) -> list[str]:
    characters = list(run) if len(run) > 1 else []
    return characters + pairs(run) + [word for word in _cut(run) if len(word) > 1]


def _cut(run: str) -> list[str]:
    return _segmenter().cut_for_search(run, hmm=True)

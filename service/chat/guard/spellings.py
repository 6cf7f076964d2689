"""How a banned phrase may be written: in disguise, in the plural, over a line's end. Pure.

Neither what nobody sees nor what is no letter hides a phrase: "运**费**", "credit-card", "c a s i n o", "crédit".
English words count whole and in the singular as in the plural, Chinese ones wherever they stand.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from knowledge.words import folded, stems
from service.unseen import seen

_UNIT = re.compile(r"[a-z0-9]+|[^\W_]")
# A pause ends what belongs together: "好运，费用" says nothing of 运费.
_BETWEEN = r"(?:[^\w,。;!?]|_)*"
# Within a word marks hide a letter, but an apostrophe makes another word of it: "he'll".
_WITHIN = r"(?:[^\w\s'’]|_)*"
_SPACED = r"[\W_]+"
# So short a word has no plural worth looking for, and its letters stand apart by chance.
_SHORT = 3


def undisguised(text: str) -> str:
    """Give a text folded, without accents, strokes through it and what nobody sees."""
    parts = unicodedata.normalize("NFKD", seen(text))
    return folded("".join(char for char in parts if unicodedata.category(char)[0] != "M"))


def pattern_of(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """Give what matches any of the phrases in an undisguised text; `None` where there are none.

    It takes time in proportion to the text: what may stand between two letters is never itself a letter.
    """
    ways = "|".join(_spelling(phrase) for phrase in phrases)
    return re.compile(ways) if ways else None


def _spelling(phrase: str) -> str:
    bare = undisguised(phrase)
    units = _UNIT.findall(bare)
    if not units:
        return re.escape(bare)
    begins = r"(?<![a-z0-9])" if units[0].isascii() else ""
    ends = r"(?![a-z0-9])" if units[-1].isascii() else ""
    return begins + _BETWEEN.join(map(_unit, units)) + ends


def _unit(unit: str) -> str:
    if not (unit.isascii() and unit.isalpha() and len(unit) > _SHORT):
        return _joined(unit)
    base, endings = _forms(unit)
    return f"(?:{_joined(base)}{_WITHIN}{endings}|{_SPACED.join(unit)})"


def _joined(unit: str) -> str:
    """Give a word with marks allowed between its letters; digits stand together, or 5.0 would be 50."""
    marks = (_WITHIN if one.isalpha() or other.isalpha() else "" for one, other in pairwise(unit))
    return unit[0] + "".join(mark + char for mark, char in zip(marks, unit[1:], strict=True))


def _forms(word: str) -> tuple[str, str]:
    """Give what singular and plural of a word have in common, and the endings behind it."""
    if word.endswith("ies") and _same(word, word[:-3] + "y"):
        return word[:-3], "(?:y|ies)"
    if word.endswith("es") and _same(word, word[:-1]):
        return word[:-2], "(?:es?)?"
    if word.endswith("s") and _same(word, word[:-1]):
        return word[:-1], "(?:e?s)?"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1], "(?:y|ies)"
    return word, "(?:e?s)?"


def _same(word: str, other: str) -> bool:
    """Tell whether two words are forms of one; "news" is none of "new"."""
    return stems(word)[:1] == stems(other)[:1]

"""A running text taken apart into what may be quoted alone: a sentence, or a list with what introduces it. Pure."""

import re

from knowledge.language import language_of
from knowledge.sentences import split_sentences

_ITEM = re.compile(r"\s*(?:[•·\-*]\s|\d{1,2}[.、．)）](?!\d)|[（(][\d一二三四五六七八九十a-z]{1,3}[)）]|[①-⑳])")
_CLOSES = re.compile(r"\s*[」』》”’）)】，、。]")
_PAIRS = ("「」", "『』", "《》", "“”", "（）", "()", "【】")
LONGEST_ITEM = {"zh": 80, "en": 200}
"""An item that is longer is a paragraph of its own, where nothing introduces it; by language, in characters."""
# What is opened and not closed within so many characters is a slip of the pen.
_LONGEST_QUOTATION = 200


def units_of(text: str) -> list[str]:
    """Split a text into what may be quoted alone; together the units are the text again.

    Args:
        text: Plain.

    Returns:
        Sentences, each with the space behind it. A list is one unit with the sentence that introduces it; without one,
        its items stand alone where they are as long as paragraphs. What stands within quotation marks or brackets is
        not taken apart.
    """
    units: list[str] = []
    for line in text.splitlines(keepends=True):
        for number, sentence in enumerate(split_sentences(line)):
            if units and (_is_open if number else _goes_on)(units[-1], sentence):
                units[-1] += sentence
            else:
                units.append(sentence)
    return units


def _is_open(unit: str, sentence: str) -> bool:
    """Tell whether a further sentence of the same line still belongs to the unit before it."""
    if _is_unfinished(unit, sentence) or _CLOSES.match(sentence):
        return True
    return bool(_ITEM.match(unit.splitlines()[-1])) or _is_within_signs(unit)


def _goes_on(unit: str, line: str) -> bool:
    """Tell whether a new line still belongs to the unit before it: an item to its list, a list to its lead-in."""
    last = unit.rstrip().rpartition("\n")[2]
    if _is_unfinished(unit, line):
        return True
    return bool(_ITEM.match(line) and _ITEM.match(last)) and not (_ITEM.match(unit) and _is_paragraph(last))


def _is_paragraph(item: str) -> bool:
    return len(item) > LONGEST_ITEM[language_of(item)]


def _is_unfinished(unit: str, following: str) -> bool:
    return unit.rstrip().endswith(("；", ";", "：", ":")) or not following.strip()


def _is_within_signs(unit: str) -> bool:
    opened = (unit.rfind(pair[0]) for pair in _PAIRS if unit.count(pair[0]) > unit.count(pair[1]))
    return any(len(unit) - at <= _LONGEST_QUOTATION for at in opened)

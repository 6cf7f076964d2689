"""Names in a sentence: products, people, places, organisations, documents; what no passage names is made up. Pure."""

import re
from collections.abc import Container, Iterator
from collections.abc import Set as AbstractSet

from knowledge.everyday import everyday_chinese, everyday_english
from knowledge.language import language_of
from knowledge.words import CHINESE_RUN, folded, is_known, stems, tagged

_LATIN = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z][A-Za-z0-9]*(?:[-'_.+#][A-Za-z0-9]+)*[+#]?")
_TITLE = re.compile(r"《([^《》\n]{1,60})》")
# Persons, places, organisations and other names, as the segmenter marks them.
_NAMED = re.compile(r"n[rstz]\w*")
# The segmenter takes what stands in front of a name that it does not know for a part of it ("或岚湾").
_IN_FRONT = re.compile(r"(?:请|在|或者?|和|与|及|到|去|从|由|用|向|把|给|是|为|按|凭)+(?=..)")
_OPENS = re.compile(r"(?:^|[.!?:;\n\"“(*>-]\s*|\d[.)]\s*)$")
# Shorter names stand within other words.
_SHORTEST_JOINED = 3
_JOINTS = re.compile(r"[\s\-_]")
_PARTS = re.compile(r"[\s\-_/.]+")
_POSSESSIVE = re.compile(r"'s?$")


def names_in(sentence: str, known: AbstractSet[str]) -> Iterator[str]:
    """Give the names in a sentence, as they are written.

    Args:
        sentence: Without citation markers, not folded: capitals tell names from words.
        known: Latin words that are no names, folded.
    """
    yield from (found[1] for found in _TITLE.finditer(sentence))
    chinese = language_of(sentence) == "zh"
    for found in _LATIN.finditer(sentence):
        word = _POSSESSIVE.sub("", found[0])
        if len(word) > 1 and folded(word) not in known and (chinese or _is_name(word, sentence[: found.start()])):
            yield word
    for run in CHINESE_RUN.findall(sentence) if chinese else ():
        yield from (bare(word) for word, kind in tagged(run) if len(word) > 1 and _names(word, kind))


def bare(name: str) -> str:
    """Give a Chinese name without what stands in front of it, unless both make a word."""
    found = None if is_known(name) else _IN_FRONT.match(name)
    return name[found.end() :] if found else name


def _names(word: str, kind: str) -> bool:
    """Tell whether a Chinese word is a name; the segmenter takes "东西" for a place."""
    return bool(_NAMED.fullmatch(kind)) and word not in everyday_chinese().asking


def _is_name(word: str, before: str) -> bool:
    """Tell whether a word of an English sentence is a name: by its capitals, where they are not its place's."""
    if not word[0].isupper() and word.islower():
        return False
    if any(letter.isupper() for letter in word[1:]):
        return True
    if word[0].isupper() and not _OPENS.search(before):
        return not everyday_english().asking.issuperset(stems(folded(word)))
    return False


def packed(text: str) -> str:
    """Give a text without what writers put between the parts of a name."""
    return _JOINTS.sub("", text)


def is_named(name: str, text: str, closed: str, words: Container[str]) -> bool:
    """Tell whether a passage names it.

    Args:
        name: As written in the sentence.
        text: The passage, folded.
        closed: The same without spaces and hyphens.
        words: Its words.
    """
    plain = folded(name)
    if CHINESE_RUN.search(plain):
        return plain in text or packed(plain) in closed
    parts = [part for part in _PARTS.split(plain) if part]
    if all(_alone(part, text) or (stems(part)[:1] and stems(part)[0] in words) for part in parts):
        return True
    return len(plain) >= _SHORTEST_JOINED and packed(plain) in closed


def _alone(name: str, text: str) -> bool:
    # The number in front of it is read as an amount: "2FA".
    found = name in text and re.search(rf"(?<![a-z0-9])\d{{0,3}}{re.escape(name)}(?![a-z0-9])", text)
    return bool(found)

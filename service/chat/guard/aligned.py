"""A sentence laid word by word beside the stretch of a passage it is from: what was put in a word's place, what was denied. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from knowledge.everyday import everyday_chinese, everyday_english
from knowledge.words import CHINESE_RUN, folded, stems, tagged
from service.chat.guard.facts_found import facts_of

_TOKEN = re.compile(rf"(?P<zh>{CHINESE_RUN.pattern})|(?P<latin>[A-Za-z0-9]+(?:[-'_.][A-Za-z0-9]+)*)|(?P<end>[，,；;。.！!？?：:\n])")
# Neither a word nor the end of a clause.
_FACT = "\x00"
_NAMED = re.compile(r"n[rstz]\w*")
_DENIES = re.compile(r"不|无|未|没|勿|禁|免|拒|非")
# Words that hold such a character and deny nothing.
_DENIES_NOTHING = frozenset(
    "不过 不仅 不但 不同 不同于 不少 不断 不管 不论 不然 不如 差不多 不锈钢 不便 不好意思 不可抗力 不止 不只 不等 不久 无线 无论 无线网络 未来 非常 并非 是非 "
    "不动产 不良 不当 无障碍 没收 免疫 避免 以免 无忧 难免 不得不 除非 无疑 无限 不妨 不由 不禁 拒".split()
)
_DENIALS = frozenset("not no never cannot can't won't don't doesn't didn't isn't aren't wasn't weren't shouldn't couldn't wouldn't without unable neither nor none".split())
# How far a denial reaches, in words of its clause.
_REACH = 4
# A name has no more words than these.
_LONGEST_NAME = 5


@dataclass(frozen=True, slots=True)
class Token:
    """A word.

    Attributes:
        key: In the form in which words are compared.
        named: It is a name.
        thing: It is a name, or a Chinese noun.
        telling: It says something by itself.
        denials: How many denials stand within reach in front of it.
    """

    key: str
    named: bool
    thing: bool
    telling: bool
    denials: int = 0


@lru_cache(maxsize=4096)
def tokens_of(text: str) -> tuple[Token, ...]:
    """Give the words of a text, without its facts, which are compared by themselves."""
    tokens: list[Token] = []
    before: list[bool] = []
    for word, kind, ends in _words(_without_facts(text)):
        if ends:
            before.clear()
            continue
        tokens.append(_token(word, kind, sum(before[-_REACH:]), first=not tokens))
        before.append(_denies(word))
    return tuple(tokens)


def replaced(said: Sequence[Token], source: Sequence[Token]) -> Iterator[tuple[tuple[Token, ...], tuple[Token, ...]]]:
    """Give what a sentence has in the place of words of its source, where the words on both sides are the same."""
    edits = list(Levenshtein.opcodes([token.key for token in said], [token.key for token in source]))
    for at, edit in enumerate(edits):
        flanked = all(0 <= beside < len(edits) and edits[beside].tag == "equal" for beside in (at - 1, at + 1))
        at_an_end = len(edits) == 2 and edits[1 - at].tag == "equal"  # noqa: PLR2004 (all else is the same)
        here, there = said[edit.src_start : edit.src_end], source[edit.dest_start : edit.dest_end]
        if edit.tag == "replace" and (flanked or at_an_end) and max(len(here), len(there)) <= _LONGEST_NAME:
            yield tuple(here), tuple(there)


def denied_otherwise(said: Sequence[Token], source: Sequence[Token]) -> bool:
    """Tell whether a word is denied in one of both and not in the other."""
    here, there = _once(said), _once(source)
    return any(here[key] != there[key] for key in here.keys() & there.keys())


def _once(tokens: Sequence[Token]) -> dict[str, int]:
    """Tell of the telling words that stand in a text once how often they are denied."""
    counts = Counter(token.key for token in tokens)
    return {token.key: token.denials for token in tokens if token.telling and counts[token.key] == 1}


def _without_facts(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    for fact in facts_of(text):
        plain = plain[: fact.start] + _FACT * (fact.end - fact.start) + plain[fact.end :]
    return plain


def _words(text: str) -> Iterator[tuple[str, str, bool]]:
    for found in _TOKEN.finditer(text):
        if found["end"]:
            yield "", "", True
        elif found["latin"]:
            yield found["latin"], "latin", False
        else:
            yield from ((word, kind, False) for word, kind in tagged(found["zh"]))


def _token(word: str, kind: str, denials: int, *, first: bool) -> Token:
    if kind == "latin":
        plain = folded(word)
        stem = (stems(plain) or [plain])[0]
        named = any(letter.isupper() for letter in (word[1:] if first else word))
        return Token(stem, named, named, stem not in everyday_english().asking, denials)
    named = len(word) > 1 and bool(_NAMED.fullmatch(kind))
    return Token(word, named, kind.startswith("n") and len(word) > 1, len(word) > 1 and word not in everyday_chinese().asking, denials)


def _denies(word: str) -> bool:
    if word.isascii():
        return word.lower() in _DENIALS
    return bool(_DENIES.search(word)) and word not in _DENIES_NOTHING

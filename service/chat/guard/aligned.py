"""The words of a sentence and of the stretch of a passage that it is from, and what is denied in either. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from knowledge.everyday import everyday_chinese, everyday_english
from knowledge.words import CHINESE_RUN, folded, is_known, stems, tagged
from service.chat.guard.facts.found import facts_of
from service.chat.guard.names import bare

_TOKEN = re.compile(
    rf"(?P<zh>{CHINESE_RUN.pattern})|(?P<latin>[A-Za-z0-9]+(?:[-'_.][A-Za-z0-9]+)*)|(?P<end>[，,；;。.！!？?：:\n])"
)
# Neither a word nor the end of a clause.
_FACT = "\x00"
_NAMED = re.compile(r"n[rstz]\w*")
# Whether something is so or not denies nothing.
_ASKED = re.compile(r"是不是|能不能|会不会|要不要|有没有|可不可以|是否|能否")
_DENIES = re.compile(r"不|无|未|没|勿|禁|免|拒|非")
# Words that hold such a character and deny nothing.
_NO_DENIALS = """
不过 不仅 不但 不同 不同于 不少 不断 不管 不论 不然 不如 差不多 不锈钢 不便 不好意思 不可抗力 不止 不只 不等 不久
无线 无论 无线网络 未来 非常 并非 是非 不动产 不良 不当 无障碍 没收 免疫 避免 以免 无忧 难免 不得不 除非 无疑 无限
不妨 不由得 不禁 拒 不好
"""
_DENIES_NOTHING = frozenset(_NO_DENIALS.split())
_ENGLISH_DENIALS = """
not no never cannot can't won't don't doesn't didn't isn't aren't wasn't weren't shouldn't couldn't wouldn't without
unable neither nor none
"""
_DENIALS = frozenset(_ENGLISH_DENIALS.split())
_PLAIN = re.compile(r"[a-z]+(?:-[a-z]+)*")
_UNDONE = re.compile(r"(?:un|non-?|in|im|ir|dis)(?P<word>[a-z]{5,})")
# How far a denial reaches, in words of its clause; these deny the next word alone ("无理由退货" is returning goods).
_REACH = 8
_NEXT_ONLY = frozenset("无非")
# "无理由退货" is a way of returning goods.
_PART_OF_A_WORD = frozenset(("无", "非", "无理由"))
_IN_FRONT = re.compile(r"^[会要能可须得先再才就只也都]+(?=.)")
# Nouns by their form only: "我们的建议" and "建议您".
_NO_THINGS = frozenset(("建议", "推荐", "说明", "提示", "注意", "要求", "需求", "可能", "决定"))


@dataclass(frozen=True, slots=True)
class Token:
    """A word.

    Attributes:
        key: In the form in which words are compared.
        named: It is a name.
        thing: It is a name, or a Chinese noun or unknown word.
        telling: It says something by itself.
        denials: How many denials stand within reach in front of it.
        clause: How many ends of clauses are in front of it.
        capital: It begins with a capital letter.
    """

    key: str
    named: bool
    thing: bool
    telling: bool
    denials: int = 0
    clause: int = 0
    capital: bool = False


@lru_cache(maxsize=4096)
def tokens_of(text: str) -> tuple[Token, ...]:
    """Give the words of a text, without its facts, which are compared by themselves."""
    tokens: list[Token] = []
    before: list[str] = []
    clause = 0
    for word, kind, ends in _words(_without_facts(text)):
        if ends:
            before.clear()
            clause += 1
            continue
        tokens.append(replace(_token(word, kind, first=not tokens), denials=_denied_by(before), clause=clause))
        before.append(word)
    return tuple(tokens)


def denied_otherwise(said: Sequence[Token], source: Sequence[Token]) -> frozenset[str]:
    """Give the words that are denied in one of both and not in the other, where one of both denies more."""
    here, there = _once(said), _once(source)
    if sum(_denies(token.key) for token in said) == sum(_denies(token.key) for token in source):
        return frozenset()
    return frozenset(key for key in here.keys() & there.keys() if here[key] != there[key])


def says_all(said: Sequence[Token], source: Sequence[Token]) -> bool:
    """Tell whether all telling words of a clause, several, stand in a source, and are denied as often there."""
    telling = {(token.key, token.denials) for token in said if token.telling}
    return len(telling) > 1 and telling <= {(token.key, token.denials) for token in source}


def undone_otherwise(said: str, source: str) -> bool:
    """Tell whether one of two folded texts has a word that the other has only undone ("non-refundable")."""
    if denials_in(said) != denials_in(source):
        return False
    here, there = frozenset(_PLAIN.findall(said)), frozenset(_PLAIN.findall(source))
    return bool(_undone(there) & here - there or _undone(here) & there - here)


def _undone(words: Iterable[str]) -> frozenset[str]:
    """Give the words that stand in some others with what undoes them in front."""
    return frozenset(found["word"] for word in words if (found := _UNDONE.fullmatch(word)))


def denials_in(text: str) -> int:
    """Count the words of a text that deny something."""
    return sum(_denies(token.key) and token.key not in _PART_OF_A_WORD for token in tokens_of(text))


def _once(tokens: Sequence[Token]) -> dict[str, int]:
    """Tell of the telling words that stand in a text once how often they are denied."""
    counts = Counter(token.key for token in tokens)
    return {token.key: token.denials for token in tokens if token.telling and counts[token.key] == 1}


def _without_facts(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    for fact in facts_of(text):
        plain = plain[: fact.start] + _FACT * (fact.end - fact.start) + plain[fact.end :]
    return _ASKED.sub(_FACT, plain)


def _words(text: str) -> Iterator[tuple[str, str, bool]]:
    for found in _TOKEN.finditer(text):
        if found["end"]:
            yield "", "", True
        elif found["latin"]:
            yield found["latin"], "latin", False
        else:
            yield from ((_lone(word), kind, False) for word, kind in tagged(found["zh"]))


def _lone(word: str) -> str:
    """Give a Chinese word without what stands in front of it, where both make none ("会扣")."""
    return word if is_known(word) else _IN_FRONT.sub("", bare(word))


def _token(word: str, kind: str, *, first: bool) -> Token:
    if kind == "latin":
        plain = folded(word)
        stem = (stems(plain) or [plain])[0]
        named = any(letter.isupper() for letter in (word[1:] if first else word))
        return Token(stem, named, named, stem not in everyday_english().asking, capital=word[0].isupper())
    named = len(word) > 1 and bool(_NAMED.fullmatch(kind))
    return Token(
        word,
        named,
        len(word) > 1 and (kind[0] == "n" or kind == "vn" or not is_known(word)) and not _names_nothing(word),
        len(word) > 1 and word not in everyday_chinese().asking,
    )


def _names_nothing(word: str) -> bool:
    return word in _NO_THINGS or _denies(word)


def _denied_by(before: Sequence[str]) -> int:
    """Count the denials that reach a word, among those in front of it in its clause."""
    near = before[-_REACH:]
    return sum(_denies(word) and (word not in _NEXT_ONLY or at == len(near)) for at, word in enumerate(near, 1))


def _denies(word: str) -> bool:
    if word.isascii():
        return word.lower() in _DENIALS
    return bool(_DENIES.search(word)) and word not in _DENIES_NOTHING

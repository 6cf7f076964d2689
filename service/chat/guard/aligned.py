"""A sentence beside the stretch of a passage that it is from: what is another thing there, what is denied. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rapidfuzz.distance import Levenshtein, Postfix, Prefix

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
# Words that stand for a name.
_POINTERS = """
该 这 此 其 本 它 他 她 这个 这款 该款 我们 你们 您 it its they their we our the this that he she his her
"""
_POINTING = frozenset(_POINTERS.split())
_IN_FRONT = re.compile(r"^[会要能可须得先再才就只也都]+(?=.)")
# A name has no more words than these.
_LONGEST_NAME = 5
# Nouns by their form only: "我们的建议" and "建议您".
_NO_THINGS = frozenset(("建议", "推荐", "说明", "提示", "注意", "要求", "需求", "可能", "决定"))
_OPPOSITES = """
前 后|之前 之后|以前 以后|before after|earlier later|高于 低于|多于 少于|超过 不到|大于 小于|more less|more fewer
|higher lower|longer shorter|larger smaller|big small|most least|maximum minimum|最多 最少|至多 至少|最高 最低
|免费 收费|免费 付费|free charged|free paid|开启 关闭|打开 关闭|启用 禁用|enable disable|open close|增加 减少|提高 降低
|first last|increase decrease|with without|always never|允许 禁止|allow forbid|上 下|左 右|内 外|室内 室外|线上 线下
|国内 国外
"""
# Words that say when or how surely and stand in no thing's place.
_FILLERS = """
目前 现在 当前 暂时 一般 通常 大约 大概 就是 也是 都是 可以 需要 即可 now currently usually
"""
_FILLING = frozenset(_FILLERS.split())
# So many words behind the first must be the same for it to stand in the place of another first word.
_FOLLOWING = 3
# What is left of two words without their common ends names something when it is at least this long.
_SHORTEST_REST = 2


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


def displaced(said: Sequence[Token], source: Sequence[Token]) -> bool:
    """Tell whether a sentence has another thing in the place of one of its source, between the same words."""
    ours, theirs = (Counter(token.key for token in tokens) for tokens in (said, source))
    for gap in gaps(said, source):
        put = [token for token in gap.said if token.key not in theirs and token.key not in _FILLING]
        # What the source has more often is missing, though the sentence says it elsewhere.
        missing = [token for token in gap.source if ours[token.key] < theirs[token.key]]
        points = not _POINTING.isdisjoint(token.key for token in gap.said)
        if _rests(gap) in _opposed() or any((one.key, other.key) in _opposed() for one in put for other in missing):
            return True
        fits = put and missing and max(len(gap.said), len(gap.source)) <= _LONGEST_NAME
        if fits and not points and (gap.renames or _other_thing(put, missing, gap)):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands in each other's place.

    Attributes:
        said: The words of the sentence.
        source: Those of what it is laid beside.
        inner: The words on both sides are the same.
        opens: It is what both begin with.
        firm: What is the same on either side says something, or is more than a word.
    """

    said: Sequence[Token]
    source: Sequence[Token]
    inner: bool
    opens: bool = False
    firm: bool = True

    @property
    def renames(self) -> bool:
        """Tell whether two sentences that go on alike begin with a capital word each that is not the other's."""
        first = [*self.said, *self.source]
        capitals = all(token.capital and token.telling for token in first)
        return self.opens and capitals and len(self.said) == len(self.source) == 1


def gaps(said: Sequence[Token], source: Sequence[Token]) -> Iterator[Gap]:
    """Give what stands in each other's place between words that are the same, or in front of or behind several."""
    here = there = 0
    before = True
    for edit in Levenshtein.opcodes([token.key for token in said], [token.key for token in source]):
        if edit.tag != "equal":
            continue
        if here or edit.src_end - edit.src_start > 1:
            opens = not here and not there and edit.src_end - edit.src_start >= _FOLLOWING
            firm = before and _is_firm(said[edit.src_start : edit.src_end])
            yield Gap(said[here : edit.src_start], source[there : edit.dest_start], here > 0, opens, firm)
        here, there = edit.src_end, edit.dest_end
        before = _is_firm(said[edit.src_start : edit.src_end])
    # What follows in another clause of the source stands in the place of nothing.
    if here > 1 and there < len(source) and source[there].clause == source[there - 1].clause:
        yield Gap(_clause_of(said[here:]), _clause_of(source[there:]), inner=False, firm=before)


def _is_firm(run: Sequence[Token]) -> bool:
    return len(run) > 1 or any(token.telling for token in run)


def _clause_of(tokens: Sequence[Token]) -> Sequence[Token]:
    """Give the tokens of the clause that the first is in."""
    return [token for token in tokens if token.clause == tokens[0].clause]


def _other_thing(put: Sequence[Token], missing: Sequence[Token], gap: Gap) -> bool:
    """Tell whether some words name another thing than others do, rather than the same in another way."""
    if any(token.named for token in put) and any(token.named for token in missing):
        return True
    thing = any(token.thing for token in ((*put, *missing) if gap.inner else put))
    if not (thing and gap.firm) or not _says_chinese(put) or not _says_chinese(missing):
        return False
    others = {other for token in missing for other in everyday_chinese().others.get(token.key, ())}
    if any(token.key in others for token in put):
        return False
    # In Chinese, words for the same thing mostly share a character.
    return not set(_written(put)) & set(_written(missing)) or _differ_inside(gap)


def _differ_inside(gap: Gap) -> bool:
    """Tell whether two words share nothing but their ends ("操作系统", "操作面板"), which are as long as a word."""
    ours, theirs = _rests(gap)
    others = everyday_chinese().others.get(theirs, ())
    return min(len(ours), len(theirs)) >= _SHORTEST_REST and not set(ours) & set(theirs) and ours not in others


@cache
def _opposed() -> frozenset[tuple[str, str]]:
    """Give the words that mean the contrary of each other, as their tokens' keys, both ways."""
    pairs = ((one, other) for line in _OPPOSITES.split("|") for one, other in [line.split()])
    keys = [tuple((stems(word) or [word])[0] if word.isascii() else word for word in pair) for pair in pairs]
    return frozenset((one, other) for pair in keys for one, other in (pair, pair[::-1]))


def _rests(gap: Gap) -> tuple[str, str]:
    """Give what is written in each other's place, without what both begin and end with."""
    ours, theirs = _written(gap.said), _written(gap.source)
    begins = Prefix.similarity(ours, theirs)
    ours, theirs = ours[begins:], theirs[begins:]
    ends = Postfix.similarity(ours, theirs)
    return ours[: len(ours) - ends], theirs[: len(theirs) - ends]


def _written(words: Sequence[Token]) -> str:
    return "".join(token.key for token in words)


def _says_chinese(words: Sequence[Token]) -> bool:
    """Tell whether Chinese words say something: one that tells, or characters that make no word."""
    chinese = [token for token in words if CHINESE_RUN.fullmatch(token.key)]
    loose = [token for token in chinese if len(token.key) == 1 and token.key not in everyday_chinese().asking]
    return any(token.telling for token in chinese) or len(loose) > 1


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

"""What stands in the place of another thing in a sentence beside the stretch of a passage that it is from. Pure."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein, Postfix, Prefix

from knowledge.everyday import everyday_chinese
from knowledge.words import CHINESE_RUN, stems
from service.chat.guard.aligned import Token

# Words that stand for a name.
_POINTERS = """
该 这 此 其 本 它 他 她 这个 这款 该款 我们 你们 您 it its they their we our the this that he she his her
"""
_POINTING = frozenset(_POINTERS.split())
# A name has no more words than these.
_LONGEST_NAME = 5
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


def displaced(said: Sequence[Token], source: Sequence[Token], above: Container[str] = ()) -> bool:
    """Tell whether a sentence has another thing in the place of one of its source, between the same words.

    Args:
        said: The sentence.
        source: The stretch.
        above: The words that it stands under, which name its own thing.
    """
    ours, theirs = (Counter(token.key for token in tokens) for tokens in (said, source))
    for gap in gaps(said, source):
        put = [token for token in gap.said if not (token.key in theirs or token.key in _FILLING or token.key in above)]
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

"""A sentence that is nearly one of a passage, with a thing in it that no passage speaks of in a thing's place. Pure."""

import re
from collections.abc import Container, Iterator, Sequence

from knowledge.everyday import everyday_chinese, everyday_english
from knowledge.terms import terms_of
from knowledge.words import is_known
from service.chat.guard.aligned import Token, tokens_of
from service.chat.guard.evidence import Window
from service.chat.guard.gaps import gaps

# Of a sentence that is nearly one of a passage, that one has this share.
_NEARLY = 0.65
# Two words that share half of their characters may be two words for one thing ("顾客", "客户").
_ALIKE = 0.5
# A lighter word is part of too many others.
_TELLING = 0.5
_LONGEST = 5
# They stand in front of what something is done with, or by whom.
_BEFORE_THINGS = frozenset(("with", "by", "using", "into", "from"))
_ARTICLES = frozenset(("a", "an", "the", "your", "our", "some", "their", "its"))
_NO_THINGS = frozenset(("within", "without", "per", "upon", "between", "until", "onc"))
_BY = re.compile(
    r"由(?P<who>[\u4e00-\u9fff]{1,12}?)(?:来|自行|统一|全额|直接|负责)?"
    r"(?:承担|支付|负担|负责|提供|保管|办理|处理|安排|退还|赔偿|审核|签字)"
)
_PARTIES = re.compile(
    r"顾客|客户|客人|买家|买方|消费者|用户|会员|您|你|我们|我方|商家|卖家|本店|店家|公司|平台|双方|自行|自己|本人|直接|统一|的|和|与|及"
)


def replaces_a_thing(said: str, origins: Sequence[Window], windows: Sequence[Window]) -> bool:
    """Tell whether a sentence is nearly one of a passage, but of another thing, which no passage speaks of.

    Args:
        said: The sentence, as written.
        origins: The stretches that it may be from.
        windows: All stretches.
    """
    tokens = tokens_of(said)
    unheard = frozenset(token.key for token in tokens if token.telling and _is_unheard(token.key, windows))
    if not unheard:
        return False
    return any(_differs_in(tokens, unheard, tokens_of(window.text)) for window in _near(said, tokens, origins))


def is_done_by_the_unheard(said: str, windows: Sequence[Window]) -> bool:
    """Tell whether a folded sentence has something done by somebody of whom no passage speaks."""
    parties = (terms_of(_PARTIES.sub(" ", found["who"])) for found in _BY.finditer(said))
    telling = (term for terms in parties for term in terms if term.weight >= _TELLING)
    return any(all(term.share_in(window.words) < _ALIKE for window in windows) for term in telling)


def _is_unheard(key: str, windows: Sequence[Window]) -> bool:
    if any(key in window.folded for window in windows):
        return False
    others = (everyday_english() if key.isascii() else everyday_chinese()).others.get(key, ())
    return not any(word in window.words or word in window.folded for word in (key, *others) for window in windows)


def _near(said: str, tokens: Sequence[Token], origins: Sequence[Window]) -> Iterator[Window]:
    facts = Window(said).facts
    for window in origins:
        keys = {token.key for token in tokens_of(window.text)}
        held = sum(token.key in keys for token in tokens) + sum(window.holding.holds(fact) for fact in facts)
        if not window.is_row and held >= _NEARLY * (len(tokens) + len(facts)):
            yield window


def _differs_in(said: Sequence[Token], unheard: frozenset[str], source: Sequence[Token]) -> bool:
    keys = {token.key for token in said}
    for gap in gaps(said, source):
        put = "".join(token.key for token in gap.said if _is_thing(token) and token.key in unheard)
        missing = "".join(token.key for token in gap.source if token.key not in keys)
        things = any(token.thing for token in gap.source if token.key not in keys)
        if put and things and not put.isascii() and len(gap.said) <= _LONGEST and _is_other(put, missing):
            return True
    there = dict(_things(source))
    return any(
        where in there and words[-1] in unheard and _are_others(words, there[where], keys)
        for where, words in _things(said)
    )


def _are_others(words: Sequence[str], instead: Sequence[str], said: Container[str]) -> bool:
    """Tell whether some words name another thing than others, which a sentence does not have."""
    return instead[-1] not in said and 2 * len(set(words) & set(instead)) <= len(words)


def _is_thing(token: Token) -> bool:
    # What the segmenter does not know may be two words ("能带").
    return token.thing and is_known(token.key)


def _is_other(put: str, missing: str) -> bool:
    """Tell whether two Chinese words share little, and neither is short for the other ("原路", "原支付方式")."""
    shared = len(set(put) & set(missing))
    is_short = put[0] in missing or missing[0] in put
    if set(put) - everyday_chinese().asking <= set(missing):
        return False
    return not is_short and 2 * shared < _ALIKE * (len(put) + len(missing))


def _things(tokens: Sequence[Token]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what stands behind an English preposition: the preposition, and the words of its thing."""
    for at, token in enumerate(tokens):
        if token.key not in _BEFORE_THINGS:
            continue
        behind = [other for other in tokens[at + 1 : at + 1 + _LONGEST] if other.clause == token.clause]
        if behind and behind[0].key in _ARTICLES:
            behind = behind[1:]
        end = next(
            (place for place, other in enumerate(behind) if not other.telling or other.key in _NO_THINGS), len(behind)
        )
        if end:
            yield token.key, tuple(other.key for other in behind[:end])

"""How far a sentence goes: all of them, only these, at once, done already; no further than its passages. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.terms import terms_of
from knowledge.words import words
from service.chat.guard.aligned import tokens_of
from service.chat.guard.claims import share_in
from service.chat.guard.evidence import Window
from service.chat.guard.extents import EXTENTS
from service.chat.guard.facts.fact import Fact

_CLAUSE_END = re.compile(r"[,;:。\n](?!\d)")
# A stretch with this share of a clause's words is where the clause is from.
_SAME_CLAUSE = 0.75


@dataclass(frozen=True, slots=True)
class _Reach:
    """One way to go far.

    Attributes:
        said: How a sentence does it.
        held: How a passage does it.
        anywhere: It is enough that any of the passages does it, not just where the sentence is from.
    """

    said: re.Pattern[str]
    held: re.Pattern[str]
    anywhere: bool = False


_ALL = (
    r"(?:所有|全部|任何)(?!的?(?:[不未]?满|低于|超过|不到)?\s?(?:[\d\n]|[一二三四五六七八九十]+[周岁米个]))|一律|全都|不管|无论|不限(?!于)|没有[^，。；]{0,6}限制"
    r"|\b(?:all|every|any|everyone|everybody|anyone|anybody|always|regardless|unlimited)\b"
    # Those of an age are not all.
    r"(?!\s(?:\w+\s)?(?:under|over|below|above|between|aged|younger|older)\b)|人人|每个人"
)
_ONLY = r"只有(?!\n|一半)|仅限|唯一|\b(?:only|exclusively)\b"
# What the others do not have, one alone has.
_NO_OTHER = re.compile(
    r"(?:其他|其余|其它|别的)[^，。；]{0,12}?[不没无未]|\b(?:others?|rest)\b[^.,;]{0,40}?\b(?:no|not|none|never|without)\b|\bno\sother"
)
_TODAY = r"今天|今日|今晚|明天|明日|后天|\b(?:today|tonight|tomorrow)\b"
_AT_ONCE = r"马上|立即|立刻|即刻|\b(?:immediately|at once|instantly|(?:right|straight) away)\b"
_SAME_DAY = r"当[天日](?!起|之|算)|同[一]?[天日]|\bsame[\s-]day\b"
_DONE = (
    r"已(?:经)?(?:为|帮|替|给)您|我(?:已|刚|这就|现在就|来为您)|\bi(?:['’](?:ve|ll)|\s+(?:have|will|already|just))\b"
    r"|\bwe(?:['’]ve|\s+have)\s+(?:already|just)\b"
)
_REACHES = tuple(
    _Reach(re.compile(said), re.compile(held), anywhere)
    for said, held, anywhere in (
        (_ALL, rf"{_ALL}|都|均|各|每|凡|全|整|不论|\b(?:each|every\w+|any\w+|whole|entire|full|both)\b", False),
        (_ONLY, rf"{_ONLY}|只|仅|限|才|必须|\b(?:just|sole\w*|exclusive|must|unless|except)\b", False),
        (_TODAY, _TODAY, True),
        (
            _AT_ONCE,
            rf"{_AT_ONCE}|当场|当天|实时|即时|随时|自动|\b(?:same day|as soon as|automatically|instant)\b",
            True,
        ),
        (
            _SAME_DAY,
            rf"{_SAME_DAY}|当[天日]|即日|即时|实时|立即|马上|当场|\b(?:immediately|instantly|at\sonce)\b",
            False,
        ),
        (_DONE, _DONE, True),
        *((said, held, False) for said, held in EXTENTS),
    )
)


_CUSTOMER = re.compile(
    r"(?:您|你|买家|买方|顾客|客户|消费者|用户)(?:自行|自己|来|方)?(?:承担|支付|负担|垫付|自付)"
    r"|\b(?:you|buyers?|customers?)\s+(?:(?:must|will|shall|should|have\s+to|has\s+to)\s+)?(?:pays?|bears?|covers?)\b"
)
_SHOP = re.compile(
    r"(?:我们|我方|商家|卖家|本店|公司|平台)(?:来|方|会|将|可以|负责|全额|全部|统一){0,3}(?:承担|支付|负担|垫付)"
    # Whoever it is by name.
    r"|由(?!您|你|买|顾客|客户|消费者|用户|双方)[^，。；,;由]{1,6}?(?:承担|支付|负担|垫付)"
    r"|\b(?:we|the\s+seller|the\s+shop)\s+(?:(?:will|shall)\s+)?(?:pays?|bears?|covers?)\b"
)
_PAID = re.compile(
    r"(?P<what>[\u4e00-\u7683\u7685-\u9fff]{2,8})(?:全部|全额|统一|一律|将|均|都|也)?由[^，。；,;由]{1,8}?(?:承担|支付|负担|垫付)"
)
_COSTS = re.compile(r"收[费取]|价格?|[0-9]\s?元|[加补]收|\bcosts?\b|\bpric|\bfees?\b|\bcharged?\b")
# What is paid is held where half of it is.
_HALF = 0.5


def bears_otherwise(said: str, origins: Sequence[Window], windows: Sequence[Window]) -> bool:
    """Tell whether a sentence has somebody pay whom its passages do not.

    Args:
        said: The sentence, folded.
        origins: The stretches that it may be from.
        windows: All stretches; those that speak most of a clause about paying tell who pays.
    """
    bearers = _bearers(said)
    if not bearers:
        return False
    others = [_bearers(window.folded) for window in origins]
    if others and all(other and not bearers & other for other in others):
        return True
    clauses = [frozenset(words(clause)) for clause in _CLAUSE_END.split(said) if _bearers(clause)]
    paid = [(window, other) for window in windows if (other := _bearers(window.folded))]
    if paid and any(_is_paid_nowhere(found["what"], [window for window, _ in paid]) for found in _PAID.finditer(said)):
        return True
    # What something costs, the customer pays, unless it is said otherwise.
    if not paid and bearers == {"customer"} and any(_COSTS.search(window.folded) for window in origins):
        return False
    return not all(any(bearers & other for other in _nearest(clause, paid)) for clause in clauses)


def _is_paid_nowhere(what: str, windows: Sequence[Window]) -> bool:
    """Tell whether none of the stretches that say who pays speaks of what is paid."""
    terms = terms_of(what)
    return bool(terms) and all(share_in(terms, window.words) < _HALF for window in windows)


def _nearest(clause: frozenset[str], paid: Sequence[tuple[Window, set[str]]]) -> list[set[str]]:
    """Give who pays by the stretches that share most words with a clause."""
    shared = [sum(word in window.words for word in clause) for window, _ in paid]
    most = max(shared, default=0)
    return [others for (_, others), count in zip(paid, shared, strict=True) if count == most]


def _bearers(text: str) -> set[str]:
    return {name for name, pattern in (("customer", _CUSTOMER), ("shop", _SHOP)) if pattern.search(text)}


def goes_too_far(said: str, origins: Sequence[Window], windows: Sequence[Window]) -> bool:
    """Tell whether a sentence goes further than its passages in one of these ways.

    Args:
        said: The sentence, folded, without courtesy.
        origins: The stretches that it may be from; where there are none, it is from nowhere, and others judge that.
        windows: All stretches.
    """
    return any(_exceeds(reach, said, origins, windows) for reach in _REACHES if not _is_alone(reach, said, windows))


def _is_alone(reach: _Reach, said: str, windows: Sequence[Window]) -> bool:
    """Tell whether the passages say of the others that they do not have what only one is said to have."""
    if reach.said.pattern != _ONLY or not reach.said.search(said):
        return False
    others = [window for window in windows if _NO_OTHER.search(window.folded)]
    spoken = {token.key for token in tokens_of(said) if token.telling} if others else set[str]()
    return any(token.key in spoken for window in others for token in tokens_of(window.text) if token.denials)


def _exceeds(reach: _Reach, said: str, origins: Sequence[Window], windows: Sequence[Window]) -> bool:
    found = reach.said.search(said)
    if not found:
        return False
    stretches = windows if reach.anywhere else origins
    if not stretches or any(reach.held.search(window.folded) for window in stretches):
        return False
    # A sentence may be made of two, of which the other is not where most of it is from.
    clause = _clause_around(said, found)
    own, facts = frozenset(words(clause)), Window(clause).facts
    return not any(_is_of(own, facts, window) for window in _holding(reach, windows))


def _is_of(clause: frozenset[str], facts: Sequence[Fact], window: Window) -> bool:
    """Tell whether a clause may be from a stretch: that has most of its words, or all of its facts."""
    told = bool(facts) and all(window.holding.count(fact) for fact in facts)
    return told or sum(word in window.words for word in clause) >= _SAME_CLAUSE * len(clause)


def _holding(reach: _Reach, windows: Sequence[Window]) -> Iterator[Window]:
    return (window for window in windows if reach.held.search(window.folded))


def _clause_around(said: str, found: re.Match[str]) -> str:
    ends = [end.end() for end in _CLAUSE_END.finditer(said)]
    start = max((end for end in ends if end <= found.start()), default=0)
    return said[start : min((end for end in ends if end >= found.end()), default=len(said))]

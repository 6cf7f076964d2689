"""How far a sentence goes: all of them, only these, at once, done already; no further than its passages. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.chat.guard.evidence import Window


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
    r"所有|全部|任何|一律|全都|不管|无论|不限(?!于)|没有[^，。；]{0,6}限制"
    r"|\b(?:all|every|any|always|regardless|unlimited)\b"
)
_ONLY = r"只有|仅限|唯一|\b(?:only|exclusively)\b"
_TODAY = r"今天|今日|今晚|明天|明日|后天|\b(?:today|tonight|tomorrow)\b"
_AT_ONCE = r"马上|立即|立刻|即刻|\b(?:immediately|at once|instantly|(?:right|straight) away)\b"
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
        (_DONE, _DONE, True),
    )
)


_CUSTOMER = re.compile(
    r"(?:您|你|买家|买方|顾客|客户|消费者|用户)(?:自行|自己|来|方)?(?:承担|支付|负担|垫付|自付)"
    r"|\b(?:you|buyers?|customers?)\s+(?:(?:must|will|shall|should|have\s+to|has\s+to)\s+)?(?:pays?|bears?|covers?)\b"
)
_SHOP = re.compile(
    r"(?:我们|我方|商家|卖家|本店|公司|平台)(?:来|方)?(?:承担|支付|负担|垫付)"
    r"|\b(?:we|the\s+seller|the\s+shop)\s+(?:(?:will|shall)\s+)?(?:pays?|bears?|covers?)\b"
)


def bears_otherwise(said: str, origins: Sequence[Window]) -> bool:
    """Tell whether a sentence has the customer pay what the shop does, or the other way round."""
    bearers = _bearers(said)
    others = [_bearers(window.folded) for window in origins]
    return bool(bearers and others) and all(other and not bearers & other for other in others)


def _bearers(text: str) -> set[str]:
    return {name for name, pattern in (("customer", _CUSTOMER), ("shop", _SHOP)) if pattern.search(text)}


def goes_too_far(said: str, origins: Sequence[Window], windows: Sequence[Window]) -> bool:
    """Tell whether a sentence goes further than its passages in one of these ways.

    Args:
        said: The sentence, folded, without courtesy.
        origins: The stretches that it may be from; where there are none, it is from nowhere, and others judge that.
        windows: All stretches.
    """
    return any(
        reach.said.search(said) and not any(reach.held.search(window.folded) for window in stretches)
        for reach in _REACHES
        if (stretches := windows if reach.anywhere else origins)
    )

"""What has two contrary answers, in stock or not: a sentence gives the one that its passages give. Pure."""

import re
from collections.abc import Sequence

from service.chat.guard.evidence import Window

_OUT = re.compile(
    r"缺货|无货|没货|没有(?:现)?货|售罄|断货|卖完|\b(?:out\sof\sstock|sold\sout|not\sin\sstock|unavailable)\b"
)
_ORDERED = re.compile(r"预[订定售]|\b(?:pre-?orders?|back-?orders?)\b")
_IN = re.compile(r"有(?:现)?货|现货|\bin\sstock\b")
_STOCK = (("out", _OUT), ("ordered", _ORDERED), ("in", _IN))


def stocked_otherwise(said: str, origins: Sequence[Window]) -> bool:
    """Tell whether a sentence says of the stock what none of the stretches that it may be from does.

    Args:
        said: The sentence, folded.
        origins: The stretches that it may be from.
    """
    stock = _stock(said)
    told = [other for window in origins if (other := _stock(window.folded))]
    return bool(stock and told) and not any(stock & other for other in told)


def _stock(text: str) -> set[str]:
    found: set[str] = set()
    for name, pattern in _STOCK:
        text, count = pattern.subn("\n", text)
        if count:
            found.add(name)
    return found

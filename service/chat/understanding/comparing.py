"""A message that compares products: what is to be told of each, so that the customer can see for themselves. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from knowledge.codes import Code, codes_in, without_codes
from knowledge.language import language_of

# So many products are told of side by side.
_FEWEST, _MOST = 2, 3
_COMPARES = re.compile(
    r"哪[一]?[个款种台]|区别|差别|不同|不一样|对比|相比|比较|差多少|[比].{0,12}(?:[重轻贵大小快慢亮吵长]|便宜|安静)"
    r"|\bwhich\b|\bdifferences?\b|\bcompared?\b|\b(?:vs|versus)\b|\b\w+er\b.*\bthan\b|\b(?:more|less)\b",
    re.IGNORECASE,
)
# How one compares, and how it is asked of one product: in Chinese and in English.
_MEASURES = tuple(
    (re.compile(compares, re.IGNORECASE), zh, en)
    for compares, zh, en in (
        (r"便宜|贵|差?多少钱|cheap\w*|(?:more|less) expensive|\bcosts?\b|expensive|price", "多少钱", "how much is it"),
        (r"[重轻]|heav\w+|light(?:er|est)|\bweighs?\b", "多重", "how heavy weight"),
        (r"亮|bright\w*", "光通量 亮度", "how bright lumens"),
        (r"安静|[吵响]|quiet\w*|loud\w*|nois\w+", "噪音", "noise"),
        (r"省电|费电|功率|power\w*|watt\w*", "功率 多少瓦", "power watts"),
        (r"[快慢久]|fast\w*|quick\w*|slow\w*|long(?:er|est)", "多久", "how long"),
        (r"[大小]|big\w*|larg\w+|small\w*", "多大", "how big"),
        (r"区别|差别|不同|不一样|对比|相比|比较|differ\w+|compar\w+|\bvs\b|versus", "规格", "technical data"),
    )
)
_AND = re.compile(r"和|跟|与|或|还是|、|，|,|比|/|\b(?:and|or|vs|versus|than|with|to|from)\b", re.IGNORECASE)
# What only puts them beside each other.
_BESIDE = re.compile(
    r"哪[一]?[个款种台]|有(?:什么|啥|哪些)|什么|比较|对比|相比|[和跟与比或,，、?？。!！的更最还是]"
    r"|\b(?:which|what|one|is|are|has|have|the|a|an|or|and|between|than|more|most|less|better|vs|versus|whats)\b|'s",
    re.IGNORECASE,
)


def compared(message: str) -> tuple[str, ...]:
    """Give what a message asks of each of the products that it compares: "which is heavier, the K-1 or the K-2?".

    Returns:
        A question for each, in their order; empty where nothing is compared, or fault codes are.
    """
    found = codes_in(message)
    codes = tuple(dict.fromkeys(code.text for code in found))
    if not (_FEWEST <= len(codes) <= _MOST and _COMPARES.search(message) and _are_products(found, message)):
        return ()
    rest = without_codes(message)
    for compares, zh, en in _MEASURES:
        if compares.search(rest):
            asked = zh if language_of(message) == "zh" else en
            matter = _BESIDE.sub(" ", compares.sub(" ", rest)).split()
            return tuple(" ".join(dict.fromkeys((code, *matter, *asked.split()))) for code in codes)
    return ()


def _are_products(codes: Sequence[Code], message: str) -> bool:
    """Tell whether codes stand side by side, none as one of another ("F2 on the BN-450"), or counted from 01."""
    between = [message[one.end : other.start] for one, other in pairwise(codes)]
    return all(map(_AND.search, between)) and not any(code.digits.startswith("0") for code in codes)

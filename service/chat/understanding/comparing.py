"""A message that compares products: what is to be told of each, so that the customer can see for themselves. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.codes import Code, codes_in, without_codes
from knowledge.language import language_of
from knowledge.terms import telling_terms
from knowledge.types import Hit
from service.chat.wording import wording, words_of
from service.engines.extractive import Part

# So many products are told of side by side.
_FEWEST, _MOST = 2, 3
_COMPARES = re.compile(
    r"哪[一]?[个款种台]|区别|差别|不同|不一样|对比|相比|比较|差多少|[比].{0,12}(?:[重轻贵大小快慢亮吵长]|便宜|安静)"
    r"|\bwhich\b|\bdifferences?\b|\bcompared?\b|\b(?:vs|versus)\b|\b\w+er\b.*\bthan\b|\b(?:more|less|better)\b"
    r"|\b(?:long|heavi|light|quiet|loud|cheap|bright|fast|slow|bigg|larg|small)er\b",
    re.IGNORECASE,
)
_WHICH = re.compile(r"哪[一]?[个款种台]|\bwhich\b", re.IGNORECASE)
# How one compares, and how it is asked of one product: in Chinese and in English.
_MEASURES = tuple(
    (re.compile(compares, re.IGNORECASE), zh, en)
    for compares, zh, en in (
        (r"(?:最大)?(?:承重|载重|负重|承载)(?:量|能力)?大?|carry|loads?\b|capacity", "最大承重", "maximum load"),
        (
            (
                r"便宜|贵|划算|合算|实惠|差?[多几][少多]钱|cheap\w*|(?:more|less) expensive|\bcosts?\b|expensive|price"
                r"|better (?:value|deal)|value for money"
            ),
            "多少钱",
            "how much is it",
        ),
        (r"[重轻]|heav\w+|light(?:er|est)|\bweighs?\b", "多重", "how heavy weight"),
        (r"亮|bright\w*", "光通量 亮度", "how bright lumens"),
        (r"安静|[吵响]|quiet\w*|loud\w*|nois\w+", "噪音", "noise"),
        (r"省电|费电|功率|power\w*|watt\w*", "功率 多少瓦", "power watts"),
        (r"[快慢久]|fast\w*|quick\w*|slow\w*|long(?:er|est)", "多久", "how long"),
        (r"[大小]|big\w*|larg\w+|small\w*", "多大", "how big"),
        (
            r"区别|差别|不同|不一样|对比|相比|比较|differ\w+|compar\w+|\bvs\b|versus|\bbetter\b",
            "规格",
            "technical data",
        ),
    )
)
_AND = re.compile(r"和|跟|与|或|还是|、|，|,|比|/|\b(?:and|or|vs|versus|than|with|to|from)\b", re.IGNORECASE)
# What only puts them beside each other.
_BESIDE = re.compile(
    r"哪[一]?[个款种台]|有(?:什么|啥|哪些)|什么|比较|对比|相比|[和跟与比或,，、?？。!！的更最还是]"
    r"|\b(?:which|what|one|is|are|has|have|the|a|an|or|and|between|than|more|most|less|better|vs|versus|whats)\b"
    r"|'s|(?<![a-z])(?:pro|max|plus|mini|lite|ultra)(?![a-z])",
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


def compared_kind(message: str) -> str:
    """Give what a message asks of all things of a kind that it compares: "升降桌 噪音" for "哪款升降桌更安静".

    Returns:
        Empty where it names a product, or compares nothing.
    """
    if codes_in(message) or not _WHICH.search(message):
        return ""
    for compares, zh, en in _MEASURES[:-1]:
        if compares.search(message):
            matter = _BESIDE.sub(" ", compares.sub(" ", message)).split()
            return " ".join((*matter, zh if language_of(message) == "zh" else en)) if matter else ""
    return ""


def of_products(question: str, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Give a question for each product of the make whose manual answers best; empty where there are not several."""
    makes = [without_codes(hit.title) for hit in hits if codes_in(hit.title)]
    named = [codes_in(hit.title)[0].text for hit in hits if makes and without_codes(hit.title) == makes[0]]
    codes = tuple(dict.fromkeys(named))
    return tuple(f"{code} {question}" for code in codes) if _FEWEST <= len(codes) <= _MOST else ()


def named_alone(questions: Sequence[str]) -> tuple[str, ...]:
    """Give the products of a comparison alone, where it asks for no more than their technical data."""
    in_general = _MEASURES[-1][1:]
    alone = tuple(
        without.strip() for each in questions for data in in_general if (without := each.removesuffix(data)) != each
    )
    return alone if len(alone) == len(questions) else ()


def of_each(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Give what was found for each product of a comparison without what is about another of them.

    Where what is told of one has the words of the matter, what has none of them tells nothing of it of another. In
    another language it may be said otherwise.
    """
    own = [replace(part, hits=tuple(hit for hit in part.hits if not _is_of_another(part.text, hit))) for part in parts]
    if not any(_holds_the_matter(part.text, hit) for part in own for hit in part.hits):
        return tuple(own)
    return tuple(replace(part, hits=tuple(hit for hit in part.hits if _may_tell(part.text, hit))) for part in own)


def _is_of_another(question: str, hit: Hit) -> bool:
    named = codes_in(wording(hit))
    return bool(named) and not any(code.is_same(other) for code in codes_in(question)[:1] for other in named)


def _holds_the_matter(question: str, hit: Hit) -> bool:
    held = words_of(hit)
    return any(term.share_in(held) for term in telling_terms(without_codes(question)))


def _may_tell(question: str, hit: Hit) -> bool:
    return _holds_the_matter(question, hit) or language_of(hit.passage.text) != language_of(question)


def _are_products(codes: Sequence[Code], message: str) -> bool:
    """Tell whether codes stand side by side, none as one of another ("F2 on the BN-450"), or counted from 01."""
    between = [message[one.end : other.start] for one, other in pairwise(codes)]
    return all(map(_AND.search, between)) and not any(code.digits.startswith("0") for code in codes)

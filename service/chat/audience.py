"""Passages that are for some customers only, and whether the one who asks is one of them. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.terms import terms_of
from knowledge.types import Hit, SearchResult
from knowledge.words import words

# Who a section is for, as its heading says: "returns for business customers", "企业客户的退换".
_FOR = re.compile(
    r"\bfor (\w+) (?:customers?|clients?|users?|members?|orders?|buyers?|accounts?|subscribers?)\b"
    r"|(企业|公司|单位|机构|经销商|代理商|商家|批发|团购|会员|学生|教师)(?:客户|用户|采购|订单|专享|专属)",
    re.IGNORECASE,
)
# Who are all customers.
_ALL = frozenset(("all", "our", "new", "your", "any", "every", "existing", "these", "online", "past", "open", "late"))
# What speaks to others is so much less of an answer.
_LESS = 0.7


def for_whom(found: SearchResult, said: Sequence[str]) -> SearchResult:
    """Lower the hits that are for customers of a kind that was not spoken of.

    Args:
        found: What was found.
        said: The question, and what was said and cited before it.
    """
    spoken = frozenset(words("\n".join(said)))
    return replace(found, hits=tuple(_lowered(hit) if _is_for_others(hit, spoken) else hit for hit in found.hits))


def _is_for_others(hit: Hit, spoken: frozenset[str]) -> bool:
    kinds = [kind for heading in hit.passage.section for groups in _FOR.findall(heading) for kind in groups if kind]
    return any(not _is_one(kind, spoken) for kind in kinds if kind.lower() not in _ALL)


def _is_one(kind: str, spoken: frozenset[str]) -> bool:
    return any(term.share_in(spoken) for term in terms_of(kind))


def _lowered(hit: Hit) -> Hit:
    scores = hit.scores
    lower = replace(scores, relevance=_LESS * scores.relevance, sureness=_LESS * scores.sureness)
    return replace(hit, scores=lower)

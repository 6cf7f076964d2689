"""Passages that are for some customers only."""

import pytest

from knowledge.types import Hit, Kind, Passage, Scores, SearchResult
from service.chat.audience import for_whom

BUSINESS = "5. Returns for business customers"


def sureness(heading: str, *said: str) -> float:
    passage = Passage("30 days", Kind.TEXT, (heading,))
    hit = Hit(1, "k", "Orders", "V1", "en", passage, Scores(1.0, None, 1.0, 0.8, 0.8))
    return for_whom(SearchResult((hit,), 1), said).hits[0].scores.sureness


@pytest.mark.parametrize(
    ("heading", "said"),
    [(BUSINESS, "Can I return it?"), ("企业客户的退换", "可以退货吗"), ("会员专享的价格保护", "降价了能退差价吗")],
)
def test_what_is_for_others_is_less_sure(heading: str, said: str) -> None:
    assert sureness(heading, said) < 0.8


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        (BUSINESS, ("Can I return it?", "We are a company")),
        (BUSINESS, ("Can a business return it?",)),
        ("企业客户的退换", ("企业采购可以退货吗",)),
        ("Returns for all customers", ("Can I return it?",)),
        ("退换货", ("可以退货吗",)),
    ],
)
def test_what_is_for_everybody_or_for_the_one_who_asks_is_as_sure(heading: str, said: tuple[str, ...]) -> None:
    assert sureness(heading, *said) == 0.8

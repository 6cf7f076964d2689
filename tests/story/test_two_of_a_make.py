"""Talks with a shop whose two products differ in their numbers alone, without any model."""

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from bench.answers import Shop, open_shop
from knowledge.embedding import Embedder
from service.chat.schemas import ChatReply, Outcome

pytestmark = pytest.mark.xdist_group("story")

MANUAL = """# Tolva mixer {code}: manual
## Technical data
- Weight: {weight} kg
- Power: {power} W
{noise}
## Warranty
The {code} has a warranty of {years} years.
## Cleaning
Wipe the housing with a damp cloth.
"""
POLICY = """# Store policy
## Returns
You can return an item within 14 days of delivery.
## Points
Points expire after 12 months. Membership costs $20 a year.
## Shipping
Shipping takes 3 to 5 working days. Orders over $50 ship free.
## Invoices
We send an invoice by e-mail on the day after the order.
## Shops
Our shop in the old harbour is open from 10 to 18.
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Shop]:
    documents: Path = tmp_path_factory.mktemp("documents")
    small = MANUAL.format(code="TV-300", weight=4.2, power=300, noise="- Noise: 62 dB", years=2)
    large = MANUAL.format(code="TV-500", weight=5.6, power=500, noise="", years=3)
    for name, text in (("small.md", small), ("large.md", large), ("policy.md", POLICY)):
        (documents / name).write_text(text)
    with open_shop([documents], tmp_path_factory.mktemp("shop"), embedder) as shop:
        yield shop


def talk(shop: Shop, *messages: str) -> ChatReply:
    return anyio.run(shop.ask, *messages)


@pytest.mark.parametrize(
    "messages",
    [
        ("What is the warranty of the TV-400?",),
        ("TV-400 保修多久",),
        ("What is the warranty of the TV-300?", "And the 400?"),
    ],
)
def test_of_a_third_one_nothing_is_said(shop: Shop, messages: tuple[str, ...]) -> None:
    assert talk(shop, *messages).outcome is Outcome.UNANSWERED


def test_a_price_is_not_taken_for_the_other_one(shop: Shop) -> None:
    assert "TV-500" in talk(shop, "What is the warranty of the TV-300?", "And the 500?").reply
    assert "TV-500" not in talk(shop, "What is the warranty of the TV-300?", "I paid 500. Can I return it?").reply


def test_of_which_of_two_nothing_is_known_is_said(shop: Shop) -> None:
    reply = talk(shop, "Which is quieter, the TV-300 or the TV-500?").reply
    assert "62 dB" in reply
    assert "“TV-500 noise”" in reply


@pytest.mark.parametrize("question", ["My mixer is broken", "The mixer does not work", "my mixer doesn't turn on"])
def test_which_one_does_not_work_is_asked_however_that_is_said(shop: Shop, question: str) -> None:
    assert talk(shop, question).outcome is Outcome.CLARIFIED


def test_who_compares_all_of_a_kind_is_told_of_each_and_not_asked_which(shop: Shop) -> None:
    reply = talk(shop, "Which mixer is lighter?")
    assert reply.outcome is Outcome.ANSWERED
    assert "4.2" in reply.reply
    assert "5.6" in reply.reply

"""What is handed in again: said already, said otherwise, or kept for the record."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from knowledge.base import KnowledgeBase
from knowledge.timeline import State
from tests.knowledge.conftest import Reopen
from tests.knowledge.documents import MONDAY, RETURNS, WARRANTY, Clock, assert_whole, document, found
from tests.knowledge.test_publishing import SHIPPING, first_passage


@pytest.fixture
def base(reopen: Reopen) -> KnowledgeBase:
    base = reopen()
    base.publish([document("returns", RETURNS), document("warranty", WARRANTY)])
    return base


def test_what_a_document_says_already_is_not_published_again(base: KnowledgeBase, clock: Clock) -> None:
    later = MONDAY + timedelta(days=7)
    dated = document("sale", "Half price.", effective_from=later, expires_at=later + timedelta(days=7))
    first = base.publish([document("shipping", SHIPPING), dated])
    revision = base.condition().revision
    again = base.publish([document("shipping", SHIPPING), dated])
    assert [one.changed for one in first] == [True] * 2
    assert again == [replace(one, changed=False) for one in first]
    assert base.condition().revision == revision
    clock.advance(days=20)
    assert base.document(base.document_id("sale")).leading.state is State.EXPIRED
    assert base.publish([document("sale", "Half price.")])[0].changed


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Terms of returning"},
        {"label": "V2"},
        {"effective_from": MONDAY + timedelta(days=1)},
        {"effective_from": MONDAY - timedelta(days=1)},
        {"expires_at": MONDAY + timedelta(days=1)},
        {"content_hash": "2" * 64},
    ],
    ids=str,
)
def test_another_title_or_time_is_something_new(base: KnowledgeBase, other: dict[str, Any]) -> None:
    assert base.publish([replace(document("returns", RETURNS), **other)])[0].changed
    assert not base.publish([replace(document("warranty", WARRANTY), source="/elsewhere")])[0].changed


def test_an_old_version_that_is_handed_in_for_the_record_leaves_the_present_one(
    base: KnowledgeBase, clock: Clock
) -> None:
    year = timedelta(days=365)
    clock.advance(days=1)
    base.publish([document("returns", "Three days.", effective_from=MONDAY - 2 * year, expires_at=MONDAY - year)])
    assert found(base, "returned")[0] == RETURNS
    assert found(base, "three days", MONDAY - 2 * year) == ["Three days."]
    assert found(base, "three days", MONDAY - year / 2) == []
    assert_whole(base)


def test_a_version_that_was_replaced_can_be_handed_in_again(base: KnowledgeBase) -> None:
    since = MONDAY - timedelta(days=60)
    seven, fifteen = (document("cards", text, effective_from=since) for text in ("Seven days.", "Fifteen days."))
    assert [base.publish([version])[0].changed for version in (seven, fifteen, seven, seven)] == [True] * 3 + [False]
    assert found(base, "days", MONDAY)[0] == "Seven days."
    assert_whole(base)


def test_what_is_handed_in_for_the_record_is_not_the_newest(base: KnowledgeBase, clock: Clock) -> None:
    """What staff did to the present version stays with the next, and files are compared with the present one."""
    year = timedelta(days=365)
    present = base.content_hashes()["returns"]
    base.switch_passage(first_passage(base, "returns"), enabled=False)
    clock.advance(days=1)
    base.publish([document("returns", "Three days.", effective_from=MONDAY - 2 * year, expires_at=MONDAY - year)])
    assert base.content_hashes()["returns"] == present
    clock.advance(days=1)
    base.publish([document("returns", RETURNS, "And more.")])
    assert RETURNS not in found(base, "returned")

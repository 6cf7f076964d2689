"""What staff are told to look at, and what they are not bothered with."""

import time
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.base import KnowledgeBase
from knowledge.checks import FindingKind
from knowledge.contradictions import Clause, clauses_of, contradictions
from knowledge.duplicates import Text, duplicates
from knowledge.quantities import parts_of
from knowledge.types import Kind, Passage
from tests.database.fixtures import on_both
from tests.knowledge.conftest import Reopen
from tests.knowledge.documents import MONDAY, Clock, document

LABELLED: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("contradictions.toml").read_text(encoding="utf-8")
)
# What stands around the clauses in documents of a shop: without it, every word would be rare.
AROUND = [clause for kind in LABELLED.values() for pair in kind for clause in pair["texts"]]


def contradict(pair: dict[str, Any]) -> bool:
    """Tell whether the two texts of a pair are found to contradict each other, among all the others."""
    headings, titles, kinds = (both(pair.get(name, "")) for name in ("heading", "title", "kind"))
    clauses = [Clause(0, number, text) for number, text in enumerate(AROUND) if text not in pair["texts"]]
    for number, text in enumerate(pair["texts"], 1):
        above, title, kind = (each[number - 1] for each in (headings, titles, kinds))
        passage = Passage(text, Kind(kind or "text"), section=(above,) if above else ())
        clauses += clauses_of(number, 1000 + number, passage, title)
    found = [{each.first.document, each.second.document} for each in contradictions(clauses)]
    return {1, 2} in found


def both(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value, value]


@pytest.mark.parametrize("pair", LABELLED["contradicting"], ids=lambda pair: " | ".join(pair["texts"]))
def test_clauses_that_differ_in_a_number_contradict_each_other(pair: dict[str, Any]) -> None:
    assert contradict(pair)


@pytest.mark.parametrize("pair", LABELLED["agreeing"], ids=lambda pair: " | ".join(pair["texts"]))
def test_clauses_about_different_things_or_of_equal_numbers_do_not(pair: dict[str, Any]) -> None:
    assert not contradict(pair)


@pytest.mark.parametrize("pair", LABELLED["missed"], ids=lambda pair: " | ".join(pair["texts"]))
def test_clauses_in_quite_other_words_are_missed(pair: dict[str, Any]) -> None:
    assert not contradict(pair)


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("七天、7天、7 days、seven calendar days、一周", [("hour", 168)] * 5),
        ("二十四小时，一天，24-hour", [("hour", 24)] * 3),
        ("一年，12个月，twelve months，1 year", [("month", 12)] * 4),
        ("7个工作日 and 7 business days", [("working day", 7)] * 2),
        ("1,200 元，¥1200，CNY 1200", [("yuan", 1200)] * 3),
        ("20%、百分之二十、20 percent", [("percent", 20)] * 3),
        ("两百五十元", [("yuan", 250)]),
        ("2024年7月1日、每月1日、第3次、V2.3、2.4GHz、三楼", []),
    ],
)
def test_quantities_are_brought_to_one_form(text: str, quantities: list[tuple[str, int]]) -> None:
    found = [part.quantity for part in parts_of(text) if part.quantity]
    assert [(quantity.unit, quantity.low) for quantity in found] == quantities


def test_a_page_for_each_shop_is_no_contradiction() -> None:
    clauses = [
        Clause(number, number, f"Private parking is available on site and costs USD {number} per day.")
        for number in range(10, 16)
    ]
    assert contradictions(clauses) == []


PARAGRAPH = (
    "Goods can be returned within seven days when they are complete and unused. The buyer pays for sending them back."
)


def test_near_duplicates_are_found_and_likenesses_are_not() -> None:
    texts = [
        Text(1, 1, PARAGRAPH),
        Text(2, 2, PARAGRAPH.replace("The buyer", "A buyer")),
        Text(1, 3, PARAGRAPH),
        Text(3, 4, "Goods can be exchanged within thirty days when they have a fault. We pay for sending them back."),
        Text(3, 5, "See above."),
        Text(4, 6, "See above."),
    ]
    assert sorted((each.first.passage, each.second.passage) for each in duplicates(texts)) == [(1, 2), (2, 3)]


def test_twenty_thousand_passages_are_compared_in_seconds() -> None:
    texts = [
        Text(n % 2000, n, f"Passage {n * 7919 % 104729} says that lamp {n} of series {n % 37} shines for {n} hours.")
        for n in range(20_000)
    ]
    started = time.process_time()
    assert duplicates([*texts, Text(9999, 99999, texts[5].text)])
    assert time.process_time() - started < 60


def test_the_door_tells_all_of_it(base: KnowledgeBase) -> None:
    soon, later = MONDAY + timedelta(days=5), MONDAY + timedelta(days=50)
    base.publish(
        [
            document("returns", "Goods can be returned within seven days of delivery.", effective_from=MONDAY),
            document("faq", "Goods can be returned within 15 days of delivery.", effective_from=MONDAY),
            document("sale", PARAGRAPH, effective_from=MONDAY, expires_at=soon),
            document("copy", PARAGRAPH, effective_from=MONDAY, expires_at=later),
            document("returns", "Goods cannot be returned.", effective_from=MONDAY + timedelta(days=100_000)),
        ]
    )
    found = base.check_documents(MONDAY)
    assert [(finding.kind, finding.documents) for finding in found] == [
        (FindingKind.CONTRADICTION, ("returns", "faq")),
        (FindingKind.DUPLICATE, ("sale", "copy")),
        (FindingKind.EXPIRING, ("sale",)),
        (FindingKind.WAITING, ("returns",)),
    ]
    late = base.check_documents(MONDAY + timedelta(days=30))
    assert [finding.documents for finding in late if finding.kind is FindingKind.EXPIRED] == [("sale",)]
    later = base.check_documents(MONDAY + timedelta(days=60))
    assert [finding.documents for finding in later if finding.kind is FindingKind.EXPIRED] == [("copy",)]
    base.publish([document("sale", "Again.", effective_from=MONDAY + timedelta(days=900))])
    late = base.check_documents(MONDAY + timedelta(days=30))
    assert [finding.documents for finding in late if finding.kind is FindingKind.EXPIRED] == [("sale",)]
    assert found[0].facts["quantities"] == [["seven days", "15 days"]]
    assert len(found[0].passages) == len(found[1].passages) == 2
    assert found[2].facts["followed"] is False


def lost(base: KnowledgeBase, now: datetime, within: timedelta = timedelta(days=30)) -> list[tuple[object, ...]]:
    """The text, questions and new version of each change that was lost."""
    found = [one for one in base.check_documents(now, within) if one.kind is FindingKind.LOST_CHANGE]
    return [(one.facts["text"], one.facts["questions"], one.facts["version"]) for one in found]


@on_both
def test_changes_that_a_new_version_has_lost_are_found_for_a_month(reopen: Reopen, clock: Clock) -> None:
    base = reopen()
    base.publish([document("returns", "Goods can be returned.", "The buyer pays.", label="V1")])
    (_, pays) = base.passages(base.document(base.document_id("returns")).leading.id)
    base.set_questions(pays.id, ["Who pays?"])
    base.switch_passage(pays.id, enabled=False)
    assert lost(base, MONDAY) == []
    later = MONDAY + timedelta(days=3)
    base.publish([document("returns", "Nothing can be returned.", label="V2", effective_from=later)])
    expected = [("The buyer pays.", ["Who pays?"], "V2")]
    assert lost(base, MONDAY) == expected
    clock.now = later + timedelta(days=1)
    (finding,) = [one for one in base.check_documents(clock.now) if one.kind is FindingKind.LOST_CHANGE]
    assert (finding.documents, finding.titles, finding.passages) == (("returns",), ("Returns",), (pays.id,))
    assert (finding.facts["enabled"], finding.facts["before_version"]) == (False, "V1")
    assert lost(base, later + timedelta(days=31)) == []
    base.publish([document("returns", "Nothing can be returned.", "The buyer pays.", label="V3")])
    assert lost(base, clock.now) == expected
    (_, again) = base.passages(base.document(base.document_id("returns")).leading.id)
    base.set_questions(again.id, ["Who pays?"])
    assert lost(base, clock.now) == []
    base.retire(["returns"])
    assert lost(base, clock.now) == []

"""Documents and their versions in SQL, as moments pass."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

import pytest
from sqlalchemy import Engine, func, select

from knowledge.library import Library
from knowledge.searchable import Searchable, StagedPassage, searchable_text
from knowledge.sql import reading
from knowledge.staging import Prepared
from knowledge.tables import PassageRow, VersionRow
from knowledge.types import Kind, NewVersion, Passage
from tests.database.fixtures import on_both
from tests.knowledge.documents import MONDAY, document

pytestmark = on_both


TUESDAY = MONDAY + timedelta(days=1)
FRIDAY = MONDAY + timedelta(days=4)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def library(engine: Engine) -> Library:
    return Library(engine)


def stage(library: Library, version: NewVersion, now: datetime = MONDAY) -> tuple[int, list[StagedPassage]]:
    version_id = library.stage([version], now)[0].id
    prepared = [
        Prepared(version_id, position, passage, Searchable(searchable_text(version.title, passage)))
        for position, passage in enumerate(version.passages)
    ]
    return version_id, library.stage_passages(prepared)


def publish(library: Library, version: NewVersion, now: datetime = MONDAY) -> list[int]:
    """Publish a version, give its passages' ids."""
    version_id, passages = stage(library, version, now)
    library.switch([version_id], now)
    return [passage.id for passage in passages]


def texts(library: Library, ids: list[int], at: datetime) -> list[str]:
    return [found.passage.text for found in library.in_force(ids, at).passages.values()]


def rows(engine: Engine, table: type[VersionRow | PassageRow]) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_what_is_staged_is_seen_by_nobody(library: Library) -> None:
    _, passages = stage(library, document("returns", "Seven days."))
    assert texts(library, [passages[0].id], FRIDAY) == []
    assert library.documents(FRIDAY) == []
    assert library.content_hashes() == {}
    assert library.indexed_passages() == []
    assert library.keys_from("/shop") == []
    assert library.revision() == 0


def test_a_switch_puts_it_in_force_and_moves_the_revision(library: Library) -> None:
    ids = publish(library, document("returns", "Seven days.", "Intact goods."))
    assert texts(library, ids, MONDAY) == ["Seven days.", "Intact goods."]
    assert library.revision() == 1


def test_a_passage_comes_back_as_it_was(library: Library) -> None:
    passage = Passage("1. 打开\n2. 关闭", Kind.PROCEDURE, ("4 故障", "4.2 灯泡闪红灯"), 7, "怎么办？")
    version = NewVersion("手册", "常见故障处理手册", "V2", "zh", "0" * 64, "/shop/手册.docx", (passage,))
    (identity,) = publish(library, version)
    found = library.in_force([identity], MONDAY).passages[identity]
    assert found.passage == passage
    assert (found.document_key, found.title, found.version, found.lang) == ("手册", "常见故障处理手册", "V2", "zh")


def test_the_next_version_takes_over_at_its_moment_without_gap_or_overlap(library: Library) -> None:
    old = publish(library, document("returns", "Seven days."))
    new = publish(library, document("returns", "Fifteen days."), now=TUESDAY)
    assert texts(library, old + new, TUESDAY - INSTANT) == ["Seven days."]
    assert texts(library, old + new, TUESDAY) == ["Fifteen days."]


def test_several_documents_switch_at_once(library: Library) -> None:
    staged = [stage(library, document(key, f"{key} now"), MONDAY) for key in ("a", "b", "c")]
    assert library.switch([version for version, _ in staged], MONDAY) == 1
    assert [summary.key for summary in library.documents(MONDAY)] == ["a", "b", "c"]


def test_a_version_of_the_future_leaves_the_present_one_in_force_until_then(library: Library) -> None:
    old = publish(library, document("returns", "Seven days."))
    new = publish(library, document("returns", "Fifteen days.", effective_from=FRIDAY))
    assert texts(library, old + new, TUESDAY) == ["Seven days."]
    assert texts(library, old + new, FRIDAY - INSTANT) == ["Seven days."]
    assert texts(library, old + new, FRIDAY) == ["Fifteen days."]
    assert library.leftovers(TUESDAY) == {}
    assert list(library.leftovers(FRIDAY).values()) == [old]


def test_a_correction_before_the_future_version_began_lasts_until_then(library: Library) -> None:
    now = publish(library, document("returns", "Seven days."))
    future = publish(library, document("returns", "Fifteen days.", effective_from=FRIDAY))
    correction = publish(library, document("returns", "Ten days."), now=TUESDAY)
    assert [texts(library, now + future + correction, moment) for moment in (MONDAY, TUESDAY, FRIDAY)] == [
        ["Seven days."],
        ["Ten days."],
        ["Fifteen days."],
    ]


def test_two_versions_of_the_future_follow_each_other(library: Library) -> None:
    ids = publish(library, document("fee", "One euro."))
    ids += publish(library, document("fee", "Two euros.", effective_from=TUESDAY))
    ids += publish(library, document("fee", "Three euros.", effective_from=FRIDAY))
    assert [texts(library, ids, day) for day in (MONDAY, TUESDAY, FRIDAY)] == [
        ["One euro."],
        ["Two euros."],
        ["Three euros."],
    ]


def test_a_version_expires_at_its_moment(library: Library) -> None:
    ids = publish(library, document("sale", "Half price.", expires_at=FRIDAY))
    assert texts(library, ids, FRIDAY - INSTANT) == ["Half price."]
    assert texts(library, ids, FRIDAY) == []
    assert library.documents(FRIDAY) == []
    assert list(library.leftovers(FRIDAY).values()) == [ids]


def test_a_retired_document_is_out_of_force_and_unknown(library: Library) -> None:
    ids = publish(library, document("returns", "Seven days."))
    library.retire(["returns", "nothing of this name"], TUESDAY)
    assert texts(library, ids, TUESDAY) == []
    assert texts(library, ids, TUESDAY - INSTANT) == ["Seven days."]
    assert library.content_hashes() == {}
    assert library.keys_from("/shop") == []
    assert library.revision() == 2


def test_a_retired_document_can_be_published_again(library: Library) -> None:
    publish(library, document("returns", "Seven days."))
    library.retire(["returns"], TUESDAY)
    ids = publish(library, document("returns", "Seven days."), now=FRIDAY)
    assert texts(library, ids, FRIDAY) == ["Seven days."]
    assert library.documents(FRIDAY)[0].version == "2"


def test_versions_are_named_by_their_label_else_counted(library: Library) -> None:
    publish(library, document("a", "Text."))
    publish(library, document("a", "Another text."))
    publish(library, document("b", "Text.", label="V2.3"))
    assert [(summary.key, summary.version, summary.passages) for summary in library.documents(MONDAY)] == [
        ("a", "2", 1),
        ("b", "V2.3", 1),
    ]


def test_a_document_has_the_hash_of_its_newest_published_version(library: Library) -> None:
    publish(library, document("a", "One."))
    newest = document("a", "Two.")
    publish(library, newest)
    stage(library, document("a", "Three."))
    assert library.content_hashes() == {"a": newest.content_hash}


def test_leftovers_are_what_was_staged_superseded_or_retired(library: Library) -> None:
    publish(library, document("stays", "Stays."))
    superseded = publish(library, document("a", "Old."))
    publish(library, document("a", "New."))
    retired = publish(library, document("b", "Gone."))
    library.retire(["b"], MONDAY)
    _, staged = stage(library, document("c", "Never finished."))
    assert sorted(chain(*library.leftovers(MONDAY).values())) == [*superseded, *retired, staged[0].id]


def test_forgetting_deletes_what_nobody_saw_and_keeps_the_rest_as_history(library: Library, engine: Engine) -> None:
    publish(library, document("a", "Old."))
    publish(library, document("a", "New."))
    stage(library, document("a", "Never finished.", "Nor this."))
    left = library.leftovers(MONDAY)
    library.leave_index(left)
    library.forget_staged(left)
    assert library.leftovers(MONDAY) == {}
    assert (rows(engine, VersionRow), rows(engine, PassageRow)) == (2, 2)
    assert [passage.text for passage in library.indexed_passages()] == ["A\nNew."]


def test_passages_of_the_same_meaning_share_a_vector_when_it_is_published(library: Library) -> None:
    _, staged = stage(library, document("a", "Same."))
    meaning = staged[0].meaning_hash
    assert library.vectors_by_meaning([meaning]) == {}
    ids = publish(library, document("a", "Same."))
    assert library.vectors_by_meaning([meaning, meaning, "unknown"]) == {meaning: ids[0]}
    assert library.vectors_by_meaning([]) == {}


def test_what_the_model_cannot_read_has_no_vector_to_share(library: Library) -> None:
    ids = publish(library, document("a", "Text."))
    library.clear_stale({ids[0]: False})
    (passage,) = library.indexed_passages()
    assert not passage.readable
    assert library.vectors_by_meaning([passage.meaning_hash]) == {}


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/shop/a", ["a"]),
        ("/shop", ["a", "a_b", "axb"]),
        ("/shop/", ["a", "a_b", "axb"]),
        ("/sho", []),
        ("/shop/a_b", ["a_b"]),
        ("", ["a", "a_b", "axb"]),
    ],
)
def test_documents_are_found_by_where_they_came_from(library: Library, path: str, keys: list[str]) -> None:
    for key in ("a", "a_b", "axb"):
        publish(library, document(key, "Text."))
    assert library.keys_from(path) == keys


def test_nothing_asked_nothing_found(library: Library) -> None:
    assert library.in_force([], MONDAY).passages == {}
    assert library.in_force([1, 2], MONDAY).passages == {}
    library.leave_index([])
    library.forget_staged([])
    library.clear_stale({})


def test_a_document_belongs_to_the_place_its_newest_version_was_read_from(library: Library) -> None:
    for place in ("/shop/a", "/shop/b"):
        publish(library, replace(document("policy", "One year."), source=f"{place}/policy.md"))
    assert (library.keys_from("/shop/a"), library.keys_from("/shop/b")) == ([], ["policy"])
    library.move("policy", "/shop/c/policy.md")
    assert (library.keys_from("/shop/b"), library.keys_from("/shop/c")) == ([], ["policy"])

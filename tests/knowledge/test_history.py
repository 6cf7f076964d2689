"""Versions in time on the real parts: what was in force when, brought back, given other dates, found by searches."""

from datetime import datetime, timedelta

import pytest

from knowledge.base import KnowledgeBase
from knowledge.errors import UnknownDocument, UnknownVersion, WrongTimes
from knowledge.timeline import State
from knowledge.types import Horizon
from tests.database.fixtures import on_both
from tests.knowledge.conftest import Reopen
from tests.knowledge.documents import (
    MONDAY,
    RETURNS,
    WARRANTY,
    Clock,
    CountingEmbedder,
    assert_whole,
    document,
    found,
    parts_of,
    shelves_of,
)

FRIDAY = MONDAY + timedelta(days=4)
NEXT_YEAR = MONDAY + timedelta(days=365)
LAST_YEAR = MONDAY - timedelta(days=365)
INSTANT = timedelta(microseconds=1)
FIFTEEN = "Goods can be returned within fifteen days."
NO_RETURNS = "Goods cannot be returned any more."
THIRTY = "Goods can be returned within thirty days."


@pytest.fixture
def base(reopen: Reopen) -> KnowledgeBase:
    return reopen()


def states(base: KnowledgeBase, key: str) -> list[str]:
    return [version.state.value for version in base.document(base.document_id(key)).versions]


def versions(base: KnowledgeBase, key: str) -> list[int]:
    return [version.id for version in base.document(base.document_id(key)).versions]


def returned(base: KnowledgeBase, at: datetime | None = None) -> list[str]:
    """What is said about returns at a moment."""
    return [text for text in found(base, "Within how many days can goods be returned?", at) if text.startswith("Goods")]


def embedded(counting: CountingEmbedder) -> list[str]:
    """The passages that were embedded, without the questions."""
    return [text for text in counting.embedded if "\n" in text]


@on_both
def test_the_past_is_found_as_it_was_in_either_language(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("returns", RETURNS), document("退货", "七天无理由退货。"), document("warranty", WARRANTY)])
    clock.advance(days=4)
    base.publish([document("returns", FIFTEEN), document("退货", "十五天无理由退货。")])
    assert (returned(base), found(base, "无理由退货")) == ([FIFTEEN], ["十五天无理由退货。"])
    for moment in (MONDAY, FRIDAY - INSTANT):
        assert (returned(base, moment), found(base, "无理由退货", moment)) == ([RETURNS], ["七天无理由退货。"])
    assert found(base, "warranty", MONDAY)[0] == WARRANTY
    assert returned(base, MONDAY - INSTANT) == []
    assert_whole(base)


@on_both
def test_a_hit_names_its_version(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("returns", RETURNS, label="V1")])
    clock.advance(days=1)
    base.publish([document("returns", FIFTEEN, label="V2")])
    first, second = versions(base, "returns")
    hits = [base.search("returned", at=at).hits[0] for at in (MONDAY, None)]
    assert [(hit.version, hit.version_id) for hit in hits] == [("V1", first), ("V2", second)]


def test_versions_uploaded_with_dates_answer_for_their_time_in_whatever_order_they_came(base: KnowledgeBase) -> None:
    base.publish([document("returns", FIFTEEN, effective_from=MONDAY - timedelta(days=10))])
    base.publish([document("returns", THIRTY, effective_from=NEXT_YEAR)])
    base.publish([document("returns", RETURNS, effective_from=LAST_YEAR)])
    assert [returned(base, at) for at in (LAST_YEAR, None, NEXT_YEAR)] == [[RETURNS], [FIFTEEN], [THIRTY]]
    assert states(base, "returns") == ["in_force", "waiting", "superseded"]
    assert_whole(base)


@on_both
def test_what_ends_moves_to_the_archive_without_being_embedded_again(
    base: KnowledgeBase, clock: Clock, counting: CountingEmbedder
) -> None:
    base.publish([document("returns", RETURNS)])
    counting.embedded.clear()
    base.publish([document("returns", FIFTEEN, effective_from=FRIDAY)])
    clock.advance(days=5)
    base.tidy()
    assert counting.embedded == ["Returns\n" + FIFTEEN]
    serving, archive = shelves_of(base).all
    assert (len(serving.vectors.ids()), len(archive.vectors.ids()), archive.lexicon.count()) == (1, 1, 1)
    assert_whole(base)


def test_tidying_what_is_tidy_writes_nothing(base: KnowledgeBase, counting: CountingEmbedder) -> None:
    base.publish([document("returns", RETURNS)])
    revision = base.search("returned").knowledge_revision
    base.tidy()
    assert base.search("returned").knowledge_revision == revision


@pytest.mark.parametrize("tidy", [False, True])
@on_both
def test_a_waiting_version_takes_over_without_gap_or_overlap(base: KnowledgeBase, clock: Clock, *, tidy: bool) -> None:
    base.publish([document("returns", RETURNS), document("warranty", WARRANTY)])
    base.publish([document("returns", FIFTEEN, effective_from=FRIDAY)])
    for moment, text in ((FRIDAY - INSTANT, RETURNS), (FRIDAY, FIFTEEN)):
        clock.now = moment
        if tidy:
            base.tidy()
        assert returned(base) == [text]
    assert base.documents()[0].version == "2"


@on_both
def test_what_is_in_force_is_known_to_stay_so_until_a_version_begins_or_ends(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("returns", RETURNS), document("sale", WARRANTY, expires_at=FRIDAY)])
    base.publish([document("returns", FIFTEEN, effective_from=FRIDAY + timedelta(days=1))])
    revision = base.horizon().revision
    assert base.horizon() == Horizon(revision, FRIDAY)
    clock.now = FRIDAY
    assert base.horizon() == Horizon(revision, FRIDAY + timedelta(days=1))
    clock.now = FRIDAY + timedelta(days=1)
    assert base.horizon() == Horizon(revision, None)
    base.retire(["returns"])
    assert base.horizon() == Horizon(revision + 1, None)


@on_both
def test_dates_can_be_corrected_and_neighbours_follow(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("returns", RETURNS)])
    base.publish([document("returns", FIFTEEN, effective_from=FRIDAY)])
    first, second = versions(base, "returns")
    base.set_times(second, FRIDAY + timedelta(days=3), None)
    assert [returned(base, at) for at in (FRIDAY, FRIDAY + timedelta(days=3))] == [[RETURNS], [FIFTEEN]]
    base.set_times(second, MONDAY - timedelta(days=1), None)
    assert (returned(base), returned(base, MONDAY - timedelta(days=1))) == ([FIFTEEN], [FIFTEEN])
    base.set_times(first, LAST_YEAR, None)
    assert (returned(base), returned(base, LAST_YEAR)) == ([FIFTEEN], [RETURNS])
    assert_whole(base)


def test_an_expired_version_can_be_prolonged(base: KnowledgeBase, clock: Clock, counting: CountingEmbedder) -> None:
    base.publish([document("sale", "Half price on lamps.", expires_at=FRIDAY)])
    clock.advance(days=5)
    base.tidy()
    assert (found(base, "lamps"), states(base, "sale")) == ([], ["expired"])
    counting.embedded.clear()
    base.set_times(versions(base, "sale")[0], None, NEXT_YEAR)
    assert (found(base, "lamps"), embedded(counting)) == (["Half price on lamps."], [])
    assert_whole(base)


def test_a_version_cannot_end_before_it_begins(base: KnowledgeBase) -> None:
    base.publish([document("returns", RETURNS)])
    with pytest.raises(WrongTimes):
        base.set_times(versions(base, "returns")[0], FRIDAY, FRIDAY)
    assert returned(base, NEXT_YEAR) == [RETURNS]


def test_what_is_not_there_is_said(base: KnowledgeBase) -> None:
    base.publish([document("returns", RETURNS), document("warranty", WARRANTY)])
    for call in (base.passages, base.withdraw, base.document_of):
        with pytest.raises(UnknownVersion):
            call(99)
    with pytest.raises(UnknownVersion):
        base.set_times(99, None, None)
    with pytest.raises(UnknownVersion):
        base.restore(base.document_id("returns"), versions(base, "warranty")[0])
    with pytest.raises(UnknownDocument):
        base.document(99)
    with pytest.raises(UnknownDocument):
        base.document_id("nothing")


@on_both
def test_documents_are_listed_by_their_state(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("returns", RETURNS), document("sale", "Half price.", expires_at=FRIDAY)])
    base.publish([document("returns", FIFTEEN, effective_from=NEXT_YEAR), document("gone", "Gone.")])
    base.publish([document("new", "New.", effective_from=NEXT_YEAR)])
    base.retire(["gone"])
    clock.advance(days=5)
    listed = {state: [summary.key for summary in base.documents(state)] for state in (*State, None)}
    assert listed == {
        State.WAITING: ["new", "returns"],
        State.IN_FORCE: ["returns"],
        State.SUPERSEDED: [],
        State.EXPIRED: ["sale"],
        State.RETIRED: ["gone"],
        None: ["gone", "new", "returns", "sale"],
    }
    (summary,) = base.documents()
    assert (summary.versions, summary.waiting, summary.version, summary.effective_from) == (2, 1, "1", MONDAY)
    assert base.documents(State.WAITING)[1].version == "2"
    assert base.condition().documents == 1


@on_both
def test_what_was_forgotten_before_there_was_an_archive_is_put_there(base: KnowledgeBase, reopen: Reopen) -> None:
    base.publish([document("returns", RETURNS)])
    base.publish([document("returns", FIFTEEN)])
    parts = parts_of(base)
    (first, _) = versions(base, "returns")
    parts.library.set_archived([first], archived=False)
    parts.archive.remove(sorted(parts.archive.lexicon.ids()))
    again = reopen(mend=True)
    assert_whole(again)


def test_many_ended_versions_do_not_hide_the_one_that_is_asked_for(base: KnowledgeBase, clock: Clock) -> None:
    for number in range(60):
        base.publish([document("returns", f"Goods can be returned within {number} days.", *[f"退货期 {number} 天。"])])
        clock.advance(days=1)
    for number in (0, 17, 58):
        at = MONDAY + timedelta(days=number)
        assert returned(base, at) == [f"Goods can be returned within {number} days."]
        assert found(base, "退货期", at) == [f"退货期 {number} 天。"]

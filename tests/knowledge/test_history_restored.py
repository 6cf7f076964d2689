"""What was retired, replaced or withdrawn, and what of it comes back."""

from datetime import timedelta

import pytest

from knowledge.base import KnowledgeBase
from knowledge.errors import WrongState
from knowledge.timeline import State
from tests.database.fixtures import on_both
from tests.knowledge.conftest import Reopen
from tests.knowledge.documents import MONDAY, RETURNS, Clock, CountingEmbedder, assert_whole, document
from tests.knowledge.test_history import (
    FIFTEEN,
    FRIDAY,
    INSTANT,
    NEXT_YEAR,
    NO_RETURNS,
    embedded,
    returned,
    states,
    versions,
)


@pytest.fixture
def base(reopen: Reopen) -> KnowledgeBase:
    return reopen()


@on_both
def test_a_retired_document_comes_back_as_a_new_version_and_its_past_stays(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("returns", RETURNS, uploaded_by="Li", filename="returns.md", original="0" * 64)])
    clock.advance(days=1)
    base.retire(["returns"])
    away = clock.now
    assert (returned(base), states(base, "returns")) == ([], ["retired"])
    clock.advance(days=1)
    restored = base.restore(base.document_id("returns"), by="Wang")
    assert (returned(base), returned(base, away), returned(base, MONDAY)) == ([RETURNS], [], [RETURNS])
    newest = base.document(base.document_id("returns")).leading
    assert (newest.id, newest.name, newest.state) == (restored, "2", State.IN_FORCE)
    assert (newest.uploaded_by, newest.filename, newest.original) == ("Wang", "returns.md", "0" * 64)
    assert_whole(base)


def test_an_older_version_can_be_brought_back(base: KnowledgeBase, clock: Clock, counting: CountingEmbedder) -> None:
    base.publish([document("returns", RETURNS)])
    clock.advance(days=1)
    base.publish([document("returns", FIFTEEN)])
    counting.embedded.clear()
    clock.advance(days=1)
    with pytest.raises(WrongState):
        base.restore(base.document_id("returns"))
    base.restore(base.document_id("returns"), versions(base, "returns")[0])
    assert returned(base) == [RETURNS]
    assert returned(base, MONDAY + timedelta(days=1)) == [FIFTEEN]
    assert states(base, "returns") == ["superseded", "superseded", "in_force"]
    assert embedded(counting) == []
    assert_whole(base)


@on_both
def test_retiring_ends_what_waits_too_and_restoring_lets_it_wait_again(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("returns", RETURNS)])
    base.publish([document("returns", FIFTEEN, effective_from=FRIDAY, expires_at=NEXT_YEAR)])
    clock.advance(days=1)
    base.retire(["returns"])
    assert states(base, "returns") == ["retired", "retired"]
    clock.advance(hours=1)
    base.restore(base.document_id("returns"))
    assert states(base, "returns") == ["retired", "retired", "in_force", "waiting"]
    moments = (FRIDAY - INSTANT, FRIDAY, NEXT_YEAR - INSTANT, NEXT_YEAR)
    assert [returned(base, at) for at in moments] == [[RETURNS], [FIFTEEN], [FIFTEEN], []]
    assert_whole(base)


@on_both
def test_what_would_have_taken_over_by_now_comes_back_itself(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("returns", RETURNS)])
    base.publish([document("returns", FIFTEEN, effective_from=FRIDAY)])
    base.publish([document("returns", NO_RETURNS, effective_from=NEXT_YEAR)])
    base.retire(["returns"])
    clock.now = FRIDAY + timedelta(days=1)
    restored = base.restore(base.document_id("returns"))
    assert base.document(base.document_id("returns")).leading.id == restored
    assert (returned(base, FRIDAY), returned(base), returned(base, NEXT_YEAR)) == ([], [FIFTEEN], [NO_RETURNS])
    assert_whole(base)


def test_what_was_withdrawn_by_itself_is_not_brought_back(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("returns", RETURNS, expires_at=NEXT_YEAR)])
    base.publish([document("returns", FIFTEEN, effective_from=FRIDAY)])
    base.withdraw(versions(base, "returns")[1])
    clock.advance(days=1)
    base.retire(["returns"])
    clock.advance(days=1)
    base.restore(base.document_id("returns"))
    assert states(base, "returns") == ["retired", "retired", "in_force"]
    assert (returned(base, NEXT_YEAR - INSTANT), returned(base, NEXT_YEAR)) == ([RETURNS], [])


def test_a_document_that_only_waited_waits_again(base: KnowledgeBase) -> None:
    base.publish([document("returns", FIFTEEN, effective_from=FRIDAY)])
    base.retire(["returns"])
    base.restore(base.document_id("returns"))
    assert states(base, "returns") == ["retired", "waiting"]
    assert (returned(base), returned(base, FRIDAY)) == ([], [FIFTEEN])


def test_retiring_and_restoring_again_and_again_brings_back_what_waits_once(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("returns", RETURNS)])
    base.publish([document("returns", FIFTEEN, effective_from=NEXT_YEAR)])
    for _ in range(3):
        clock.advance(hours=1)
        base.retire(["returns"])
        clock.advance(hours=1)
        base.restore(base.document_id("returns"))
    assert (returned(base), returned(base, NEXT_YEAR)) == ([RETURNS], [FIFTEEN])
    assert sorted(states(base, "returns")) == ["in_force", *["retired"] * 6, "waiting"]


def test_a_version_that_is_named_comes_back_at_once_with_what_waited(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("returns", RETURNS)])
    base.publish([document("returns", FIFTEEN, effective_from=FRIDAY)])
    base.publish([document("returns", NO_RETURNS, effective_from=NEXT_YEAR)])
    base.retire(["returns"])
    clock.advance(hours=1)
    base.restore(base.document_id("returns"), versions(base, "returns")[1])
    assert (returned(base), returned(base, NEXT_YEAR)) == ([FIFTEEN], [NO_RETURNS])


def test_a_waiting_version_can_be_withdrawn(base: KnowledgeBase, clock: Clock) -> None:
    base.publish([document("returns", RETURNS)])
    base.publish([document("returns", FIFTEEN, effective_from=FRIDAY)])
    first, waiting = versions(base, "returns")
    base.withdraw(waiting)
    assert returned(base, NEXT_YEAR) == [RETURNS]
    assert states(base, "returns") == ["in_force", "retired"]
    with pytest.raises(WrongState) as caught:
        base.withdraw(first)
    assert caught.value.detail == {"version": first, "state": "in_force"}
    assert_whole(base)

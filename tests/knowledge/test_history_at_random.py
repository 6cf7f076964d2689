"""Whatever is done to a document, in whatever order, its versions stay in order."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.base import KnowledgeBase
from knowledge.details import DocumentDetail
from knowledge.errors import UnknownDocument, WrongState
from knowledge.timeline import State
from tests.knowledge.conftest import Reopen
from tests.knowledge.documents import Clock, assert_whole, document, found
from tests.knowledge.test_history import versions


@pytest.fixture
def base(reopen: Reopen) -> KnowledgeBase:
    return reopen()


upload = st.tuples(
    st.sampled_from(["returns", "warranty"]), st.none() | st.integers(-10, 20), st.none() | st.integers(1, 30)
)

act = st.one_of(
    st.tuples(st.just("publish"), upload),
    st.tuples(st.just("retire"), st.sampled_from(["returns", "warranty"])),
    st.tuples(st.just("restore"), st.sampled_from(["returns", "warranty"])),
    st.tuples(st.just("wait"), st.integers(1, 4)),
    st.tuples(st.just("set_times"), st.tuples(st.integers(0, 9), st.integers(-10, 20))),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(act, min_size=3, max_size=8))
def test_whatever_happens_one_version_at_most_is_in_force_and_searches_agree(
    base: KnowledgeBase, clock: Clock, acts: list[tuple[str, Any]]
) -> None:
    """The state that details tell is the plain model: what a search finds at a moment is what they say of it."""
    for number, (name, facts) in enumerate(acts):
        do(base, clock, name, facts, f"Edition {number} of the day {clock.now}.")
        documents = [base.document(summary.id) for summary in base.documents(state=None)]
        for days in (-9, -1, 0, 3, 15):
            at = clock.now + timedelta(days=days)
            expected = {
                passage.passage.text
                for detail in documents
                for version in in_force_of(detail, at)
                for passage in base.passages(version)
            }
            assert set(found(base, "edition of the day", at)) == expected
        assert_whole(base)


def in_force_of(document: DocumentDetail, at: datetime) -> list[int]:
    in_force = [version.id for version in document.versions if version.moments.state(at) is State.IN_FORCE]
    assert len(in_force) <= 1
    return in_force


def do(base: KnowledgeBase, clock: Clock, name: str, facts: Any, text: str) -> None:
    """Do one thing that staff do; what is not possible now is left."""
    if name == "publish":
        key, begins, lasts = facts
        times: dict[str, Any] = {} if begins is None else {"effective_from": clock.now + timedelta(days=begins)}
        times |= {} if lasts is None else {"expires_at": clock.now + timedelta(days=(begins or 0) + lasts)}
        base.publish([document(key, text, **times)])
    elif name == "wait":
        clock.advance(days=facts)
        base.tidy()
    elif name == "set_times":
        everything = [version for summary in base.documents(state=None) for version in versions(base, summary.key)]
        if everything:
            base.set_times(everything[facts[0] % len(everything)], clock.now + timedelta(days=facts[1]), None)
    else:
        with suppress(UnknownDocument, WrongState):
            base.retire([facts]) if name == "retire" else base.restore(base.document_id(facts))

"""Events are kept with their change, and each is claimed by one replica, in the order of its rollout."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from knowledge.sql import writing
from service.releases.errors import EventNotFound
from service.releases.events.event import Delivery, Event, body_of, pause_after
from service.releases.events.outbox import CLAIM_SECONDS, Claimed, Outbox, Outcome
from tests.database.fixtures import on_both
from tests.knowledge.documents import MONDAY

STARTED = Event("rollout.started", MONDAY, "Mei", "1", "5f38eebf9525", 7, {"reason": "更快", "steps": [25, 100]})
ABORTED = replace(STARTED, type="rollout.aborted", version=8)
OTHER = replace(STARTED, rollout="2")
FAILED = Outcome("it answered 500")


def note(outbox: Outbox, engine: Engine, *events: Event) -> None:
    for event in events:
        with writing(engine) as session:
            outbox.note_within(session, event)


@pytest.fixture(name="outbox")
def _outbox(engine: Engine) -> Outbox:
    return Outbox(engine, addressed=True)


def claimed(outbox: Outbox, seconds: float = 0) -> Claimed:
    found = outbox.claim(MONDAY + timedelta(seconds=seconds))
    assert found is not None
    return found


@on_both
def test_an_event_is_kept_with_its_change_or_not_at_all(outbox: Outbox, engine: Engine) -> None:
    with suppress(ZeroDivisionError), writing(engine) as session:
        outbox.note_within(session, STARTED)
        raise ZeroDivisionError
    assert outbox.listed() == []
    note(outbox, engine, STARTED, ABORTED, OTHER)
    assert [told.event for told in outbox.listed()] == [OTHER, ABORTED, STARTED]
    assert [told.event for told in outbox.listed(limit=1, rollout="1")] == [ABORTED]
    assert outbox.find(outbox.listed()[0].id).event == OTHER
    with pytest.raises(EventNotFound):
        outbox.find(4711)


@on_both
def test_of_a_rollout_the_first_that_waits_is_sent_before_those_behind_it(outbox: Outbox, engine: Engine) -> None:
    note(outbox, engine, STARTED, ABORTED, OTHER)
    first = claimed(outbox)
    assert first.told.event == STARTED
    assert claimed(outbox).told.event == OTHER, "another rollout waits for nobody"
    assert outbox.claim(MONDAY) is None
    outbox.end(first, FAILED, MONDAY)
    assert outbox.claim(MONDAY) is None, "it pauses, and what is behind it waits"
    again = claimed(outbox, 5)
    assert (again.told.event, again.told.name, again.told.attempts) == (STARTED, first.told.name, 2)
    outbox.end(again, Outcome(), MONDAY)
    assert claimed(outbox, 5).told.event == ABORTED


@on_both
def test_many_replicas_never_have_the_same_event_at_once(outbox: Outbox, engine: Engine) -> None:
    note(outbox, engine, *(replace(STARTED, rollout=f"r{number}") for number in range(8)))
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: outbox.claim(MONDAY), range(12)))
    names = [one.told.name for one in found if one]
    assert (len(names), len(set(names))) == (8, 8)


@on_both
def test_what_a_replica_leaves_behind_when_it_is_killed_is_sent_by_another_one(outbox: Outbox, engine: Engine) -> None:
    note(outbox, engine, STARTED)
    left = claimed(outbox)
    assert outbox.claim(MONDAY + timedelta(seconds=CLAIM_SECONDS - 1)) is None
    again = claimed(outbox, CLAIM_SECONDS)
    assert again.told.name == left.told.name
    outbox.end(left, FAILED, MONDAY)
    assert outbox.listed()[0].why == "", "the one before has nothing to say any more"
    outbox.end(again, Outcome(), MONDAY)
    assert outbox.listed()[0].state is Delivery.DELIVERED


def test_it_is_given_up_after_days_with_a_record_and_sent_again_when_asked_for(outbox: Outbox, engine: Engine) -> None:
    note(outbox, engine, STARTED, ABORTED)
    now = MONDAY
    while outbox.listed()[1].state is Delivery.WAITING:
        found = outbox.claim(now)
        assert found is not None
        outbox.end(found, FAILED, now)
        now = outbox.listed()[1].next_at
    told = outbox.listed()[1]
    assert timedelta(days=3) < now - MONDAY < timedelta(days=5)
    assert (told.state, told.attempts, told.why) == (Delivery.GIVEN_UP, 11, "it answered 500")
    behind = outbox.claim(now)
    assert behind is not None
    assert behind.told.event == ABORTED, "what is behind it goes on"
    outbox.end(behind, Outcome(), now)
    again = outbox.redeliver(told.id, now)
    assert (again.state, again.attempts, again.why) == (Delivery.WAITING, 0, "")
    found = outbox.claim(now)
    assert found is not None
    assert found.told.name == told.name


def test_where_nothing_is_there_any_more_it_is_given_up_at_once(outbox: Outbox, engine: Engine) -> None:
    note(outbox, engine, STARTED)
    outbox.end(claimed(outbox), Outcome("it answered 410", final=True), MONDAY)
    assert outbox.listed()[0].state is Delivery.GIVEN_UP


def test_without_a_webhook_events_are_kept_and_sent_only_when_asked_for(outbox: Outbox, engine: Engine) -> None:
    note(Outbox(engine, addressed=False), engine, STARTED)
    assert (outbox.listed()[0].state, outbox.claim(MONDAY)) == (Delivery.KEPT, None)
    outbox.redeliver(outbox.listed()[0].id, MONDAY)
    assert claimed(outbox).told.event == STARTED


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (10, 86400), (11, None)])
def test_pauses_grow_and_end(attempts: int, seconds: Any) -> None:
    assert pause_after(attempts) == (None if seconds is None else timedelta(seconds=seconds))


def test_what_is_sent_says_it_all() -> None:
    data = (
        '{"by":"Mei","rollout":"1","revision":"5f38eebf9525","version":7,"detail":{"reason":"更快","steps":[25,100]}}'
    )
    assert body_of(STARTED) == f'{{"type":"rollout.started","timestamp":"2026-03-02T09:00:00+00:00","data":{data}}}'

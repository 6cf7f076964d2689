"""Runs of the gate in SQL: found again by all that decides, each answer kept as it comes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import Engine

from knowledge.base import utc_now
from service.access.audit import Audit
from service.access.keys import COMMAND_LINE, SYSTEM
from service.chat.rehearsed import Cited, Rehearsed, Withheld
from service.releases.errors import GateNotFound
from service.releases.gate.answers import GateStore
from service.releases.gate.golden import Demands, Golden, read_golden
from service.releases.gate.run import Setup, ToAsk
from tests.database.fixtures import on_both
from tests.knowledge.documents import MONDAY
from tests.releases.gate.examples import GOLDEN

pytestmark = on_both

SETUP = Setup("a" * 12, "b" * 12, read_golden(GOLDEN, "shop.toml"), 2, 7, "c" * 64)
ASKED = ToAsk("a" * 12, "returns", 1)
ANSWER = Rehearsed(
    "七天。[1]",
    "answered",
    (Cited("a.md", "1", "七天"),),
    (Withheld("leak", "§"),),
    "ollama",
    raw="<think>",
    seconds=1.5,
)


@pytest.fixture
def store(engine: Engine) -> GateStore:
    return GateStore(engine, Audit(engine, utc_now), lambda: MONDAY)


def test_a_run_is_found_again_as_it_was(store: GateStore) -> None:
    assert store.begun(SETUP) is None
    run = store.begin(SETUP, COMMAND_LINE)
    assert store.begun(SETUP) == store.find(run.id) == run
    assert (run.setup, run.begun_by, run.outcome) == (SETUP, "command line", "")
    with pytest.raises(GateNotFound):
        store.find("none")


@pytest.mark.parametrize(
    "changes",
    [
        {"revision": "d" * 12},
        {"against": ""},
        {"golden": Golden(SETUP.golden.questions, Demands(right=0.1))},
        {"repetitions": 1},
        {"knowledge_revision": 8},
        {"guard_digest": "d" * 64},
    ],
    ids=str,
)
def test_whatever_decides_makes_another_run(store: GateStore, changes: dict[str, object]) -> None:
    store.begin(SETUP, SYSTEM)
    assert store.begun(replace(SETUP, **changes)) is None  # pyright: ignore[reportArgumentType] (of its fields' types)


def test_of_two_runs_of_one_setup_the_later_goes_on(engine: Engine) -> None:
    moments = iter(MONDAY + timedelta(minutes=n) for n in range(2))
    store = GateStore(engine, Audit(engine, utc_now), lambda: next(moments))
    store.begin(SETUP, SYSTEM)
    second = store.begin(SETUP, SYSTEM)
    found = store.begun(SETUP)
    assert found is not None
    assert found.id == second.id


def test_an_answer_is_kept_whole_and_one_that_was_missing_replaced(store: GateStore) -> None:
    run = store.begin(SETUP, SYSTEM)
    store.keep(run.id, ASKED, Rehearsed("", "", failure="engine_timeout", missing=True))
    store.keep(run.id, ASKED, ANSWER)
    store.keep(run.id, replace(ASKED, repetition=2), ANSWER)
    assert store.answers(run.id) == {ASKED: ANSWER, replace(ASKED, repetition=2): ANSWER}
    assert store.count(run.id) == 2
    assert store.answers("none") == {}


def test_whatever_a_model_writes_can_be_kept(store: GateStore) -> None:
    run = store.begin(SETUP, SYSTEM)
    odd = msgspec.structs.replace(ANSWER, raw="a\x00b", reply="\x00", cuts=(Withheld("loop", "\x00"),))
    store.keep(run.id, ASKED, odd)
    assert store.answers(run.id)[ASKED].citations == ANSWER.citations


def test_many_may_keep_answers_at_once(store: GateStore) -> None:
    run = store.begin(SETUP, SYSTEM)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: store.keep(run.id, replace(ASKED, repetition=n % 3), ANSWER), range(24)))
    assert store.count(run.id) == 3


def test_what_came_out_is_noted(store: GateStore) -> None:
    run = store.begin(SETUP, SYSTEM)
    store.finish(run, "pass")
    assert store.find(run.id).outcome == "pass"

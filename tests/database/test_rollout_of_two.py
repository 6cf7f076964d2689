"""A whole rollout with two `kefu serve` on one PostgreSQL database and two hosts, as customers and hosts see it."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.shop import wait_until
from tests.database.served import PATIENCE, Served, keeper_first, launching
from tests.database.server import PostgresServer
from tests.database.two import FOLLOWED, Turn, Two
from tests.ollama import OllamaStandIn
from tests.ollama.voices import DOCUMENT, QUESTION, Witness, voice

GOLDEN = f"""
[demands]
questions = 1

[[questions]]
id = "card"
kind = "policy"
question = "{QUESTION}"
facts = ["7天"]
citations = [{{ document = "充值卡退订须知.md", section = "1" }}]
"""
FIRST, PULLED, GOOD, BETTER = map(voice, range(4))
LOOP = "好的" * 400
"""What a model says that has lost itself."""


@pytest.fixture(scope="module")
def hosts() -> Iterator[tuple[OllamaStandIn, OllamaStandIn]]:
    """Two hosts with the first model."""
    with OllamaStandIn() as one, OllamaStandIn() as other:
        for host in (one, other):
            host.add_model("phi3:mini", FIRST.encode())
        yield one, other


@pytest.fixture(scope="module")
def two(
    hosts: tuple[OllamaStandIn, OllamaStandIn],
    postgresql: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
    model_cache: Path,
) -> Iterator[Two]:
    """The shop; by its first start it has pinned the first model."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "golden.toml").write_text(GOLDEN, encoding="utf-8")
    database = postgresql.create()
    settings = {
        "KEFU_DATABASE_URL": postgresql.url(database),
        "KEFU_OLLAMA_URLS": ",".join(host.url for host in hosts),
        "KEFU_GOLDEN": str(folder / "golden.toml"),
        "KEFU_ANSWER_CACHE": "0",
    }
    with launching(folder, model_cache, settings) as launch:
        keeper, replica = keeper_first([launch("one"), launch("two")])
        keeper.published("充值卡退订须知.md", DOCUMENT.encode())
        witness = Witness()
        witness.listen(hosts)
        two = Two((keeper, replica), postgresql.url(database), hosts, witness)
        wait_until(replica.is_there, PATIENCE)
        wait_until(lambda: all(two.ask(one).said == FIRST for one in two.both), PATIENCE)
        two.turns.clear()
        yield two
        for one in two.both:
            one.http.close()
    postgresql.drop(database)


def test_customers_keep_the_pinned_digest_when_the_tag_moves_at_every_host(two: Two) -> None:
    first = two.hosts[0].digest("phi3:mini")
    began = [two.ask(one) for one in two.both]
    two.pull(PULLED)
    assert {host.digest("phi3:mini") for host in two.hosts}.isdisjoint({first})
    later = [two.ask(one) for one in two.both]
    later += [two.ask(one, turn.session) for one, turn in zip(reversed(two.both), began, strict=True)]
    assert [turn.said for turn in later] == [FIRST] * 4
    assert {two.recorded(turn)[1] for turn in later} == {first}


def test_a_canary_that_raves_takes_itself_out_and_nobody_reads_a_word_of_it(two: Two) -> None:
    stable = two.status(two.both[0])["stable"]["id"]
    before = len(two.witness.asked)
    number = two.start(two.both[1], two.pin(LOOP), steps=[0.5, 1.0], gate=False)
    two.waits_for(number, "progressing")
    came = two.customers(("aborting", "aborted"), number)
    two.waits_for(number, "aborted")
    assert two.rollout(number)["rollout"]["why"] == "proven harm: errors"
    assert {turn.said for turn in came} <= {FIRST, FIRST * 2}, "a stream has its text in pieces and as a whole"
    assert LOOP in {asked.said for asked in two.witness.asked[before:]}, "it was asked"
    asked = len(two.witness.asked)
    for turn, one in zip(came, [*two.both[::-1]] * len(came), strict=False):
        again = two.ask(one, turn.session)
        assert (again.said, two.recorded(again)[0]) == (FIRST, stable)
    assert {one.said for one in two.witness.asked[asked:]} == {FIRST}, "and is asked no more"


def test_a_good_canary_takes_over_step_by_step_at_both(two: Two) -> None:
    old = two.ask(two.both[0])
    number = two.start(two.both[0], two.pin(GOOD), steps=[0.3, 0.6, 1.0], gate=True)
    two.waits_for(number, "progressing")
    came = two.customers(("succeeded",), number)
    events = [event["what"] for event in reversed(two.rollout(number)["events"])]
    assert events == ["start", "examine", "begin", "advance", "promote", "succeed"]
    assert {said(turn) for turn in came} == {FIRST, GOOD}
    assert [two.ask(one).said for one in two.both] == [GOOD, GOOD]
    for turn, one in zip((old, *came), [*two.both[::-1]] * len(came), strict=False):
        assert two.ask(one, turn.session).said == said(turn), "a session stays with what it has, wherever it goes on"


def test_a_rollback_at_one_is_in_force_for_the_next_turn_at_both(two: Two) -> None:
    first = next(one["id"] for one in revisions(two) if one["digest"] == two.recorded(two.turns[0])[1])
    open_ones = [two.ask(one) for one in two.both]
    assert [turn.said for turn in open_ones] == [GOOD, GOOD]
    number = two.post(two.both[1], "/api/rollouts/rollback", revision=first)["rollout"]["id"]
    turns = [two.ask(one) for one in two.both]
    turns += [two.ask(one, turn.session) for one, turn in zip(two.both, open_ones, strict=True)]
    assert [turn.said for turn in turns] == [FIRST] * 4
    two.waits_for(number, "succeeded")


def test_no_turn_saw_who_serves_as_it_was_two_seconds_before(two: Two) -> None:
    changes = two.changes()
    assert len(changes) > len(("begin", "abort", "begin", "advance", "promote", "rollback"))
    for turn in two.turns:
        _, _, version = two.recorded(turn)
        least = max((to for at, to in changes if at <= turn.began - FOLLOWED), default=1)
        most = max((to for at, to in changes if at <= turn.ended), default=1)
        assert least <= version <= most


def test_when_the_one_that_conducts_is_killed_the_other_takes_the_rollout_over(two: Two) -> None:
    number = two.start(two.both[0], two.pin(BETTER), steps=[0.5, 1.0], gate=False, step_sessions=20)
    two.waits_for(number, "progressing")
    killed, left = sorted(two.both, key=lambda one: not has_begun(one, number))
    began = [two.ask(one) for _ in range(4) for one in (killed, left)]
    assert two.state(number, left) == "progressing", "twenty are to begin with it"
    killed.service.process.send_signal(signal.SIGKILL)
    killed.service.process.wait()
    for turn in began:
        assert two.ask(left, turn.session).said == said(turn), "what was begun at the other one goes on as it was"
    two.customers(("succeeded",), number, (left,))
    assert not has_begun(left, number)
    assert two.ask(left).said == BETTER


def test_hosts_were_never_asked_for_anything_but_what_was_pinned(two: Two) -> None:
    assert [asked for asked in two.witness.asked if not asked.is_pinned] == []
    assert PULLED not in {asked.said for asked in two.witness.asked}


def said(turn: Turn) -> str:
    """What a turn's model says, however it was told."""
    half = turn.said[: len(turn.said) // 2]
    return half if turn.said == half * 2 else turn.said


def revisions(two: Two) -> list[dict[str, str]]:
    """All that are kept."""
    return two.both[0].http.get("/api/models").json()["revisions"]


def has_begun(one: Served, number: int) -> bool:
    """Whether it was this process that had a rollout begin, as it says in its log."""
    lines = [json.loads(line) for line in one.log().splitlines() if '"happened"' in line]
    return any(line["rollout"] == number and line["happened"] == "begin" for line in lines)

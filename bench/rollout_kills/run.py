"""Killing a service at a moment of a rollout, starting it again, and holding what there is against what must be."""

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from threading import Event
from typing import Any

import httpx

from bench.rollout_kills.expected import ENDS, TRIED, Found, Line, Told, contradictions
from bench.rollout_kills.shop import Shop, wait_for
from tests.ollama import OllamaStandIn

Act = Callable[[Shop, str, Line], None]


class When(Enum):
    """When the service is killed where the operator calls it."""

    CALLED = "the call may be under way"
    ANSWERED = "it has just been answered"
    ANY = "at any time"


@dataclass(frozen=True, slots=True)
class Moment:
    """When the service is killed.

    Attributes:
        ready: The state that the rollout is brought to first; empty: it is still to be started.
        act: What the operator does then, if anything.
        seconds: The service is killed at any time within so many behind that.
        shadow: In so many sessions the canary answers unseen first.
        seen: The service is killed as soon as the database says that the rollout is in this state, which lasts for less
            than a look from outside; repeated where it has gone on before that.
    """

    ready: str
    act: Act | None
    seconds: float
    shadow: int = 0
    seen: str = ""


_STEPS = (0.4, 0.6, 1.0)


def _do(path: str, **fields: object) -> Act:
    return lambda shop, _canary, _line: shop.call("POST", f"/api/rollouts/{path}", **fields)


def _start(shop: Shop, canary: str, _line: Line) -> None:
    shop.call("POST", "/api/rollouts", revision=canary, steps=_STEPS)


def _roll_back(shop: Shop, _canary: str, line: Line) -> None:
    shop.call("POST", "/api/rollouts/rollback", revision=line.revisions[-2:][0])


MOMENTS: Mapping[str, Moment] = {
    "start": Moment("", _start, 1.5),
    "gating": Moment("gating", None, 5.0),
    "shadowing": Moment("shadowing", None, 2.0, shadow=10),
    "progressing": Moment("progressing", None, 1.5),
    "advance": Moment("progressing", _do("promote"), 1.0),
    "pause": Moment("progressing", _do("pause"), 1.0),
    "resume": Moment("paused", _do("resume"), 1.0),
    "promote": Moment("progressing", _do("promote", full=True), 1.5),
    "abort": Moment("progressing", _do("abort"), 1.5),
    "rollback": Moment("progressing", _roll_back, 1.5),
    "pending": Moment("", _start, 5.0, seen="pending"),
    "promoting": Moment("progressing", _do("promote", full=True), 5.0, seen="promoting"),
    "aborting": Moment("progressing", _do("abort"), 5.0, seen="aborting"),
}
"""Every kind of moment; a gate takes about four seconds here, so that it may have ended."""

_AT_THE_CHANGE = 0.15  # seconds behind a call, or its answer
_PACE_SECONDS = 0.06  # between the pieces of a reply while the gate is to be killed
_KEPT_SESSIONS = 12
_TRIES = 5  # to kill it in a state that is soon over


@dataclass
class Outcome:
    """What became of the rollouts.

    Attributes:
        ends: How often a rollout that was killed at a moment, and lay in a state then, came to another: by all three.
        told: What customers were told.
        chats: How many chats the host had.
        faults: The promises that were broken.
    """

    ends: Counter[tuple[str, str, str]] = field(default_factory=Counter[tuple[str, str, str]])
    told: Told = field(default_factory=Told)
    chats: int = 0
    faults: list[str] = field(default_factory=list[str])


@dataclass
class _Run:
    """A run.

    Attributes:
        line: Who took over from whom so far.
        sessions: The open ones, and which revision each was told by.
    """

    shop: Shop
    chance: random.Random
    outcome: Outcome
    line: Line
    sessions: dict[str, str] = field(default_factory=dict[str, str])


def run(
    folder: Path, rounds: int, cache: Path | None, moments: Sequence[str] = tuple(MOMENTS), seed: int = 1
) -> Outcome:
    """Kill a service at every kind of moment, so many times each."""
    with OllamaStandIn() as host:
        shop = Shop(folder, cache, host)
        first = shop.publish()
        outcome = Outcome(told=shop.told)
        with shop.victim as victim:
            victim.start()
            victim.wait_ready()
            wait_for(lambda: shop.call("GET", "/api/rollouts")["stable"] is not None)
            stable = shop.call("GET", "/api/rollouts")["stable"]["id"]
            shop.moved_on(stable, first)
            going = _Run(shop, random.Random(seed), outcome, Line((stable,)))
            for number in range(rounds):
                for name in moments:
                    for _ in range(_TRIES if MOMENTS[name].seen else 1):
                        if _killed_at(going, name, f"round {number + 1}, {name}") == MOMENTS[name].seen:
                            break
            victim.stop()
            _hold_records(going)
        _hold_hosts(going)
    return outcome


def _killed_at(going: _Run, name: str, where: str) -> str:
    """Kill the service once, and hold what comes of it; give the state in which the rollout lay."""
    shop, moment = going.shop, MOMENTS[name]
    shop.host.set_pace(0)
    canary = shop.pin()
    _brought_to(going, moment, canary)
    _killed(going, moment, canary)
    found = shop.found()
    going.outcome.faults += [f"{where}: {one}" for one in contradictions(found)]
    if found.stable != going.line.stable:
        going.line = going.line.taken_over(found.stable)
    shop.host.set_pace(0)
    shop.victim.start()
    shop.victim.wait_ready()
    _serve(going, where)
    _end(going, name, found, where)
    _serve(going, where)
    if shop.found().rollout:
        shop.call("POST", "/api/rollouts/abort")
        if not wait_for(lambda: not shop.found().rollout):
            going.outcome.faults.append(f"{where}: it did not end when it was aborted")
        _serve(going, where)
    return found.state


def _brought_to(going: _Run, moment: Moment, canary: str) -> None:
    """Have a rollout of a canary be in a state, with customers that have begun before and meanwhile."""
    shop, state = going.shop, moment.ready
    _begin(going, 2)
    if not state:
        return
    shop.host.set_pace(_PACE_SECONDS if state == "gating" else 0)
    number = shop.call("POST", "/api/rollouts", revision=canary, steps=_STEPS, shadow=moment.shadow)["id"]
    wait_for(lambda: shop.state(number) == ("progressing" if state in TRIED else state))
    if state == "paused":
        shop.call("POST", "/api/rollouts/pause")
    if state in TRIED:
        _begin(going, 4)


def _killed(going: _Run, moment: Moment, canary: str) -> None:
    """Kill the service at a moment, with an operator's call and a customer's question perhaps under way."""
    shop = going.shop
    when = going.chance.choice(list(When)) if moment.act and not moment.seen else When.ANY
    seconds = going.chance.uniform(0, moment.seconds if when is When.ANY else _AT_THE_CHANGE)
    with ThreadPoolExecutor(2) as threads:
        killed = Event()
        customer = threads.submit(_ask_until, killed, shop)
        if moment.act:
            call = threads.submit(_act, moment.act, shop, canary, going.line)
            if when is When.ANSWERED:
                wait([call])
        if moment.seen:
            _see(shop, moment)
        else:
            time.sleep(seconds)
        shop.victim.kill(group=True)
        killed.set()
    _remember(going, customer.result())


def _see(shop: Shop, moment: Moment) -> None:
    end = time.monotonic() + moment.seconds
    while shop.found().state != moment.seen and time.monotonic() < end:
        time.sleep(0.001)


def _act(act: Act, shop: Shop, canary: str, line: Line) -> None:
    with suppress(httpx.TransportError):
        act(shop, canary, line)


def _ask_until(killed: Event, shop: Shop) -> list[tuple[str, str]]:
    """Begin sessions until nobody answers any more."""
    told: list[tuple[str, str]] = []
    while not killed.is_set() and (turn := shop.ask()):
        told.append(turn)
    return told


def _begin(going: _Run, count: int) -> None:
    _remember(going, [turn for _ in range(count) if (turn := going.shop.ask())])


def _remember(going: _Run, told: Sequence[tuple[str, str]]) -> None:
    """Keep the newest sessions open that a model has begun."""
    going.sessions.update({session: revision for session, revision in told if revision})
    going.sessions = dict(list(going.sessions.items())[-_KEPT_SESSIONS:])


def _serve(going: _Run, where: str) -> None:
    """Have new customers ask, and open sessions go on; hold what they are told against who is to answer."""
    shop = going.shop
    for _ in range(3):
        before = shop.found()
        turn = shop.ask()
        may_answer = before.may_answer | shop.found().may_answer | {""}
        if turn and turn[1] not in may_answer:
            going.outcome.faults.append(f"{where}: {turn[1]} has answered a new session, and not {sorted(may_answer)}")
        _remember(going, [turn] if turn else [])
    for session, had in list(going.sessions.items()):
        expected = going.line.answers(had, shop.found().canary)
        turn = shop.ask(session)
        shop.told.continued += 1
        if turn is None or turn[1] not in {expected, ""}:
            going.outcome.faults.append(f"{where}: {turn} has gone on in a session of {had}, and not {expected}")
        going.sessions[session] = expected


def _end(going: _Run, name: str, found: Found, where: str) -> None:
    """Wait for what the rollout must come to."""
    shop = going.shop
    expected = ENDS.get(found.state, found.state)
    if not wait_for(lambda: shop.found().state == expected):
        going.outcome.faults.append(f"{where}: it was {found.state}, is {shop.found().state} and not {expected}")
    now = shop.found()
    going.outcome.faults += [f"{where}: in the end {one}" for one in contradictions(now)]
    if now.stable != going.line.stable:
        going.outcome.faults.append(f"{where}: {now.stable} serves by itself, and not {going.line.stable}")
    going.outcome.ends[name, found.state, now.state] += 1


def _hold_records(going: _Run) -> None:
    """Hold what customers were told against what kefu has recorded of it."""
    shop = going.shop
    recorded: dict[str, tuple[Any, ...]] = {row[0]: row for row in shop.rows("SELECT id, reply, revision FROM turns")}
    for turn, said in shop.told.said.items():
        _, reply, revision = recorded.get(turn, (turn, "", ""))
        if reply != said or (revision and shop.voices[revision] != said):
            going.outcome.faults.append(f"turn {turn} is recorded as {revision!r} having said {reply!r}, not {said!r}")
        if any(one in said for one in shop.unpinned):
            going.outcome.faults.append(f"turn {turn} was answered by what was never pinned")


def _hold_hosts(going: _Run) -> None:
    """Hold what the host was asked for against what was pinned."""
    pinned = set(going.shop.voices.values())
    going.outcome.chats = len(going.shop.witness.asked)
    if not going.outcome.told.by_models:
        going.outcome.faults.append("no customer was answered by a model")
    for asked in going.shop.witness.asked:
        if not asked.is_pinned or asked.said not in pinned:
            going.outcome.faults.append(f"{asked.name} was asked as {asked.digest[:12]}, which was never pinned")

"""A rollout that very many sessions have begun during: rows as turns leave them, made up from a seed."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Engine, insert

from knowledge.sql import writing
from service.chat.tables import SessionRow, TurnRow
from service.database.base import Base
from service.feedback.tables import FeedbackRow
from service.releases.rollouts.rollout import Plan, Rollout
from service.releases.rollouts.states import State

BEGUN = datetime(2026, 11, 2, 9, tzinfo=UTC)
_APART = timedelta(seconds=4)  # between two sessions; their turns are a minute apart, so that they lie among others'
_TURN = timedelta(seconds=60)
_LATER = timedelta(seconds=20)
_AT_ONCE = 20_000
_VOTED = 0.3
_REPLY = (
    "充值卡未刮开的，自签收之日起7天内可以退；已刮开的不退。退款在3个工作日内原路退回，请保留小票和外包装。[1][2]\n"
)
_CITATION = {"n": 1, "document": "card", "version": 3, "section": "1 退订", "page": None, "quote": _REPLY, "url": ""}
_Rows = Sequence[dict[str, Any]]
_HIT = {"passage": 4711, "lexical": 11.213, "dense": 0.713, "fused": 0.032, "relevance": 0.871, "sureness": 0.912}
_FULL: dict[str, Any] = {"reply": _REPLY * 2, "citations": [_CITATION] * 2, "hits": [_HIT] * 8}


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many sessions there are, of how many turns each, the seed they are made up from, and the canary's weight."""

    sessions: int
    turns: int
    seed: int
    weight: float

    def rollout(self) -> Rollout:
        """The rollout during which they began."""
        plan = Plan(steps=(self.weight, 1.0))
        new = Rollout(1, "c" * 12, "a" * 12, plan, "salt", "bench", "", BEGUN)
        return replace(new, state=State.PROGRESSING, step=0, begun_at=BEGUN, step_at=BEGUN)


def fill(engine: Engine, crowd: Crowd) -> None:
    """Write the crowd's rows in the order in which they would have come."""
    chance = random.Random(crowd.seed)
    talks = [_talk(n, crowd.turns, crowd.weight, chance) for n in range(crowd.sessions)]
    said = sorted((turn for talk in talks for turn in talk.turns), key=itemgetter("created_at"))
    with writing(engine) as session:
        connection = session.connection()
        _insert(connection, SessionRow, (talk.session for talk in talks))
        _insert(connection, TurnRow, (_FULL | turn for turn in said))
        _insert(connection, FeedbackRow, (vote for talk in talks for vote in talk.votes))
        if connection.dialect.name == "postgresql":  # as its own upkeep would have done meanwhile
            connection.exec_driver_sql("ANALYZE")


def add_session(engine: Engine, crowd: Crowd, n: int) -> None:
    """Write one session more, of one turn."""
    talk = _talk(n, 1, crowd.weight, random.Random(n))
    with writing(engine) as session:
        _insert(session.connection(), SessionRow, [talk.session])
        _insert(session.connection(), TurnRow, [_FULL | turn for turn in talk.turns])


@dataclass(frozen=True, slots=True)
class _Talk:
    """The rows of one session."""

    session: dict[str, Any]
    turns: list[dict[str, Any]]
    votes: list[dict[str, Any]]


def _talk(n: int, turns: int, weight: float, chance: random.Random) -> _Talk:
    said = [_turn(n, number, chance) for number in range(turns)]
    votes = [_vote(turn, chance) for turn in said if chance.random() < _VOTED]
    return _Talk(_session(n, said, votes, _assigned(weight, chance)), said, votes)


def _at(session: int, number: int) -> datetime:
    return BEGUN + session * _APART + number * _TURN


def _name(*of: int) -> str:
    """A name in no order, as those of sessions and turns are."""
    return f"{random.Random(str(of)).getrandbits(128):032x}"


def _turn(n: int, number: int, chance: random.Random) -> dict[str, Any]:
    given = {"id": _name(n, number), "session_id": _name(n), "number": number + 1, "created_at": _at(n, number)}
    happened = {"failed": chance.random() < 0.02, "cut": chance.random() < 0.05}
    ended = {"outcome": "unanswered" if chance.random() < 0.15 else "answered"}
    return given | happened | ended | {"warm_seconds": chance.gammavariate(4, 1)}


def _vote(turn: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    return {"turn_id": turn["id"], "helpful": chance.random() < 0.8, "voted_at": turn["created_at"] + _LATER}


def _assigned(weight: float, chance: random.Random) -> dict[str, Any]:
    role = "canary" if chance.random() < weight else "stable"
    return {"revision": ("c" if role == "canary" else "a") * 12, "role": role, "weight": weight, "rollout": 1}


def _session(n: int, turns: _Rows, votes: _Rows, assigned: dict[str, Any]) -> dict[str, Any]:
    given = {"id": _name(n), "created_at": _at(n, 0), "last_turn_at": turns[-1]["created_at"]}
    happened = {"failed": any(turn["failed"] for turn in turns), "cut": any(turn["cut"] for turn in turns)}
    voted = {"votes": len(votes), "unhelpful": sum(not vote["helpful"] for vote in votes)}
    unanswered = any(turn["outcome"] == "unanswered" for turn in turns)
    return given | assigned | happened | voted | {"unanswered": unanswered, "counts": True}


def _insert(connection: Connection, kind: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    empty, left = _empty(kind), iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        connection.execute(insert(Base.metadata.tables[kind.__tablename__]), [empty | row for row in some])


def _empty(kind: type[Base]) -> dict[str, Any]:
    """Give every column something; what is not about the rollout is of no interest here."""
    columns = Base.metadata.tables[kind.__tablename__].columns
    return {one.name: {} if isinstance(one.type, JSON) else one.type.python_type() for one in columns}

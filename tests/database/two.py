"""A shop of two processes on one PostgreSQL database and two model hosts: its customers, and what they were told."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg

from tests.app.shop import deltas, done, events_in, wait_until
from tests.database.served import PATIENCE, Served
from tests.ollama import OllamaStandIn
from tests.ollama.voices import AGAIN, QUESTION, Witness

FOLLOWED = timedelta(seconds=2)
QUICK = {"sessions": 4, "turns": 1, "step_sessions": 2, "waive": ["golden", "slow", "unhelpful", "unanswered", "cuts"]}


@dataclass(frozen=True, slots=True)
class Turn:
    """What a customer was told.

    Attributes:
        id: The turn's.
        session: Its session's.
        began, ended: When (aware).
        said: Everything that reached the customer.
    """

    id: str
    session: str
    began: datetime
    ended: datetime
    said: str


@dataclass
class Two:
    """The two processes, their hosts, an operator and customers.

    Attributes:
        both: The processes.
        database: The database's address.
        hosts: The hosts.
        witness: Which models they were asked for.
        turns: What customers were told so far.
    """

    both: tuple[Served, Served]
    database: str
    hosts: tuple[OllamaStandIn, OllamaStandIn]
    witness: Witness
    turns: list[Turn] = field(default_factory=list[Turn])

    def pull(self, weights: str) -> None:
        """Have the tag move upstream, and somebody pull it at every host."""
        for host in self.hosts:
            host.publish_upstream("phi3:mini", weights.encode())
            pulled = httpx.post(f"{host.url}/api/pull", json={"model": "phi3:mini"}, trust_env=False)
            assert pulled.text.endswith('{"status":"success"}\n')

    def pin(self, weights: str) -> str:
        """Have the tag move upstream, and kefu pull and pin it; give the revision's id."""
        for host in self.hosts:
            host.publish_upstream("phi3:mini", weights.encode())
        return self.post(self.both[0], "/api/models", model="phi3:mini", pull=True)["revision"]["id"]

    def post(self, at: Served, path: str, **fields: Any) -> Any:
        """Change something."""
        found = at.http.post(path, json=fields)
        assert found.is_success, found.text
        return found.json()

    def start(self, at: Served, revision: str, **plan: Any) -> int:
        """Have a revision tried; give the rollout's number."""
        return self.post(at, "/api/rollouts", **{**QUICK, "revision": revision, **plan})["id"]

    def status(self, at: Served) -> Any:
        """Who serves, as one of them says."""
        return at.http.get("/api/rollouts").json()

    def rollout(self, number: int, at: Served | None = None) -> Any:
        """A rollout, with what happened to it."""
        return (at or self.both[1]).http.get(f"/api/rollouts/{number}").json()

    def state(self, number: int, at: Served | None = None) -> str:
        """Where a rollout stands."""
        return self.rollout(number, at)["rollout"]["state"]

    def ask(self, at: Served, session: str = "", *, stream: bool = False) -> Turn:
        """Ask as a customer, in a new session or one that there is."""
        began = datetime.now(UTC)
        body = {"message": AGAIN if session else QUESTION, "stream": stream} | (
            {"session_id": session} if session else {}
        )
        response = at.http.post("/api/chat", json=body)
        assert response.status_code == 200, response.text
        events = events_in(response.text) if stream else []
        told = done(events) if stream else response.json()
        said = "".join([*deltas(events), told["reply"]]) if stream else told["reply"]
        turn = Turn(told["turn_id"], told["session_id"], began, datetime.now(UTC), said)
        self.turns.append(turn)
        return turn

    def customers(self, until: Sequence[str], number: int, at: Sequence[Served] = ()) -> list[Turn]:
        """Have new customers come to both, streaming or not, until a rollout is in one of these states."""
        came: list[Turn] = []
        end = time.monotonic() + PATIENCE
        while self.state(number, at[0] if at else None) not in until:
            assert time.monotonic() < end, self.rollout(number, at[0] if at else None)
            came += [self.ask(one, stream=len(came) % 3 == 0) for one in at or self.both]
        return came

    def waits_for(self, number: int, state: str, at: Served | None = None) -> None:
        """Wait until a rollout is in a state."""
        wait_until(lambda: self.state(number, at) == state, PATIENCE)

    def recorded(self, turn: Turn) -> tuple[str, str, int]:
        """What was recorded of a turn: revision, digest, and the version of who serves that it saw."""
        query = "SELECT revision, digest, serving_version FROM turns WHERE id = %s"
        with psycopg.connect(self.database) as connection:
            row = connection.execute(query, (turn.id,)).fetchone()
        assert row is not None
        return row[0], row[1], row[2]

    def changes(self) -> list[tuple[datetime, int]]:
        """When who serves was changed, and the version from then on."""
        query = "SELECT at, (detail ->> 'version')::int FROM audit WHERE action ~ '^(rollout|serving)'"
        with psycopg.connect(self.database) as connection:
            return [(at.replace(tzinfo=at.tzinfo or UTC), version) for at, version in connection.execute(query)]

"""A service with its host: an operator, customers, and a look into its database."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from bench.kills.victim import ADMIN_KEY, Victim
from bench.processes import NO_CERTIFICATES
from bench.rollout_kills.expected import Found, Rollout, Told
from tests.ollama import OllamaStandIn
from tests.ollama.voices import AGAIN, DOCUMENT, QUESTION, Witness, voice

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
_TAG = "phi3:mini"
_END_SECONDS = 60.0
_PLAINLY: Any = {"timeout": 60.0, "trust_env": False, "verify": NO_CERTIFICATES}


class Shop:
    """The service that is killed.

    Attributes:
        victim: Its process.
        host: Where its models are.
        witness: Which of them were asked.
        voices: What each revision says, by its id; the revision is known by it from outside.
        unpinned: What versions of the tag say that were never pinned: nobody may ever hear it.
        told: What customers were told.
    """

    def __init__(self, folder: Path, cache: Path | None, host: OllamaStandIn) -> None:
        golden, document = folder / "golden.toml", folder / "充值卡退订须知.md"
        golden.write_text(GOLDEN, encoding="utf-8")
        document.write_text(DOCUMENT, encoding="utf-8")
        settings = {"KEFU_OLLAMA_URLS": host.url, "KEFU_GOLDEN": str(golden), "KEFU_ANSWER_CACHE": "0"}
        self.victim = Victim(folder, cache, settings)
        self.victim.run("ingest", str(document))
        self.host = host
        self.witness = Witness()
        self.witness.listen([host])
        self.voices: dict[str, str] = {}
        self.unpinned: set[str] = set()
        self.told = Told()
        self._numbers = count()

    # The operator

    def call(self, method: str, path: str, **body: object) -> Any:
        """Call as the operator.

        Raises:
            httpx.HTTPStatusError: It is refused.
            httpx.TransportError: The service was killed.
        """
        headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
        sent = body if method == "POST" else None
        url = f"{self.victim.url}{path}"
        answer = httpx.request(method, url, headers=headers, json=sent, **_PLAINLY)
        answer.raise_for_status()
        return answer.json()

    def publish(self) -> str:
        """Have the tag stand for a model that there was not before; give what it says."""
        said = voice(next(self._numbers))
        self.host.add_model(_TAG, said.encode())
        return said

    def pin(self) -> str:
        """Pin a new model, and have the tag move on to one that is never pinned; give the revision's id."""
        said = self.publish()
        revision = self.call("POST", "/api/models", model=_TAG)["revision"]["id"]
        self.moved_on(revision, said)
        return revision

    def moved_on(self, revision: str, said: str) -> None:
        """Remember what a revision says, and have the tag stand for something else."""
        self.voices[revision] = said
        self.unpinned.add(self.publish())

    def state(self, number: int) -> str:
        """Where a rollout stands, as the service says."""
        return self.call("GET", f"/api/rollouts/{number}")["rollout"]["state"]

    # Customers

    def ask(self, session: str = "") -> tuple[str, str] | None:
        """Ask as a customer; give the session and the revision that is known by what was said, empty for none.

        `None` where the service was killed before it had answered.
        """
        body = {"message": AGAIN, "session_id": session} if session else {"message": QUESTION}
        try:
            answer = httpx.post(f"{self.victim.url}/api/chat", json=body, **_PLAINLY)
        except httpx.TransportError:
            self.told.broken_off += 1
            return None
        answer.raise_for_status()
        turn = answer.json()
        self.told.said[turn["turn_id"]] = turn["reply"]
        revision = next((name for name, said in self.voices.items() if said == turn["reply"]), "")
        self.told.by_models += bool(revision)
        self.told.by_documents += not revision
        return turn["session_id"], revision

    # The database

    def found(self) -> Found:
        """Give what lies in the database."""
        ((stable, canary, weight, rollout),) = self.rows("SELECT stable, canary, weight, rollout FROM serving")
        query = """
            SELECT id, revision, stable, state,
                   CASE WHEN step < 0 THEN 0.0 ELSE json_extract(plan, '$.steps[' || step || ']') END
            FROM rollouts ORDER BY id DESC
        """
        rollouts = [Rollout(*row) for row in self.rows(query)]
        return Found(stable, canary or "", weight, rollout or 0, rollouts)

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """Read, as nobody who has a part in it."""
        with closing(sqlite3.connect(f"file:{self.victim.data / 'kefu.db'}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()


def wait_for(true: Callable[[], bool]) -> bool:
    """Wait until something has become true; tell whether it has."""
    end = time.monotonic() + _END_SECONDS
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True

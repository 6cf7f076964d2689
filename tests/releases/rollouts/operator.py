"""An operator at a shop, over HTTP."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.app.fixtures import LOCAL_KEY
from tests.app.serving import pinned
from tests.app.shop import Shop, wait_until
from tests.app.stock import RETURN_QUESTION
from tests.ollama import OllamaStandIn

GOOD = "商品签收后7天内可以退货。[1]"
# Without what a test can hardly bring about, and by few sessions.
QUICK = {
    "gate": False,
    "sessions": 4,
    "turns": 1,
    "step_sessions": 2,
    "waive": ["slow", "unhelpful", "unanswered", "cuts"],
}


PATIENCE = 30.0  # of a machine with other work to do


@dataclass
class Operator:
    """Somebody who may have revisions tried."""

    shop: Shop

    def call(self, method: str, path: str, **fields: Any) -> httpx.Response:
        """Call; whatever comes back."""
        headers = {"Authorization": f"Bearer {LOCAL_KEY}"}
        sent, asked = (fields, None) if method == "POST" else (None, fields)
        return self.shop.http.request(method, f"/api/rollouts{path}", headers=headers, json=sent, params=asked)

    def get(self, path: str = "", **parameters: Any) -> Any:
        """Give what is there."""
        found = self.call("GET", path, **parameters)
        assert found.is_success, found.text
        return found.json()

    def post(self, path: str = "", **fields: Any) -> Any:
        """Change something."""
        found = self.call("POST", path, **fields)
        assert found.is_success, found.text
        return found.json()

    def refused(self, path: str, **fields: Any) -> tuple[int, str]:
        """The status and the code of a change that is refused."""
        found = self.call("POST", path, **fields)
        assert not found.is_success, found.text
        return found.status_code, found.json()["error"]["code"]

    def newer(self, *hosts: OllamaStandIn, weights: bytes = b"newer weights") -> str:
        """Move the tag at every host, pin what it stands for now, give the revision's id."""
        for host in hosts:
            host.add_model("phi3:mini", weights)
        return pinned(self.shop)

    def start(self, revision: str, **plan: Any) -> int:
        """Have a revision tried; give the rollout's number."""
        return self.post("", **{**QUICK, **plan, "revision": revision})["id"]

    def rollout(self, number: int) -> dict[str, Any]:
        """A rollout, as it is now."""
        return self.get(f"/{number}")["rollout"]

    def waits_for(self, number: int, state: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """Wait until a rollout is in a state, give it."""
        wait_until(lambda: self.rollout(number)["state"] == state, seconds)
        return self.rollout(number)

    def events(self, number: int) -> list[str]:
        """What happened to a rollout, in the order of time."""
        return [event["what"] for event in reversed(self.get(f"/{number}")["events"])]


def begun(shop: Shop) -> dict[str, Any]:
    """Begin a session with a question; its finished turn, with the revision that answered."""
    turn = shop.ask(RETURN_QUESTION)
    return turn | {"revision": shop.row(turn["turn_id"]).revision}


def again(shop: Shop, turn: dict[str, Any]) -> str:
    """Go on in a session; the revision that answered."""
    return shop.row(shop.ask("运费由谁承担？", turn["session_id"])["turn_id"]).revision

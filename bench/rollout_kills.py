"""Whether a rollout survives the service's being killed in each of its phases.

    python -m bench.rollout_kills [--rounds 10] [--cache DIRECTORY]

In each round a service is killed (SIGKILL) once in every phase of a rollout and started again; a stand-in for Ollama
plays the models. After each start customers ask, and the rollout must go on or end: one row says who serves, it is the
revision before or the one that was tried, and every answer of a model has the digest of one that was pinned. Prints
what became of the rollouts, and every promise that was broken; then the exit code is 1.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bench.figures import table
from bench.kills.victim import ADMIN_KEY, Victim
from bench.machine import conditions
from tests.ollama import OllamaStandIn

PHASES: Mapping[str, str] = {
    "pending": "progressing",
    "gating": "progressing",
    "progressing": "progressing",
    "paused": "paused",
    "promoting": "succeeded",
    "aborting": "aborted",
}
"""The phases, and what a rollout that was killed there must come to by itself."""

_QUESTION = "充值卡未刮开，几天内可以退？"
_ANSWER = "充值卡未刮开的，7天内可以退。[1]"
_DOCUMENT = "# 充值卡退订须知\n\n## 1 退订\n\n充值卡未刮开的，7天内可以退。\n"
_GOLDEN = f"""
[demands]
questions = 1

[[questions]]
id = "card"
kind = "policy"
question = "{_QUESTION}"
facts = ["7天"]
citations = [{{ document = "充值卡退订须知.md", section = "1" }}]
"""
_PACE_SECONDS = 0.2  # between the pieces of a reply while the gate is to be killed
_END_SECONDS = 60.0


@dataclass
class Outcome:
    """What became of the rollouts.

    Attributes:
        ends: How often a rollout that was killed in one phase came to a state: by (phase, state).
        answers: How many answers models gave behind a kill.
        faults: The promises that were broken.
    """

    ends: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    answers: int = 0
    faults: list[str] = field(default_factory=list[str])


class _Shop:
    """A service with its host, and an operator of it."""

    def __init__(self, folder: Path, cache: Path | None, host: OllamaStandIn) -> None:
        golden = folder / "golden.toml"
        golden.write_text(_GOLDEN, encoding="utf-8")
        (folder / "充值卡退订须知.md").write_text(_DOCUMENT, encoding="utf-8")
        settings = {"KEFU_OLLAMA_URLS": host.url, "KEFU_GOLDEN": str(golden), "KEFU_ANSWER_CACHE": "0"}
        self.victim = Victim(folder, cache, settings)
        self.victim.run("ingest", str(folder / "充值卡退订须知.md"))
        self.host = host
        self.pinned: set[str] = set()

    def call(self, method: str, path: str, **body: object) -> Any:
        headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
        sent = body if method == "POST" else None
        url = f"{self.victim.url}{path}"
        answer = httpx.request(method, url, headers=headers, json=sent, timeout=60, trust_env=False)
        answer.raise_for_status()
        return answer.json()

    def pin(self, weights: str) -> str:
        self.pinned.add(self.host.add_model("phi3:mini", weights.encode()))
        return self.call("POST", "/api/models", model="phi3:mini")["revision"]["id"]

    def ask(self) -> None:
        self.call("POST", "/api/chat", message=_QUESTION)

    def state(self, number: int) -> str:
        return self.call("GET", f"/api/rollouts/{number}")["rollout"]["state"]

    def wait_for(self, true: Callable[[], bool]) -> bool:
        end = time.monotonic() + _END_SECONDS
        while not true():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{self.victim.data / 'kefu.db'}?mode=ro", uri=True) as database:
            return database.execute(query).fetchall()


def run(folder: Path, rounds: int, cache: Path | None, phases: Sequence[str] = tuple(PHASES)) -> Outcome:
    """Kill a service in every phase, so many times each."""
    outcome = Outcome()
    with OllamaStandIn() as host:
        host.reply(_ANSWER)
        shop = _Shop(folder, cache, host)
        shop.pinned.add(host.digest("phi3:mini"))
        with shop.victim as victim:
            victim.start()
            victim.wait_ready()
            for count in range(rounds):
                for phase in phases:
                    _killed_in(shop, phase, f"round {count + 1}, {phase}", outcome)
            victim.stop()
    return outcome


def _killed_in(shop: _Shop, phase: str, where: str, outcome: Outcome) -> None:
    before = shop.call("GET", "/api/rollouts")["stable"]["id"]
    canary = shop.pin(where)
    number = _brought_to(shop, phase, canary)
    shop.victim.kill(group=True)
    (killed_in,) = shop.rows(f"SELECT state FROM rollouts WHERE id = {number}")
    if killed_in[0] != phase:
        outcome.faults.append(f"{where}: it was killed when the rollout was {killed_in[0]} already")
    shop.host.set_pace(0)
    shop.victim.start()
    shop.victim.wait_ready()
    for _ in range(4):
        shop.ask()
    if not shop.wait_for(lambda: shop.state(number) == PHASES[phase]):
        outcome.faults.append(f"{where}: it is {shop.state(number)} and not {PHASES[phase]}")
    for _ in range(4):
        shop.ask()
    outcome.ends[phase, shop.state(number)] += 1
    _check(shop, where, {before, canary}, outcome)
    if shop.call("GET", "/api/rollouts")["rollout"]:
        shop.call("POST", "/api/rollouts/abort")
        shop.wait_for(lambda: shop.state(number) == "aborted")


def _brought_to(shop: _Shop, phase: str, canary: str) -> int:
    """Have a rollout of a canary be in a phase, at the end of a call."""
    shop.host.set_pace(_PACE_SECONDS if phase == "gating" else 0)
    number = shop.call("POST", "/api/rollouts", revision=canary, steps=[0.5, 1.0])["id"]
    if phase == "pending":
        return number
    reached = "gating" if phase == "gating" else "progressing"
    shop.wait_for(lambda: shop.state(number) == reached)
    match phase:
        case "paused":
            shop.call("POST", "/api/rollouts/pause")
        case "promoting":
            shop.call("POST", "/api/rollouts/promote", full=True)
        case "aborting":
            shop.call("POST", "/api/rollouts/abort")
        case _:
            pass
    return number


def _check(shop: _Shop, where: str, expected: set[str], outcome: Outcome) -> None:
    """Look into the database whether one revision serves, and who has answered so far."""
    serving = shop.rows("SELECT stable FROM serving")
    if len(serving) != 1 or serving[0][0] not in expected:
        outcome.faults.append(f"{where}: {[row[0] for row in serving]} serve, of {sorted(expected)}")
    answered = shop.rows("SELECT digest, COUNT(*) FROM turns WHERE engine = 'ollama' GROUP BY digest")
    outcome.answers = sum(count for _, count in answered)
    if unpinned := {digest for digest, _ in answered} - shop.pinned:
        outcome.faults.append(f"{where}: {sorted(unpinned)} answered and were never pinned")


def main() -> None:
    """Run, print, and tell by the exit code whether all is well."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.rollout_kills", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--cache", type=Path, help="where the exported embedding model is kept")
    arguments = parser.parse_args()
    print(f"# Rollouts of a service that is killed\n\n{conditions('bench.rollout_kills')}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(Path(folder), arguments.rounds, arguments.cache)
    rows = [(phase, state, count) for (phase, state), count in outcome.ends.items()]
    print(table(("killed in", "came to", "times"), rows))
    print(f"\n{outcome.answers} answers of models, {len(outcome.faults)} promises broken")
    for fault in outcome.faults:
        print(f"- {fault}")
    sys.exit(1 if outcome.faults else 0)


if __name__ == "__main__":
    main()

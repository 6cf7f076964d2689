"""One run: lives of a service that end by force, a client that goes on handing files in, and a look at the end."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.kills.aftermath import Aftermath, faults_in_store, faults_told, look_at
from bench.kills.client import Handing, Staff
from bench.kills.uploads import Upload, find_files, make_uploads
from bench.kills.victim import Victim

_ANCHOR = Upload(
    "anchor.md", b"# The lighthouse\n\n## Opening hours\n\nThe lighthouse is open from nine to five.\n", ""
)
_ANCHOR_QUESTION = "When is the lighthouse open?"
_START_SECONDS = 2.5
_STARTING_SHARE, _ALONE_SHARE = 0.15, 0.25


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done.

    Attributes:
        kills: How often the service is killed.
        uploads: How many files are handed in.
        life_seconds: How long it lives at most, counted from when it is ready.
        seed: What the choice of files and moments begins with.
    """

    kills: int
    uploads: int
    life_seconds: float = 8.0
    seed: int = 1


@dataclass(slots=True)
class Outcome:
    """What was done, and what came of it.

    Attributes:
        kills: How often it was killed; `alone`: the service's process alone; `starting`: before it was ready;
            `at_work`: while a job was running.
        accepted: How many uploads were answered with 202.
        repeated: How many calls nobody answered.
        faults: Every promise that was broken.
    """

    aftermath: Aftermath
    kills: int = 0
    alone: int = 0
    starting: int = 0
    at_work: int = 0
    accepted: int = 0
    repeated: int = 0
    seconds: float = 0.0

    @property
    def faults(self) -> list[str]:
        """Give every promise that was broken."""
        return self.aftermath.faults


class _Killing:
    """The lives of one service."""

    def __init__(self, victim: Victim, plan: Plan, chance: random.Random) -> None:
        self.victim = victim
        self.staff = Staff(victim.url)
        self.outcome = Outcome(Aftermath())
        self._plan = plan
        self._chance = chance

    def live(self, handing: Handing, life: int) -> None:
        """Start it, hand in this life's share of the files, and kill it at some moment."""
        self.victim.start()
        if life == 0:
            self._publish_anchor()
        handing.allow(self._plan.uploads * (life + 1) // (self._plan.kills + 1))
        starting = life > 0 and self._chance.random() < _STARTING_SHARE
        if starting:
            time.sleep(self._chance.uniform(0, _START_SECONDS))
        else:
            self.victim.wait_ready()
            self._look_for_anchor(life)
            time.sleep(self._chance.uniform(0, self._plan.life_seconds))
        alone = self._chance.random() < _ALONE_SHARE
        self.outcome.at_work += not starting and self._is_at_work()
        self.victim.kill(group=not alone)
        self.outcome.kills += 1
        self.outcome.alone += alone
        self.outcome.starting += starting

    def _publish_anchor(self) -> None:
        self.victim.wait_ready()
        self.staff.hand_in(_ANCHOR)
        self.staff.wait_for_jobs()

    def _is_at_work(self) -> bool:
        return bool(self.staff.call("GET", "/api/jobs", params={"state": "running"})["jobs"])

    def _look_for_anchor(self, life: int) -> None:
        """What was published before answers in every life."""
        if not any(hit["document"]["key"] == _ANCHOR.name for hit in self.staff.search(_ANCHOR_QUESTION, 8)):
            self.outcome.aftermath.faults.append(f"in life {life} the document from before is not found")


def run(
    folder: Path, files: Sequence[Path], plan: Plan, cache: Path | None, tell: Callable[[str], None] = lambda _: None
) -> Outcome:
    """Kill a service on a fresh data directory again and again; give what came of it.

    Args:
        folder: Gets everything; empty.
        files: Folders and files that uploads are made of.
        plan: How much.
        cache: Where the exported embedding model is; `None`: it is made.
        tell: Is told how far it is.
    """
    started, chance = time.monotonic(), random.Random(plan.seed)
    uploads = make_uploads(find_files(files), plan.uploads, chance)
    with Victim(folder, cache) as victim:
        killing = _Killing(victim, plan, chance)
        handing = Handing(Staff(victim.url), uploads)
        for life in range(plan.kills):
            killing.live(handing, life)
            tell(f"killed {life + 1} of {plan.kills}, {len(handing.accepted)} files accepted")
        victim.start()
        victim.wait_ready()
        handing.finish()
        tell("all handed in; waiting for the rest to be read")
        killing.staff.wait_for_jobs()
        outcome = _looked_at(killing, handing)
    outcome.seconds = time.monotonic() - started
    return outcome


def _looked_at(killing: _Killing, handing: Handing) -> Outcome:
    outcome = killing.outcome
    found = look_at(killing.staff, handing.accepted, handing.uploads)
    found.faults = [*outcome.aftermath.faults, *found.faults]
    outcome.aftermath = found
    outcome.accepted = len(handing.accepted)
    outcome.repeated = handing.staff.repeated
    killing.staff.close()
    killing.victim.stop()
    found.faults += [f"left behind: {what}" for what in killing.victim.left_behind()]
    found.faults += faults_in_store(killing.victim.data)
    found.faults += faults_told(killing.victim.run("doctor", "--json"))
    return outcome

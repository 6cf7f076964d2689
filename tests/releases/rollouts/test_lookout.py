"""Sessions are counted when something has come of them, and the more they cost to count the more seldom."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from service.releases.analysis.counts import Evidence
from service.releases.analysis.judging import Rules, judge
from service.releases.analysis.paired import Pair, Told
from service.releases.analysis.verdicts import Judgement
from service.releases.rollouts import lookout as looking
from service.releases.rollouts.evidence import Latest, Observed
from service.releases.rollouts.lookout import AT_LEAST_SECONDS, MOST_BUSY, Lookout, PairsCounted, SessionsCounted
from service.releases.rollouts.rollout import Rollout
from service.releases.rollouts.states import State
from tests.releases.rollouts.making import MONDAY, rollout

RUNNING = rollout(state=State.PROGRESSING, step=0, begun_at=MONDAY, step_at=MONDAY)


@dataclass
class Shop(Observed):
    """Sessions that are counted as often as `counted` says; each time takes so many seconds."""

    takes: float = 0.1
    now: float = 1000.0
    turns: int = 0
    counted: int = 0
    meanwhile: int = 0
    asked_since: list[datetime] = field(default_factory=list[datetime])

    def evidence(self, rollout: Rollout) -> Evidence:
        self.counted += 1
        self.now += self.takes
        self.turns += self.meanwhile
        return Evidence(golden=rollout.golden)

    def sessions_in_step(self, rollout: Rollout) -> int:
        del rollout
        return self.turns

    def latest(self, since: datetime) -> Latest:
        self.asked_since.append(since)
        return Latest(MONDAY, self.turns, None, 0)


@pytest.fixture(name="shop")
def _shop() -> Shop:
    return Shop()


@pytest.fixture(name="lookout")
def _lookout(shop: Shop) -> Lookout:
    return Lookout(SessionsCounted(shop), lambda: MONDAY + timedelta(seconds=shop.now), lambda: shop.now)


def watched(lookout: Lookout, shop: Shop, seconds: int, *, turns_each: int) -> int:
    """Look every second; give how often sessions were counted."""
    before = shop.counted
    for _ in range(seconds):
        shop.now += 1
        shop.turns += turns_each
        lookout.look(RUNNING)
    return shop.counted - before


def test_nothing_is_counted_while_nothing_happens(lookout: Lookout, shop: Shop) -> None:
    lookout.look(RUNNING)
    assert watched(lookout, shop, 50, turns_each=0) == 0
    shop.turns += 1
    shop.now += 3
    assert (lookout.look(RUNNING).sessions, shop.counted) == (1, 2)


def test_what_comes_while_it_is_counted_is_counted_the_next_time(lookout: Lookout, shop: Shop) -> None:
    shop.meanwhile = 1
    lookout.look(RUNNING)
    shop.meanwhile = 0
    shop.now += 3
    lookout.look(RUNNING)
    assert shop.counted == 2


def test_once_a_minute_it_is_counted_all_the_same(lookout: Lookout, shop: Shop) -> None:
    lookout.look(RUNNING)
    assert watched(lookout, shop, int(3.5 * AT_LEAST_SECONDS), turns_each=0) == 3


@pytest.mark.parametrize("takes", [0.02, 0.1, 2.5])
def test_counting_takes_no_more_than_its_share_of_the_time(lookout: Lookout, shop: Shop, takes: float) -> None:
    shop.takes = takes
    lookout.look(RUNNING)
    began = shop.now
    counted = watched(lookout, shop, 1000, turns_each=5)
    assert counted > 0
    assert counted * takes <= (MOST_BUSY + 0.001) * (shop.now - began) + takes


def test_once_a_minute_sessions_are_counted_whatever_it_costs(lookout: Lookout, shop: Shop) -> None:
    shop.takes = 20.0
    lookout.look(RUNNING)
    assert watched(lookout, shop, 4 * int(AT_LEAST_SECONDS), turns_each=5) == 4


def test_what_is_loaded_for_the_first_judgement_delays_no_look(
    lookout: Lookout, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_and_judge(evidence: Evidence, rules: Rules) -> Judgement:
        shop.now += 3
        return judge(evidence, rules)

    monkeypatch.setattr(looking, "judge", load_and_judge)
    lookout.look(RUNNING)
    assert watched(lookout, shop, 5, turns_each=1) > 0


def test_what_costs_little_is_counted_at_every_look(lookout: Lookout, shop: Shop) -> None:
    shop.takes = 0.04
    assert watched(lookout, shop, 20, turns_each=1) == 20


@pytest.mark.parametrize(
    "changed",
    [
        replace(RUNNING, id=8),
        replace(RUNNING, state=State.PAUSED),
        replace(RUNNING, step=1, step_at=MONDAY + timedelta(hours=1)),
        replace(RUNNING, begun_at=MONDAY + timedelta(hours=1)),
    ],
)
def test_a_rollout_that_was_changed_is_judged_anew_at_once(lookout: Lookout, shop: Shop, changed: Rollout) -> None:
    lookout.look(RUNNING)
    lookout.look(changed)
    assert shop.counted == 2


def test_what_is_said_of_a_rollout_changes_no_judgement(lookout: Lookout, shop: Shop) -> None:
    lookout.look(RUNNING)
    lookout.look(replace(RUNNING, why="too little is known of errors"))
    assert shop.counted == 1


def test_turns_that_are_kept_late_are_asked_for_too(lookout: Lookout, shop: Shop) -> None:
    lookout.look(RUNNING)
    assert shop.asked_since == [MONDAY + timedelta(seconds=1000 - 60)]


class Shadowed:
    """Turns that a canary has answered in the shadow, each in a session of its own."""

    def __init__(self) -> None:
        self.rows = 0
        self.read = 0

    def latest(self, _rollout: Rollout) -> int:
        return self.rows

    def pairs(self, _rollout: Rollout) -> list[list[Pair]]:
        self.read += 1
        return [[Pair(Told(), Told())] for _ in range(self.rows)]


def test_in_the_shadow_the_turns_are_read_anew_when_there_are_more(shop: Shop) -> None:
    """As little as while customers have the canary: what waits for a person may wait for days."""
    shadowed = Shadowed()
    lookout = Lookout(PairsCounted(shadowed), lambda: MONDAY, lambda: shop.now)
    waiting = replace(RUNNING, state=State.SHADOWING, why="waits")
    for number in (0, 3):
        shadowed.rows = number
        for second in range(20):
            shop.now += 1
            assert lookout.look(replace(waiting, why=str(second))).sessions == number
    assert shadowed.read == 2

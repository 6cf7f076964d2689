"""Why a rollout stands where it stands is said of its state; while it progresses, of what its sessions tell."""

import pytest

from service.releases.analysis.counts import Evidence
from service.releases.analysis.judging import judge
from service.releases.rollouts.explaining import explained
from service.releases.rollouts.states import State
from tests.releases.rollouts.making import MONDAY, rollout

NOTHING_SEEN = judge(Evidence())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_only_what_is_under_way_is_said_to_hold(language: str) -> None:
    said = {state: explained(rollout(state=state, begun_at=MONDAY), NOTHING_SEEN, language) for state in State}
    holds = {"en": "Hold: ", "zh": "暂停推进："}[language]
    assert [state for state, lines in said.items() if lines[0].startswith(holds)] == [State.PROGRESSING]
    assert len({lines[0] for lines in said.values()}) == len(State)
    assert {len(lines) for lines in said.values()} == {1 + len(NOTHING_SEEN.findings)}


def test_where_no_customer_had_the_canary_nothing_is_said_of_sessions() -> None:
    (only,) = explained(rollout(state=State.FAILED), NOTHING_SEEN, "en")
    assert only == "It is over: the canary was given up before any customer got it."


def test_a_rollback_is_not_said_to_wait_for_sessions() -> None:
    (only,) = explained(rollout(state=State.SUCCEEDED, begun_at=MONDAY, rollback=True), NOTHING_SEEN, "zh")
    assert only.startswith("这是一次回滚")

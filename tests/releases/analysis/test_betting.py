"""A bet on harm wins nothing, in the mean, while there is none; then it may be looked at whenever one likes."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from service.releases.analysis.betting import cells, log_e_more, log_e_unhelpful
from service.releases.analysis.counts import MOST_COUNTED

COUNTS = st.integers(0, 60)
SHARES = st.floats(0.01, 0.99)


def more(canary: int, stable: int, weight: float = 0.25) -> float:
    return float(log_e_more(np.array([canary]), np.array([stable]), np.array([weight])))


def unhelpful(canary: Mapping[tuple[int, int], int], stable: Mapping[tuple[int, int], int]) -> float:
    return float(log_e_unhelpful(cells(canary)[None], cells(stable)[None]))


def test_one_event_of_the_canary_pays_the_mean_of_the_odds_laid() -> None:
    """With a quarter of the sessions, something r times as frequent is the canary's r / (3/4 + r/4) times as often."""
    paid = [r / (0.75 + 0.25 * r) for r in (1.5, 2, 3, 5, 10, 30)]
    assert np.exp(more(1, 0)) == pytest.approx(np.mean(paid))


@given(st.integers(0, 40), SHARES)
def test_events_shared_by_the_weight_win_nothing_in_the_mean(events: int, weight: float) -> None:
    canary = np.arange(events + 1)
    e = np.exp(log_e_more(canary[:, None], (events - canary)[:, None], np.array([weight])))
    assert e @ binom.pmf(canary, events, weight) == pytest.approx(1)


@given(COUNTS, COUNTS, SHARES)
def test_another_event_of_the_canary_speaks_against_it_and_one_of_the_stable_revision_for_it(
    canary: int, stable: int, weight: float
) -> None:
    assert more(canary + 1, stable, weight) > more(canary, stable, weight)
    assert more(canary, stable + 1, weight) < more(canary, stable, weight)


@given(COUNTS, st.sampled_from([0.0, 1.0]))
def test_while_one_revision_has_all_sessions_nothing_is_learnt(events: int, weight: float) -> None:
    canary, stable = (events, 0) if weight else (0, events)
    assert more(canary, stable, weight) == pytest.approx(0)


@given(COUNTS, COUNTS, COUNTS, COUNTS, SHARES)
def test_sessions_may_be_counted_together_or_apart(a: int, b: int, c: int, d: int, weight: float) -> None:
    apart = log_e_more(np.array([a, b]), np.array([c, d]), np.array([weight, weight]))
    assert float(apart) == pytest.approx(more(a + b, c + d, weight))


def test_each_event_is_held_against_the_weight_of_its_own_session() -> None:
    """At a weight of 90 % nine events of ten are the canary's by chance; added up over weights they would accuse it."""
    canary, stable = np.array([5, 90]), np.array([15, 10])
    assert float(log_e_more(canary, stable, np.array([0.25, 0.9]))) < 0
    assert more(95, 25, 0.25) > 10


VOTERS = st.lists(st.integers(1, MOST_COUNTED), max_size=4)


@given(VOTERS, VOTERS, SHARES)
def test_votes_alike_win_nothing_whoever_votes_more_often(ours: list[int], theirs: list[int], share: float) -> None:
    """Customers who say the same of all their turns; whatever share of votes is the canary's."""
    mean = 0.0
    for said in product([True, False], repeat=len(ours) + len(theirs)):
        chance = np.prod([share if bad else 1 - share for bad in said])
        placed = [(votes, votes if bad else 0) for votes, bad in zip(ours + theirs, said, strict=True)]
        mean += chance * np.exp(unhelpful(_counted(placed[: len(ours)]), _counted(placed[len(ours) :])))
    assert mean <= 1 + 1e-9


def _counted(places: list[tuple[int, int]]) -> dict[tuple[int, int], int]:
    return {place: places.count(place) for place in places}


@given(st.integers(1, 60), st.integers(1, 60))
def test_helpful_votes_turned_unhelpful_speak_against_the_canary(voters: int, others: int) -> None:
    stable = {(1, 0): 3 * others, (1, 1): others}
    evidence = [unhelpful({(1, 0): voters - bad, (1, 1): bad}, stable) for bad in range(voters + 1)]
    assert evidence == sorted(evidence)


NO_SESSIONS: Any = np.zeros((0, MOST_COUNTED + 1, MOST_COUNTED + 1))


def test_nothing_seen_wins_and_loses_nothing() -> None:
    assert more(0, 0) == 0
    assert log_e_more(np.zeros(0), np.zeros(0), np.zeros(0)) == 0
    assert unhelpful({}, {}) == 0
    assert log_e_unhelpful(NO_SESSIONS, NO_SESSIONS) == 0


def test_many_judgements_can_be_made_at_once() -> None:
    looks = np.arange(4)
    together = log_e_more(looks[:, None], np.full((4, 1), 3), np.array([0.25]))
    assert together.tolist() == pytest.approx([more(look, 3) for look in range(4)])
    table = np.stack([cells({(2, 1): look}) for look in range(4)])
    votes = log_e_unhelpful(table[:, None], table[::-1, None])
    assert votes.tolist() == pytest.approx([unhelpful({(2, 1): k}, {(2, 1): 3 - k}) for k in range(4)])

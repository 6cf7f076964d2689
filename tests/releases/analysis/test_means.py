"""A bet on a higher mean wins nothing, in the mean, while it is none, whatever the mean is and however turns vary."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.releases.analysis.betting import Floats
from service.releases.analysis.counts import MOST_COUNTED
from service.releases.analysis.means import MEANS, bets_on_less, bets_on_more, log_e_higher

LENGTHS = st.integers(1, MOST_COUNTED)
STAKES = 5
NOTHING = np.zeros((0, STAKES, len(MEANS)))


def e(canary: Floats, stable: Floats) -> float:
    """Of what sessions have won, session by session."""
    return float(np.exp(log_e_higher(canary.sum(axis=0), stable.sum(axis=0))))


def sessions(*of: tuple[float, int]) -> tuple[Floats, Floats]:
    """Sessions of such a total, and so many turns."""
    totals, turns = np.array(of, dtype=np.float64).reshape(-1, 2).T
    return totals, turns


@given(LENGTHS, st.sampled_from(MEANS.tolist()))
def test_at_the_true_mean_both_bets_are_fair_however_a_sessions_turns_hang_together(turns: int, mean: float) -> None:
    """All of a session's turns score 1, or none, as often as their mean is; nothing is won in the mean."""
    at = np.array([mean])
    for bets in (bets_on_more, bets_on_less):
        every, none = np.exp(bets(*sessions((turns, turns), (0, turns)), at))
        assert mean * every + (1 - mean) * none == pytest.approx(np.ones((STAKES, 1)))


@given(st.sampled_from(MEANS.tolist()), st.lists(LENGTHS, max_size=3), st.lists(LENGTHS, max_size=3))
def test_revisions_alike_win_nothing_in_the_mean(mean: float, ours: list[int], theirs: list[int]) -> None:
    """Sessions of whatever lengths, whose turns score all alike."""
    won = 0.0
    for scored in product([1, 0], repeat=len(ours) + len(theirs)):
        chance = np.prod([mean if score else 1 - mean for score in scored])
        placed = [(score * turns, turns) for score, turns in zip(scored, ours + theirs, strict=True)]
        canary, stable = sessions(*placed[: len(ours)]), sessions(*placed[len(ours) :])
        won += float(chance * e(bets_on_more(*canary), bets_on_less(*stable)))
    assert won <= 1 + 1e-9


@given(st.lists(st.tuples(st.floats(0, 1), LENGTHS), min_size=1, max_size=9), st.floats(0, 0.5))
def test_a_higher_score_of_the_canary_speaks_against_it_and_of_the_stable_revision_for_it(
    shares: list[tuple[float, int]], more: float
) -> None:
    before, after = (
        sessions(*((min(1.0, share + much) * turns, turns) for share, turns in shares)) for much in (0, more)
    )
    other = sessions(*((0.5 * turns, turns) for turns in (1, 3, 5)))
    assert e(bets_on_more(*after), bets_on_less(*other)) >= e(bets_on_more(*before), bets_on_less(*other)) - 1e-9
    assert e(bets_on_more(*other), bets_on_less(*after)) <= e(bets_on_more(*other), bets_on_less(*before)) + 1e-9


def test_nothing_is_proven_by_one_side_alone() -> None:
    """Who knows how slow the other is?"""
    high, low = sessions(*[(5, 5)] * 200), sessions(*[(0, 5)] * 200)
    assert e(bets_on_more(*high), NOTHING) < 1.02
    assert e(NOTHING, bets_on_less(*low)) < 1.02
    assert e(NOTHING, NOTHING) == 1
    assert e(bets_on_more(*high), bets_on_less(*low)) > 1e30


def test_no_session_alone_is_proof() -> None:
    alike = sessions(*[(2.5, 5)] * 400)
    one = sessions((5, 5))
    assert e(bets_on_more(*one), bets_on_less(*alike)) < 20
    assert e(bets_on_more(*alike), bets_on_less(*one)) < 20


def test_many_looks_can_be_had_at_once() -> None:
    canary = np.cumsum(bets_on_more(*sessions(*[(4, 5)] * 6)), axis=0)
    stable = np.cumsum(bets_on_less(*sessions(*[(1, 5)] * 6)), axis=0)
    assert log_e_higher(canary, stable).tolist() == pytest.approx(
        [float(log_e_higher(ours, theirs)) for ours, theirs in zip(canary, stable, strict=True)]
    )

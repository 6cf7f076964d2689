"""Made-up rollouts, turn by turn, and what every signal says after each of them; for `bench/rollout_sim.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtr, ndtri

from bench.rollout_pace import Flags, Ints, Timed, compared, is_beyond_by_turn, log_e_by_turn, seen_by_turn
from service.releases.analysis.betting import Floats, log_e_more, log_e_unhelpful
from service.releases.analysis.counts import MOST_COUNTED, Sessions, Stratum
from service.releases.analysis.exact import split_p

CORRELATION = 0.3
"""So much of what makes a turn fail, slow or unhelpful belongs to its session (the share of a normal variance)."""

_LONGEST = 12
_MEAN_LENGTH = 3
_SPREAD = 0.5  # of the logarithm of seconds: 95 of 100 turns take at most 2.3 times as long as the one in the middle
_BETWEEN_TURNS = 0.7  # in units of the time between two customers, so that about two sessions are open at a time
_NOT_ODD = 2.5  # standard deviations: so near, no exact test says .001, and it takes long
_PLACES = MOST_COUNTED + 1


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How turns go with one revision: shares of turns, and how many times as long they take.

    Attributes:
        errors: Turns at which the engine fails; `unanswered`, `cuts` and `banned`: turns that end so.
        unhelpful: Votes that say so.
        votes: Turns that are voted on.
        slower: Every turn takes so many times as long.
        stalled: The slowest tenth of turns takes so many times as long.
    """

    errors: float = 0.02
    unanswered: float = 0.1
    cuts: float = 0.05
    banned: float = 0.001
    unhelpful: float = 0.2
    votes: float = 0.3
    slower: float = 1.0
    stalled: float = 1.0


STABLE = Behaviour()


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a rollout: the canary's weight, and how many times as long turns take, whoever's."""

    weight: float
    load: float = 1.0


Shape = Callable[[Floats, Ints], Floats]
"""From how slow a turn is, in standard deviations, and its place in its session, to seconds."""


def log_normal(pace: Floats, _: Ints) -> Floats:
    """No turn is of another kind than others."""
    return np.exp(_SPREAD * pace)


def two_kinds(long: float) -> Shape:
    """Turns are either short or, this share of them, about five times as long, and nothing lies between."""

    def seconds(pace: Floats, _: Ints) -> Floats:
        share = ndtr(pace)
        return np.where(share < 1 - long, 1 + 0.2 * share, 5 + share)

    return seconds


def quicker_later(pace: Floats, place: Ints) -> Floats:
    """Turns that no longer count take half as long."""
    return np.exp(_SPREAD * pace) * np.where(place < MOST_COUNTED, 1, 0.5)


@dataclass(frozen=True, slots=True)
class Run:
    """One rollout: of each turn, in order, whose session it belongs to and what came of it.

    Attributes:
        step: At which step it was, from 0.
        begun: At which step its session had begun.
        weight: The canary's at that step.
    """

    session: Ints
    step: Ints
    begun: Ints
    weight: Floats
    canary: Flags
    happened: Mapping[str, Flags]
    seconds: Floats
    voted: Flags
    unhelpful: Flags


@dataclass(frozen=True, slots=True)
class Looks:
    """What is known after each turn.

    Attributes:
        worse: The p-value of each signal for harm.
        seen: How much was seen of it.
        changed: The p-values of what holds if it has changed.
        beyond: The canary is, by the figures alone, slower than allowed.
        split: How likely sessions would be shared as oddly.
    """

    worse: Mapping[str, Floats]
    seen: Mapping[str, Ints]
    changed: Mapping[str, Floats]
    beyond: Flags
    split: Floats


def simulate(
    rng: np.random.Generator, canary: Behaviour, steps: Sequence[Step], turns: int, shape: Shape = log_normal
) -> Run:
    """Draw a rollout of so many turns, in sessions that overlap: many of one turn, a few of more than count.

    Each of the steps has as many turns.
    """
    lengths = np.minimum(rng.geometric(1 / _MEAN_LENGTH, turns), _LONGEST)
    begins = np.cumsum(rng.exponential(size=turns))
    session = np.repeat(np.arange(turns), lengths)
    place = np.arange(len(session)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    order = np.argsort(begins[session] + place * rng.exponential(_BETWEEN_TURNS, len(session)), kind="stable")[:turns]
    session, place = session[order], place[order]
    step = np.arange(turns) * len(steps) // turns
    begun = step[_firsts(session)]
    weight = np.array([one.weight for one in steps])[begun]
    ours = rng.random(turns)[session] < weight

    def share(name: str) -> Floats:
        return np.where(ours, getattr(canary, name), getattr(STABLE, name))

    def drawn() -> Floats:
        of_session, of_turn = rng.normal(size=turns)[session], rng.normal(size=turns)
        return CORRELATION**0.5 * of_session + (1 - CORRELATION) ** 0.5 * of_turn

    happened = {name: drawn() < ndtri(share(name)) for name in ("errors", "unanswered", "cuts", "banned")}
    pace = drawn()
    stalled = np.where(pace > ndtri(0.9), share("stalled"), 1)
    seconds = shape(pace, place) * share("slower") * stalled * np.array([one.load for one in steps])[step]
    voted, unhelpful = rng.random(turns) < share("votes"), drawn() < ndtri(share("unhelpful"))
    return Run(session, step, begun, weight, ours, happened, seconds, voted, unhelpful)


def look(run: Run) -> Looks:
    """Weigh every signal after every turn, as `judge` would."""
    worse: dict[str, Floats] = {}
    seen: dict[str, Ints] = {}
    changed: dict[str, Floats] = {}
    begun = np.ones(len(run.session), dtype=bool)
    ours, theirs = _by_weight(run, begun)
    fewer = np.minimum(ours.sum(axis=-1), theirs.sum(axis=-1))
    for name, happened in run.happened.items():
        more, less = _compared(run, happened)
        worse[name], seen[name] = more, fewer
        if name == "unanswered":
            changed[name] = less
    worse["slow"], seen["slow"], beyond = _slow(run)
    worse["unhelpful"], seen["unhelpful"] = _unhelpful(run)
    changed["votes"] = np.minimum(1, 2 * np.minimum(*_compared(run, run.voted)))
    return Looks(worse, seen, changed, beyond, _split(np.unique(run.weight), ours, theirs))


def _by_weight(run: Run, happened: Flags) -> tuple[Ints, Ints]:
    """Count in how many sessions of either revision something has happened after each turn, by their weight."""
    first = _first(run.session, happened)
    weights = run.weight[:, None] == np.unique(run.weight)
    ours, theirs = (np.cumsum((first & mine)[:, None] & weights, axis=0) for mine in (run.canary, ~run.canary))
    return ours, theirs


def _compared(run: Run, happened: Flags) -> tuple[Floats, Floats]:
    ours, theirs = _by_weight(run, happened)
    weights = np.unique(run.weight)
    return _p(log_e_more(ours, theirs, weights)), _p(log_e_more(theirs, ours, 1 - weights))


def _slow(run: Run) -> tuple[Floats, Ints, Flags]:
    looks = len(run.session)
    at = np.flatnonzero(_among_the_first(run.session, run.step == run.begun))
    timed = Timed(at, run.session[at], run.canary[at], run.seconds[at])
    windows = [compared(timed.where(run.step[at] == step)) for step in np.unique(run.step)]
    return _p(log_e_by_turn(windows, looks)), seen_by_turn(windows, looks), is_beyond_by_turn(windows, looks)


def _unhelpful(run: Run) -> tuple[Floats, Ints]:
    voted = _among_the_first(run.session, run.voted)
    weights = [run.weight == weight for weight in np.unique(run.weight)]
    ours, theirs = (
        np.stack([_vote_cells(run, voted & mine & weight) for weight in weights], axis=1)
        for mine in (run.canary, ~run.canary)
    )
    voters = [cells.sum(axis=(-3, -2, -1)) for cells in (ours, theirs)]
    worse = _p(log_e_unhelpful(ours[voted], theirs[voted]))
    return np.concatenate([[1.0], worse])[np.cumsum(voted)], np.minimum(*voters)  # it changes with each vote alone


def _vote_cells(run: Run, counted: Flags) -> Ints:
    """Count sessions by their votes and unhelpful votes, after every turn."""
    moves = np.zeros((len(run.session), _PLACES, _PLACES), dtype=np.int_)
    places: dict[int, tuple[int, int]] = {}
    for at in np.flatnonzero(counted).tolist():
        session = int(run.session[at])
        votes, bad = places.get(session, (0, 0))
        if votes:
            moves[at, votes, bad] -= 1
        places[session] = votes + 1, bad + int(run.unhelpful[at])
        moves[at][places[session]] += 1
    return np.cumsum(moves, axis=0)


def _firsts(session: Ints) -> Ints:
    """Give of each turn which is the first one of its session."""
    _, first, which = np.unique(session, return_index=True, return_inverse=True)
    return first[which]


def _first(session: Ints, flags: Flags) -> Flags:
    """Keep the first that is flagged of each session."""
    at = np.flatnonzero(flags)
    kept = np.zeros(len(session), dtype=bool)
    kept[at[np.unique(session[at], return_index=True)[1]]] = True
    return kept


def _among_the_first(session: Ints, flags: Flags) -> Flags:
    """Keep as many that are flagged of each session as count."""
    kept, rest = np.zeros(len(session), dtype=bool), flags.copy()
    for _ in range(MOST_COUNTED):
        first = _first(session, rest)
        kept |= first
        rest &= ~first
    return kept


def _split(weights: Floats, ours: Ints, theirs: Ints) -> Floats:
    """Give after each turn what `split_p` would, or 1 where it would be nowhere near .001."""
    of_each = [
        [_split_p(a, b, weight) for a, b in zip(ours[:, at].tolist(), theirs[:, at].tolist(), strict=True)]
        for at, weight in enumerate(weights.tolist())
    ]
    known = (ours + theirs > 0).sum(axis=-1)
    return np.minimum(1, known * np.min(of_each, axis=0))


@cache
def _split_p(canary: int, stable: int, weight: float) -> float:
    both = canary + stable
    if abs(canary - weight * both) < _NOT_ODD * (weight * (1 - weight) * both) ** 0.5:
        return 1.0
    return split_p([Stratum(weight, Sessions(canary), Sessions(stable))])


def _p(log_e: Floats) -> Floats:
    return np.exp(-np.maximum(log_e, 0))

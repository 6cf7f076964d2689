"""Stretches by how much of a sentence they have: which of them it is from. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.chat.guard.evidence import Window
from service.chat.guard.facts.fact import Fact

# Below this share of a sentence's words, the stretch that has most of them is not its source,
_SOURCE = 0.6
AS_GOOD = 0.85
"""and a stretch that has this share of those that the source has is as good a source."""
# Within a stretch, a clause that has this share of it is what the sentence is from.
_SAME = 0.95
ORIGIN = 0.75
"""A stretch that has less than this of the sentence is not where its words are from."""
Judges = Callable[[Window], bool]


@dataclass(frozen=True, slots=True)
class Scored:
    """A stretch, and how much of a sentence it has, in [0, 1]."""

    window: Window
    score: float


def bounds(fact: Fact, scored: Sequence[Scored], as_good: float = _SAME) -> set[int]:
    """Give as what the best of the stretches that hold a fact say it: a most, a least, or neither."""
    said = [(each.score, other) for each in scored for other in each.window.facts if other.says == fact.says]
    best = max((score for score, _ in said), default=0.0)
    return {other.bound for score, other in said if score >= as_good * best}


def tight(scored: Sequence[Scored]) -> list[Scored]:
    """Give the stretches that are good, without those of which a part is."""
    best = max((each.score for each in scored), default=0.0)
    good = [each for each in scored if each.score >= ORIGIN * best]
    return [
        each for each in good if not any(other is not each and other.window.text in each.window.text for other in good)
    ]


def is_part_of(one: Scored, other: Scored) -> bool:
    """Tell whether a stretch is a part of another one that has more of the sentence."""
    return one.score < other.score and one.window.text in other.window.text


def is_displaced(scored: Sequence[Scored], holds: Judges, instead: Judges) -> bool:
    """Tell whether the best stretch has something else in a fact's place, and none that is as good has the fact."""
    best = max((each.score for each in scored), default=0.0)
    if best < _SOURCE:
        return False
    good = [each for each in scored if each.score >= AS_GOOD * best]
    others = [
        each.window for each in good if not each.window.is_row and not holds(each.window) and instead(each.window)
    ]
    close = [each.window for each in good if each.score >= _SAME * best and each.window in others]
    holders = (each.window for each in good if holds(each.window))
    return bool(others) and all(any(other.text in holder.text for other in close) for holder in holders)

"""Judging what a search found: each passage with its scores, and how sure it is that it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.likeness import BUNDLED_LIKENESS, Likeness
from knowledge.lookups import FoundPassage
from knowledge.ranking import Channels, relevance
from knowledge.searchable import Searchable, searchable_text
from knowledge.sureness import Calibration, Wanted, evidence, sureness
from knowledge.types import Hit, Scores

_BEST_TWO = 2


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes:
        passages: Those that are in force.
        channels: The channels' scores of these and others.
        fused: What passages are ordered by, by id.
        likeness: What the cosines say.
        compared: Cosines of passages that only words have found, where the model can read them.
    """

    passages: Sequence[FoundPassage]
    channels: Channels
    fused: Mapping[int, float]
    likeness: Likeness = BUNDLED_LIKENESS
    compared: Mapping[int, float] = field(default_factory=dict[int, float])


def judged(asked: Wanted, everything: Found, calibration: Calibration) -> tuple[Hit, ...]:
    """Give the passages that were found as hits, in the order given; the calibration is the one in force."""
    channels = everything.channels
    best_two = sorted(channels.lexical.values(), reverse=True)[:_BEST_TWO]
    farthest = min(channels.dense.values(), default=None) if channels.dense else None
    hits: list[Hit] = []
    for found in everything.passages:
        lexical = channels.lexical.get(found.passage_id, 0.0)
        cosine = channels.dense.get(found.passage_id) if channels.dense else None
        ahead = lexical - _best_other(lexical, best_two)
        nearest = _usual(everything.likeness, farthest if cosine is None else cosine)
        told = evidence(asked, found.title, _text(found), ahead, nearest)
        like = everything.compared.get(found.passage_id) if cosine is None else cosine
        about = relevance(told.covered, _usual(everything.likeness, like))
        sure = sureness(told, calibration)
        scores = Scores(lexical, cosine, everything.fused[found.passage_id], about, sure, told)
        hits.append(_hit(found, scores))
    return tuple(hits)


def _usual(likeness: Likeness, cosine: float | None) -> float | None:
    return None if cosine is None else likeness.usual(cosine)


def _best_other(score: float, best_two: Sequence[float]) -> float:
    """Give the best score of the passages beside one with this score."""
    if not best_two or score < best_two[0]:
        return best_two[0] if best_two else 0.0
    return best_two[1] if len(best_two) == _BEST_TWO else 0.0


def _text(found: FoundPassage) -> str:
    return Searchable(searchable_text(found.title, found.passage), found.questions).text


def _hit(found: FoundPassage, scores: Scores) -> Hit:
    return Hit(
        found.passage_id,
        found.document_key,
        found.title,
        found.version,
        found.lang,
        found.passage,
        scores,
        found.version_id,
    )

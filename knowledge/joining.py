"""Pieces of a split section, put together again: what answers is read with what stands beside it. Pure.

A search finds and judges pieces; what they are joined to changes neither their order nor how many were found of one
place. Rows of tables and answers to questions stand alone: each says all it has to say.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge.sizes import size
from knowledge.types import Hit, Kind, Passage, Scores

REACH = 8
"""How many pieces before and after a hit may belong to it."""

# Sizes of what comes of joining: running text as long as a short entry that is never split, steps as long as the
# longest procedure; more would push other passages out of a prompt.
_LONGEST_TEXT = 3.0
_LONGEST_PROCEDURE = 4.0
# How much running text all hits of a search together gain, the best ones first.
_GAINED = 3.0
# What two pieces have in common at their seam, from this many characters on, was said once.
_OVERLAP = 12

_STEP = re.compile(r"^(\d{1,2})[.、．)）]\s*\S", re.MULTILINE)
_JOINABLE = (Kind.TEXT, Kind.PROCEDURE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage with its place among those of its version."""

    passage_id: int
    position: int
    passage: Passage


def joined(hits: Sequence[Hit], around: Mapping[int, Sequence[Piece]]) -> tuple[Hit, ...]:
    """Give hits that are pieces of a split section with the pieces beside them, each as one passage.

    A hit that a better one was joined to is not given again; how sure it was counts for the better one.

    Args:
        hits: Best first.
        around: Of each hit, by its passage's id, the passages around it in the same version, and itself.

    Returns:
        The hits in the same order. The passage's text is that of all pieces, its page the first one's.
    """
    given: dict[int, Hit] = {}
    within: dict[int, int] = {}
    room = _GAINED
    for hit in hits:
        if (better := within.get(hit.passage_id)) is not None:
            given[better] = replace(given[better], scores=_surer(given[better].scores, hit.scores))
            continue
        free = [piece for piece in around.get(hit.passage_id, ()) if piece.passage_id not in within]
        whole = _whole(hit, free, room)
        room -= _gain(hit, whole)
        given[hit.passage_id] = whole
        within |= dict.fromkeys(whole.passages, hit.passage_id)
    return tuple(given.values())


def _whole(hit: Hit, around: Sequence[Piece], room: float) -> Hit:
    pieces = _together(hit, around)
    if len(pieces) < 2:  # noqa: PLR2004 (it stands alone)
        return hit
    whole = _as_one(hit, pieces)
    return whole if _gain(hit, whole) <= room else hit


def _gain(hit: Hit, whole: Hit) -> float:
    """Tell how much running text a hit has gained; steps are never cut short for what others have gained."""
    return 0.0 if whole.passage.kind is Kind.PROCEDURE else size(whole.passage.text) - size(hit.passage.text)


def _together(hit: Hit, around: Sequence[Piece]) -> list[Piece]:
    """Give the pieces that are read with a hit, itself among them, in reading order."""
    section = _section(hit, around)
    own = next((at for at, piece in enumerate(section) if piece.passage_id == hit.passage_id), None)
    if own is None:
        return []
    first, last = _steps_around(section, own)
    if first < last:
        return _grown(section[first : last + 1], own - first, _LONGEST_PROCEDURE)
    if hit.passage.kind is not Kind.TEXT:
        return [section[own]]
    first, last = _texts_around(section, own)
    return _grown(section[first : last + 1], own - first, _LONGEST_TEXT)


def _section(hit: Hit, around: Sequence[Piece]) -> list[Piece]:
    """Give the pieces without a gap around a hit that stand under the same headings."""
    stretch: list[Piece] = []
    for piece in sorted(around, key=lambda piece: piece.position):
        alike = piece.passage.section == hit.passage.section and piece.passage.kind in _JOINABLE
        follows = bool(stretch) and piece.position == stretch[-1].position + 1
        if alike and follows:
            stretch.append(piece)
            continue
        if any(before.passage_id == hit.passage_id for before in stretch):
            break
        stretch = [piece] if alike else []
    return stretch


def _steps_around(section: Sequence[Piece], own: int) -> tuple[int, int]:
    """Give from where to where the steps go that a piece is of, or stands between."""
    chains: list[list[int]] = []
    for at, piece in enumerate(section):
        if piece.passage.kind is not Kind.PROCEDURE:
            continue
        if chains and _goes_on(section[chains[-1][-1]], piece):
            chains[-1].append(at)
        else:
            chains.append([at])
    return next(((chain[0], chain[-1]) for chain in chains if chain[0] <= own <= chain[-1]), (own, own))


def _goes_on(before: Piece, piece: Piece) -> bool:
    last, first = _STEP.findall(before.passage.text)[-1:], _STEP.findall(piece.passage.text)[:1]
    return bool(last and first) and int(first[0]) == int(last[0]) + 1


def _texts_around(section: Sequence[Piece], own: int) -> tuple[int, int]:
    first = last = own
    while first > 0 and section[first - 1].passage.kind is Kind.TEXT:
        first -= 1
    while last + 1 < len(section) and section[last + 1].passage.kind is Kind.TEXT:
        last += 1
    return first, last


def _grown(pieces: Sequence[Piece], own: int, longest: float) -> list[Piece]:
    """Give one piece with as many of its neighbours as there is room for, the nearest first."""
    first = last = own
    room = longest - size(pieces[own].passage.text)
    for at in sorted(range(len(pieces)), key=lambda at: (abs(at - own), at < own)):
        takes = size(pieces[at].passage.text)
        if at in (first - 1, last + 1) and takes <= room:
            room -= takes
            first, last = min(first, at), max(last, at)
    return list(pieces[first : last + 1])


def _text(pieces: Sequence[Piece]) -> str:
    text = ""
    for piece in pieces:
        rest = piece.passage.text[_overlap(text, piece.passage.text) :].lstrip("\n")
        text = f"{text}\n{rest}" if text and rest else text + rest
    return text


def _overlap(before: str, text: str) -> int:
    """Tell how many characters a text begins with that the one before ends with."""
    lengths = range(min(len(before), len(text)), _OVERLAP - 1, -1)
    return next((length for length in lengths if before.endswith(text[:length])), 0)


def _as_one(hit: Hit, pieces: Sequence[Piece]) -> Hit:
    has_steps = any(piece.passage.kind is Kind.PROCEDURE for piece in pieces)
    kind = Kind.PROCEDURE if has_steps else hit.passage.kind
    passage = replace(hit.passage, text=_text(pieces), kind=kind, page=pieces[0].passage.page)
    return replace(hit, passage=passage, joined=tuple(piece.passage_id for piece in pieces))


def _surer(scores: Scores, others: Scores) -> Scores:
    """Give the scores of a hit that another one has been joined to."""
    surer = others if others.sureness > scores.sureness else scores
    return replace(
        scores,
        relevance=max(scores.relevance, others.relevance),
        sureness=surer.sureness,
        evidence=surer.evidence,
    )

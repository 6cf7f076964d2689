"""A message that asks for several things: what they are, and what was found for each. Pure."""

import re
from collections.abc import Sequence

from knowledge.codes import codes_in
from knowledge.phrasing import asks, pieces_of
from knowledge.places import is_place
from knowledge.subjects import without_replaced
from knowledge.terms import telling_terms, terms_of
from knowledge.types import Hit
from knowledge.words import HeldWords
from service.chat.decision import Decision
from service.chat.understanding.question import is_elliptic, names_nothing
from service.chat.wording import words_of
from service.engines.extractive import Part
from service.engines.extractive.expected import expected_in

_HALF = 0.5
# A blank between Chinese words stands for a comma.
_BLANK = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])")
# What stands in front of questions and asks nothing says what they are about, if it is no longer than this.
_MOST_CHARACTERS_OF_A_SUBJECT = 8
# These speak of something without naming it.
_REFERS = re.compile(r"\b(?:it|its|that|they|them|one)\b|它|这个|那个|这款|那款", re.IGNORECASE)
# Who asks for more at once is asked to come back to it.
_MOST_PARTS = 3


def questions_in(message: str) -> tuple[str, ...]:
    """Give the questions in a message, in their order.

    Args:
        message: As asked.

    Returns:
        Two or three, each asking for something of its own; empty when the message asks for one thing, however long,
        or also tells something, which would be lost. A subject that stands in front is in each of them.
    """
    pieces = [piece for piece in pieces_of(_BLANK.sub("，", message)) if terms_of(piece)]
    if pieces and len(pieces[0]) <= _MOST_CHARACTERS_OF_A_SUBJECT and _BLANK.search(message):
        subject = "" if asks(pieces[0]) else pieces.pop(0)
        pieces = [f"{subject} {piece}".strip() for piece in pieces]
    pieces = _in_full(_with_place(pieces))
    asking = all(map(asks, pieces))
    return tuple(pieces) if asking and 1 < len(pieces) <= _MOST_PARTS else ()


def _with_place(pieces: Sequence[str]) -> list[str]:
    """Give each piece that names no place the one that the first names: "新疆能送吗，运费多少"."""
    places = [[term.word for term in terms_of(piece) if is_place(term.word)] for piece in pieces]
    if not places or len(places[0]) != 1:
        return list(pieces)
    return [piece if named else f"{places[0][0]}{piece}" for piece, named in zip(pieces, places, strict=True)]


def _in_full(pieces: Sequence[str]) -> list[str]:
    """Give each piece that only names a thing as the question before it about that: "LW-G1不还赔多少，R6呢"."""
    full = list(pieces[:1])
    for piece in pieces[1:]:
        about_it = without_replaced(full[-1], piece, put_in=True) if is_elliptic(piece) else full[-1]
        full.append(piece if about_it == full[-1] else about_it)
    return full


def leaning_on(questions: Sequence[str], index: int) -> str:
    """Give the question in the same message that another one leans on; empty where it stands on its own."""
    return questions[index - 1] if index and _REFERS.search(questions[index]) else ""


def named_with(about: str, question: str) -> str:
    """Give a question with the products that the one it leans on names by a number: "the Ride 350 … what is it?"."""
    return " ".join((*(code.text for code in codes_in(about)), question))


def worth_parting(whole: Decision, parts: Sequence[Part], *, compared: bool = False) -> tuple[Part, ...]:
    """Give the parts that are answered apart.

    Args:
        whole: What the message as a whole is answered from.
        parts: What was found for each question in it.
        compared: They are of products that are compared: what is told of one answers nothing of another.

    Returns:
        Those with an answer, and those without of which the whole has nothing either: that is to be said. Empty when
        the message is better answered as a whole.
    """
    answered = [part for part in parts if part.hits]
    held = words_of(*whole.hits)
    told = tuple(
        part for part in parts if part.hits or compared or not (_is_touched(part, held) or _is_told(part, answered))
    )
    return told if answered and (len(told) > 1 or not whole.answerable) else ()


def _is_touched(part: Part, held: HeldWords) -> bool:
    """Tell whether passages have half of the words of a part that nothing was found for."""
    terms = telling_terms(part.text)
    return bool(held) and sum(term.share_in(held) for term in terms) >= _HALF * len(terms)


def _is_told(part: Part, answered: Sequence[Part]) -> bool:
    """Tell whether what answers another part holds what is asked for in one that names nothing: how long, how much."""
    best = [each.hits[0] for each in answered]
    if any(telling_terms(part.text) and _is_touched(part, words_of(hit)) for hit in best):
        return True
    return names_nothing(part.text) and any(expected_in(part.text, hit.passage.text) for hit in best)


def together(whole: Decision, parts: Sequence[Part], limit: int) -> Decision:
    """Give what the whole message and its parts are answered from, each part's best before any part's second."""
    ranks: list[list[Hit]] = [list(part.hits) for part in parts] + [list(whole.hits)]
    in_turn = [hits[rank] for rank in range(limit) for hits in ranks if rank < len(hits)]
    kept: list[Hit] = []
    for hit in in_turn:
        if not any(hit.passage_id in other.passages for other in kept):
            kept.append(hit)
    return Decision(tuple(kept[:limit]))

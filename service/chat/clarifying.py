"""Asking back: which product or case is meant, where the passages that fit belong to several of them. Pure."""

import re
from collections.abc import Callable, Sequence

from knowledge.terms import telling_terms
from knowledge.types import Hit, Kind
from knowledge.words import unnumbered, words
from service.engines.extractive_prices import holds_price, things_priced

# A row takes part in a choice when it is about as sure as the best passage; a case that is only pointed at, half as.
_AS_SURE = 0.9
_HALF_AS_SURE = 0.5
_AS_WELL_FOUND = 0.4
# More to choose from than this is no help; a question with more words of its own than this says what it means.
_MOST_CHOICES = 5
# So few rows are told at once, sooner than the customer would have answered.
_TOLD_AT_ONCE = 3
_MOST_WORDS = 3
_LONGEST_CHOICE = 40
# What somebody points at is called by so many characters at most; longer names say which.
_MOST_CHARACTERS = 2

_CELL = re.compile(r"^([^：:；;\n]{1,20})[：:]([^；;\n]+)")
_POINTED_AT_CHINESE = re.compile(r"[那这][个只盏把款种台]([\u4e00-\u9fff]+)")
_POINTED_AT_ENGLISH = re.compile(r"\b(?:that|this)\s+([a-z]+)", re.IGNORECASE)


def choices(question: str, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Give what a question may mean, where it does not say which.

    Args:
        question: As it was asked, standing on its own.
        hits: What was found, best first.

    Returns:
        At least two choices, as the documents call them, best first; empty where the question is clear, or where there
        are too many to choose from.
    """
    if not hits or len(telling_terms(question)) > _MOST_WORDS:
        return ()
    if things := things_priced(question):
        hits = [hit for hit in hits if holds_price(things, hit.passage, hit.title)]
    if not hits:
        return ()
    surest = max(hits, key=lambda hit: hit.scores.relevance)
    about = [hit for hit in hits if _compares(hit, surest, _HALF_AS_SURE)]
    found = tuple(dict.fromkeys(_pointed_at(question, about) or _of_rows(question, about)))
    return found if 1 < len(found) <= _MOST_CHOICES else ()


def _of_rows(question: str, hits: Sequence[Hit]) -> list[str]:
    """Give what the rows of a table are about, where several of them fit equally well and nothing else does."""
    best = hits[0]
    as_good = [hit for hit in hits if _compares(hit, best, _AS_SURE) and hit.scores.fused >= _AS_WELL_FOUND]
    if any(hit.passage.kind is not Kind.RECORD or _place(hit) != _place(best) for hit in as_good):
        return []
    cells = [cell for hit in as_good if (cell := _CELL.match(hit.passage.text))]
    if len(cells) < len(as_good) or len({cell[1] for cell in cells}) > 1:
        return []
    names = [cell[2].strip() for cell in cells]
    return [] if len(set(names)) <= _TOLD_AT_ONCE or _names_one(question, names) else names


def _pointed_at(question: str, hits: Sequence[Hit]) -> list[str]:
    """Give the cases of a thing that is only pointed at ("that lamp"), where several have it in their name."""
    named = [hit for hit in hits if 0 < len(_name(hit)) <= _LONGEST_CHOICE]
    for holds in _ways(question):
        meant = [hit for hit in named if holds(_name(hit))]
        if meant:
            surest = max(meant, key=lambda hit: hit.scores.relevance)
            return [_name(hit) for hit in meant if _compares(hit, surest, _AS_SURE)]
    return []


def _ways(question: str) -> list[Callable[[str], bool]]:
    """Give how to tell whether a name has the thing that is pointed at, the longest way of calling it first."""
    ways: list[Callable[[str], bool]] = []
    if chinese := _POINTED_AT_CHINESE.search(question):
        calls = [chinese[1][:length] for length in range(_MOST_CHARACTERS, 0, -1)]
        ways += [lambda name, called=called: called in name for called in calls]
    if english := _POINTED_AT_ENGLISH.search(question):
        called = frozenset(words(english[1]))
        ways.append(lambda name: called <= frozenset(words(name)))
    return ways


def _compares(hit: Hit, best: Hit, share: float) -> bool:
    return hit.scores.relevance >= share * best.scores.relevance


def _place(hit: Hit) -> tuple[str, tuple[str, ...]]:
    return hit.document_key, hit.passage.section


def _name(hit: Hit) -> str:
    """Give what a passage is about: the first cell of a row, the question it answers, or its heading."""
    passage = hit.passage
    if passage.kind is Kind.RECORD and (cell := _CELL.match(passage.text)):
        return cell[2].strip()
    return passage.question or (unnumbered(passage.section[-1]) if passage.section else "")


def _names_one(question: str, names: Sequence[str]) -> bool:
    """Tell whether a question has a word of one name that not all of them have."""
    asked = frozenset(words(question))
    of_names = [frozenset(words(name)) for name in names]
    common = frozenset[str].intersection(*of_names)
    return any(asked & (own - common) for own in of_names)

"""What costs something is not said to be free, nor a percentage to be one of something else. Pure."""

import re
from collections.abc import Iterator, Sequence

from knowledge.terms import Term, terms_of
from service.chat.guard.claims import share_in, without
from service.chat.guard.evidence import Window
from service.chat.guard.extents import FREE
from service.chat.guard.facts.amounts import PRICES
from service.chat.guard.facts.fact import Fact, FactKind

_FREE = re.compile(FREE)
_CLAUSE_END = re.compile(r"[,;:。\n](?!\d)")
_CELL = re.compile(r"[^：:；;]+[：:][^；;]*[；;]?")
_DENIED = re.compile(r"[不未非没](?:是|会|能)?$|\b(?:not|never)\s(?:\w+\s)?$|n't\s(?:\w+\s)?$")
# A stretch that has this share of what is said to be free tells what it costs.
_OF_IT = 0.75
# A lighter word is part of too many others.
_TELLING = 0.5
_HELD = 0.9
_OF = re.compile(r"\s*of\s(?P<what>(?:(?!\b(?:and|or|if|when|for|to|in|on|by|at|with)\b)[^,;.:()\n]){3,60})")
_THEIRS = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,16})的\s*$")
# What stands in front of what a percentage is taken of.
_VERB = re.compile(r"为|是|按照?|收取?|扣除?|支付|承担|交|等于|不超过|不低于|达到?|约|仅")


def is_charged(said: str, windows: Sequence[Window]) -> bool:
    """Tell whether a sentence calls something free of which the passages say what it costs.

    Args:
        said: The sentence, folded.
        windows: All stretches.
    """
    free = list(_called_free(said))
    if not free:
        return False
    whole = list(_whole(windows))
    giving = [window for window in whole if _FREE.search(window.folded)]
    tight = [window for window in giving if not any(_is_within(other, window) for other in giving)]
    asking = [window for window in whole if window not in giving and any(map(_is_price, window.facts))]
    return any(_share(asking, *each) >= max(_OF_IT, _share(tight, *each) + (1 - _HELD)) for each in free)


def _whole(windows: Sequence[Window]) -> Iterator[Window]:
    """Give the stretches without the cells of rows; a row that tells of both is read as two."""
    rows = [window for window in windows if window.is_row]
    yield from (window for window in windows if not any(window.text in row.text for row in rows))
    for row in rows:
        cells = [window for window in windows if window.text in row.text and _is_free_cell(window, row)]
        rest = Window(row.text.replace(cells[0].text, "")) if cells else row
        yield from (rest, *cells[:1]) if any(map(_is_price, rest.facts)) else (row,)


def _is_free_cell(window: Window, row: Window) -> bool:
    return window is not row and bool(_FREE.search(window.folded)) and _CELL.fullmatch(window.text) is not None


def _called_free(said: str) -> Iterator[tuple[tuple[Term, ...], tuple[Fact, ...]]]:
    """Give what the clauses of a sentence call free: the words and facts beside that."""
    for clause in _CLAUSE_END.split(said):
        found = _FREE.search(clause)
        if not found or _DENIED.search(clause[: found.start()]):
            continue
        facts = tuple(fact for fact in Window(clause).facts if fact.kind is not FactKind.CODE)
        terms = terms_of(_FREE.sub("\n", without(facts, clause)))
        if any(term.weight >= _TELLING for term in terms):
            yield terms, facts


def _share(windows: Sequence[Window], terms: Sequence[Term], facts: Sequence[Fact]) -> float:
    """Tell how much of some words and facts the stretch holds that has most of them, in [0, 1]."""
    weight = sum(term.weight for term in terms)
    shares = (weight * share_in(terms, w.words) + sum(w.holding.holds(fact) for fact in facts) for w in windows)
    return max(shares, default=0.0) / (weight + len(facts))


def _is_within(one: Window, other: Window) -> bool:
    return not other.is_row and len(one.text) < len(other.text) and one.text in other.text


def _is_price(fact: Fact) -> bool:
    return fact.unit in PRICES and fact.value != 0


def is_of_another_base(said: str, windows: Sequence[Window]) -> bool:
    """Tell whether a percentage is said to be one of something else than its passages take it of.

    Args:
        said: The sentence, folded.
        windows: All stretches.
    """
    return any(_is_of_another(fact, terms, said, windows) for fact, terms in _bases(said, Window(said).facts))


def _is_of_another(fact: Fact, terms: Sequence[Term], said: str, windows: Sequence[Window]) -> bool:
    holders = [(window, own) for window in windows for other, own in _bases_in(window) if other.says == fact.says]
    if not holders:
        return False
    if max(share_in(terms, window.words) for window, _ in holders) < _TELLING:
        return True
    missing = [term for term in terms if term.weight >= _TELLING and not _in_any(term, [w for w, _ in holders])]
    whole = Window(said)
    unsaid = all(any(term.share_in(whole.words) < _HELD for term in own) for _, own in holders)
    return unsaid and any(_in_any(term, windows) for term in missing)


def _in_any(term: Term, windows: Sequence[Window]) -> bool:
    return any(term.share_in(window.words) >= _HELD for window in windows)


def _bases_in(window: Window) -> Iterator[tuple[Fact, tuple[Term, ...]]]:
    text = window.folded
    return _bases(text, Window(text).facts)


def _bases(text: str, facts: Sequence[Fact]) -> Iterator[tuple[Fact, tuple[Term, ...]]]:
    """Give each percentage with the words for what it is taken of."""
    for fact in facts:
        found = _OF.match(text, fact.end) or _THEIRS.search(text[: fact.start])
        if fact.unit == "percent" and found and (terms := terms_of(_VERB.split(found["what"])[-1])):
            yield fact, terms

"""Asking back: which product or case is meant, where the passages that fit belong to several of them. Pure."""

import re
from collections.abc import Iterable, Sequence

from knowledge.codes import codes_in, without_codes
from knowledge.sentences import ROUGHLY
from knowledge.terms import Term, telling_terms, terms_of
from knowledge.types import Hit, Kind
from knowledge.words import unnumbered, words
from service.chat.understanding.pointing import (
    CELL,
    MOST_CHOICES,
    Failing,
    failing,
    is_row,
    of_one_kind,
    pointed_at,
)
from service.chat.wording import wording
from service.engines.extractive.prices import holds_price, things_priced

# A row takes part in a choice when it is about as sure as the best passage; a case that is only pointed at, half as.
_AS_SURE = 0.9
_HALF_AS_SURE = 0.5
_AS_WELL_FOUND = 0.4
# So few rows are told at once, sooner than the customer would have answered.
_TOLD_AT_ONCE = 3
# A question with more words of its own than this says what it means.
_MOST_WORDS = 3
# Two products' sections compare where one is about as good as the other; a question about them may say more.
_ALIKE = 0.7
_MOST_WORDS_ABOUT_PRODUCTS = 6
# What is less about a thing that does not work than this tells nothing of whose it is.
_ABOUT_IT = 0.5

# What a manual's title says beside the product.
_MANUAL = re.compile(
    r"\s*[:：—–-]?\s*(?:user\s+|operating\s+)?(?:manual|guide|instructions|(?:使用)?(?:手册|说明书?|指南))\s*$",
    re.IGNORECASE,
)
_ROWS = re.compile(r"\n")


def choices(question: str, hits: Sequence[Hit], said: str = "", kin: Sequence[Hit] = ()) -> tuple[str, ...]:
    """Give what a question may mean, where it does not say which.

    Args:
        question: As it was asked, standing on its own.
        hits: What was found, best first.
        said: What was said before; a product that was spoken of there is meant.
        kin: What was found for the kind of thing that does not work, where that is all that is said.

    Returns:
        At least two choices, as the documents call them, best first; empty where the question is clear, or where there
        are too many to choose from.
    """
    if len(telling_terms(question)) > _MOST_WORDS:
        return _of_products(question, hits, said)
    if things := things_priced(question):
        hits = [hit for hit in hits if holds_price(things, hit.passage, hit.title)]
    if not hits:
        return ()
    failed = failing(question)
    if failed and (of_kind := of_one_kind(failed, [*hits, *kin]) or of_one_make(failed, hits, said)):
        return of_kind
    surest = max(hits, key=lambda hit: hit.scores.relevance)
    about = [hit for hit in hits if _compares(hit, surest, _HALF_AS_SURE)]
    found = tuple(dict.fromkeys(pointed_at(question, about) or _of_rows(question, about)))
    if sum(_speaks_of_one(said, [name]) for name in found) == 1:
        return ()
    return found if 1 < len(found) <= MOST_CHOICES else _of_products(question, hits, said)


def _of_products(question: str, hits: Sequence[Hit], said: str) -> tuple[str, ...]:
    """Give the products whose manuals answer a question each in its own way, where it names none of them."""
    asked = terms_of(question)
    best = max(hits, key=lambda hit: hit.scores.relevance, default=None)
    if best is None or not asked or len(asked) > _MOST_WORDS_ABOUT_PRODUCTS:
        return ()
    alike = [hit for hit in hits if _compares(hit, best, _ALIKE) and _topic(hit) == _topic(best)]
    products = {name: hit for hit in reversed(alike) if (name := _product(hit))}
    if _speaks_of_one(f"{question} {said}", products):
        return ()
    told = {_telling(asked, hit) for hit in products.values()}
    return tuple(products)[::-1] if _product(best) and len(told) > 1 and len(products) <= MOST_CHOICES else ()


def of_one_make(failed: Failing, hits: Sequence[Hit], said: str = "") -> tuple[str, ...]:
    """Give the products whose manuals are called alike, where the best of what was found is in one of them.

    Args:
        failed: The kind of thing that does not work.
        hits: What was found for it.
        said: What was said before; a product that was spoken of there is meant.
    """
    best = max(hits, key=lambda hit: hit.scores.relevance, default=None)
    if best is None or best.scores.relevance < _ABOUT_IT or failed.thing not in wording(best) or not _product(best):
        return ()
    kind = without_codes(best.title)
    products = dict.fromkeys(name for hit in hits if without_codes(hit.title) == kind and (name := _product(hit)))
    return () if len(products) not in range(2, MOST_CHOICES + 1) or _speaks_of_one(said, products) else tuple(products)


def _speaks_of_one(text: str, products: Iterable[str]) -> bool:
    spoken = codes_in(text)
    return any(code.is_same(other) for name in products for code in codes_in(name) for other in spoken)


def _product(hit: Hit) -> str:
    """Give the product that a passage is about, as its document's title names it; empty where that names none."""
    return _MANUAL.sub("", hit.title) if codes_in(hit.title) else ""


def _topic(hit: Hit) -> str:
    """Give what a passage says of a product: manuals of one maker have the same headings."""
    return unnumbered(hit.passage.section[-1]).lower() if hit.passage.section else ""


def _telling(asked: Sequence[Term], hit: Hit) -> frozenset[str]:
    """Give the words of the sentence or row that holds most of what is asked."""
    split = _ROWS if is_row(hit) else ROUGHLY
    units = [frozenset(words(unit)) for unit in split.split(hit.passage.text)]
    return max(units, key=lambda held: sum(term.weight * term.share_in(held) for term in asked))


def _of_rows(question: str, hits: Sequence[Hit]) -> list[str]:
    """Give what the rows of a table are about, where several of them fit equally well and nothing else does."""
    best = hits[0]
    as_good = [hit for hit in hits if _compares(hit, best, _AS_SURE) and hit.scores.fused >= _AS_WELL_FOUND]
    if any(hit.passage.kind is not Kind.RECORD or _place(hit) != _place(best) for hit in as_good):
        return []
    cells = [cell for hit in as_good if (cell := CELL.match(hit.passage.text))]
    if len(cells) < len(as_good) or len({cell[1] for cell in cells}) > 1:
        return []
    names = [cell[2].strip() for cell in cells]
    return [] if len(set(names)) <= _TOLD_AT_ONCE or _names_one(question, names) else names


def _compares(hit: Hit, best: Hit, share: float) -> bool:
    return hit.scores.relevance >= share * best.scores.relevance


def _place(hit: Hit) -> tuple[str, tuple[str, ...]]:
    return hit.document_key, hit.passage.section


def _names_one(question: str, names: Sequence[str]) -> bool:
    """Tell whether a question has a word of one name that not all of them have."""
    asked = frozenset(words(question))
    of_names = [frozenset(words(name)) for name in names]
    common = frozenset[str].intersection(*of_names)
    return any(asked & (own - common) for own in of_names)

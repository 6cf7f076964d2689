"""What is told of the very codes that a question names, products or faults, and what only of others like them. Pure."""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from knowledge.codes import Code, codes_in, without_codes
from knowledge.terms import Term, telling_terms
from knowledge.types import ANSWERING, Hit, Kind
from service.chat.products import is_row_of
from service.chat.wording import wording, words_of
from service.engines.extractive.columns import asks_for_a_column, cells_of
from service.engines.extractive.expected import expected_in

# Somebody asks about another than the one that was named.
_ANOTHER = re.compile(r"\bthe other (?:one|model)\b|另外?一[个款种台只]", re.IGNORECASE)
# So many codes of one shape are a list of them.
_SEVERAL = 2
# Under such a name a table lists codes; who names one beside a product asks about that of the product.
_CODES = re.compile(r"码|代号|\b(?:codes?|errors?|faults?)\b", re.IGNORECASE)
_PRODUCT_AND_FAULT = 2


def of_codes(codes: Sequence[Code], hits: Sequence[Hit], question: str) -> list[Hit]:
    """Leave out what is told of other codes than those that a question names; put first what is surely told of them.

    Args:
        codes: Those it names, each once.
        hits: What was found, best first.
        question: With the codes in it.
    """
    hits = _without_others_manuals(codes, hits)
    held = {hit.passage_id: words_of(hit) for hit in hits}
    named = {hit.passage_id: codes_in(wording(hit)) for hit in hits}
    unknown = [code for code in codes if not any(_has(code, named[each], held[each]) for each in held)]
    surest = max(hits, key=lambda hit: hit.scores.sureness, default=None)
    if surest is not None and any(_lists_alike(code, named[surest.passage_id]) for code in unknown):
        return []
    has = {each: [code for code in codes if any(map(code.is_same, named[each]))] for each in named}
    if any(_is_missing(code, named.values()) for code in unknown):  # what is said of any other product is not for it
        hits = [hit for hit in hits if has[hit.passage_id] or not named[hit.passage_id]]
    if _ANOTHER.search(question):
        hits = [hit for hit in hits if not has[hit.passage_id]]
    listed = [code for code in codes if any(_lists(code, hit) for hit in hits)]
    if (len(codes), len(listed)) == (_PRODUCT_AND_FAULT, 1):
        return [_answers_surely(hit) for hit in hits if len(has[hit.passage_id]) == len(codes)]
    others = [term for term in telling_terms(without_codes(question)) if not any(map(str.isdigit, term.word))]
    hits = [hit for hit in hits if not others or _is_about(hit, question, others, held[hit.passage_id])]
    return _rows_first(codes, hits, question, others)


def _rows_first(codes: Sequence[Code], hits: Sequence[Hit], question: str, others: Sequence[Term]) -> list[Hit]:
    """Put the rows of a table that are about the very codes first: they answer who names these or a column of them.

    What only mentions the codes answers nothing beside them, unless it holds something else that is asked about.
    """
    rows = [hit for hit in hits if any(is_row_of(code, hit) for code in codes)]
    rows = [hit for hit in rows if not others or asks_for_a_column(question, cells_of(hit.passage.text))]
    rest = [hit for hit in hits if hit not in rows]
    if rows:
        rest = [hit for hit in rest if any(term.share_in(words_of(hit)) for term in others)]
    return [*map(_answers_surely, rows), *rest]


def _without_others_manuals(codes: Sequence[Code], hits: Sequence[Hit]) -> list[Hit]:
    """Leave out the manual of a like product, which may name the one that is asked about, where this has its own."""
    titled = {hit.passage_id: codes_in(hit.title) for hit in hits}
    own = {each for each, named in titled.items() if any(code.is_same(other) for code in codes for other in named)}
    others = {
        each for each, named in titled.items() if any(code.is_like(other) for code in codes for other in named)
    } - own
    return [hit for hit in hits if not own or hit.passage_id not in others]


def _has(code: Code, named: Sequence[Code], held: Container[str]) -> bool:
    """Tell whether a passage has a code, or its number alone beside one like it: "BN-450 and 650"."""
    if code.text.lower() in held or any(code.is_same(other) for other in named):
        return True
    return code.digits in held and any(code.is_like(other) for other in named)


def _lists_alike(code: Code, named: Sequence[Code]) -> bool:
    return len({other.text for other in named if code.is_like(other)}) >= _SEVERAL


def _is_missing(code: Code, named: Iterable[Sequence[Code]]) -> bool:
    """Tell whether there are others of the make of a code that no passage has.

    Of numbers of one digit only a list says that there is no other.
    """
    return len(code.digits) > 1 and any(code.is_like(other) for codes in named for other in codes)


def _lists(code: Code, hit: Hit) -> bool:
    """Tell whether a table lists codes of that shape as such: F1, F2, F5 under "Code"."""
    rows = hit.passage.text.split("\n") if hit.passage.kind is Kind.RECORD else []
    cells = [cell for row in rows for cell in cells_of(row)]
    return any(_CODES.search(label) and _is_like(code, value.strip()) for label, value in cells)


def _is_like(code: Code, text: str) -> bool:
    return any(other.text == text and code.is_like(other) for other in codes_in(text))


def _answers_surely(hit: Hit) -> Hit:
    """Give a row that has a product with the very code that is asked about, found surely, as it is what is asked."""
    if hit.passage.kind is not Kind.RECORD:
        return hit
    return replace(hit, scores=replace(hit.scores, sureness=max(hit.scores.sureness, ANSWERING)))


def _is_about(hit: Hit, question: str, others: Sequence[Term], held: Container[str]) -> bool:
    if any(term.share_in(held) for term in others):
        return True
    if hit.passage.kind is Kind.RECORD:
        return asks_for_a_column(question, cells_of(hit.passage.text.split("\n", 1)[0]))
    return bool(hit.scores.dense) or expected_in(question, hit.passage.text) > 0

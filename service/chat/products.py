"""Whose manual a passage is from, and what it tells of another product. Pure."""

from collections.abc import Sequence

from knowledge.codes import Code, codes_in
from knowledge.types import Hit, Kind
from service.chat.wording import wording
from service.engines.extractive.columns import cells_of


def without_others(hits: Sequence[Hit], question: str) -> list[Hit]:
    """Leave out the manuals of products that are not asked about, where another one is that the documents know."""
    asked = codes_in(question)
    if not any(_names(hit, asked) for hit in hits):
        return list(hits)
    return [hit for hit in hits if not is_of_another(hit, question)]


def is_of_another(hit: Hit, question: str) -> bool:
    """Tell whether a passage is from the manual of another product than a question names, and does not name that."""
    return titled_of_another(hit, question) and not _names(hit, codes_in(question))


def titled_of_another(hit: Hit, question: str) -> bool:
    """Tell whether a passage is from the manual of another product than a question names."""
    asked, titled = codes_in(question), codes_in(hit.title)
    return bool(asked and titled) and not any(code.is_same(other) for code in titled for other in asked)


def without_titled(question: str, hits: Sequence[Hit]) -> str:
    """Give a question without the product whose manual all passages are from: its name tells nothing apart in there."""
    titled = [codes_in(hit.title) for hit in hits]
    for product in reversed(codes_in(question)):
        if titled and all(any(product.is_same(other) for other in each) for each in titled):
            question = f"{question[: product.start]} {question[product.end :]}"
    return question


def is_row_of(code: Code, hit: Hit) -> bool:
    """Tell whether a passage is the row of a table that a code, as it is written there, stands at the head of."""
    cells = cells_of(hit.passage.text) if hit.passage.kind is Kind.RECORD else ()
    return bool(cells) and cells[0][1].strip().lower() == code.text.lower()


def _names(hit: Hit, asked: Sequence[Code]) -> bool:
    return any(code.is_same(other) for code in codes_in(wording(hit)) for other in asked)

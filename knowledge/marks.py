"""What staff have made of a document's passages, taken over by those that say the same in its next version. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.types import Passage


@dataclass(frozen=True, slots=True)
class Mark:
    """What staff have made of a passage.

    Attributes:
        enabled: Searches may find it.
        questions: Further ones that it answers.
    """

    enabled: bool = True
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Touched:
    """A passage that staff have made something of."""

    passage: Passage
    mark: Mark


_UNTOUCHED = Mark()


def carried(passages: Sequence[Passage], touched: Sequence[Touched]) -> list[Mark]:
    """Give what becomes of staff's changes in the next version, for each of its passages.

    A passage that says the same under the same headings takes them over, or one that says the same elsewhere, as long
    as it is the only one that does: clauses are renumbered, and phrases such as "see above" stand in many places.
    """
    exact = {(other.passage.section, _wording(other.passage)): other.mark for other in touched}
    wordings = Counter(_wording(other.passage) for other in touched)
    loose = {_wording(other.passage): other.mark for other in touched}
    here = Counter(_wording(passage) for passage in passages)

    def mark_of(passage: Passage) -> Mark:
        wording = _wording(passage)
        only = wordings[wording] == here[wording] == 1
        return exact.get((passage.section, wording)) or (loose[wording] if only else _UNTOUCHED)

    return [mark_of(passage) for passage in passages]


def _wording(passage: Passage) -> tuple[str, str]:
    return passage.question, passage.text

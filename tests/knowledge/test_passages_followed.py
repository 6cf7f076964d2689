"""Which passage of a new version is the one of the version before, and keeps what staff did to it."""

import pytest

from knowledge.marks import Touched, carried
from knowledge.types import Passage
from tests.knowledge.test_passages import OFF, ON

SECTION = ("4. Returns", "4.2 How long")


def under(text: str, section: tuple[str, ...] = SECTION, question: str = "") -> Passage:
    return Passage(text, section=section, question=question)


SEVEN = under("Goods can be returned within seven days of delivery.")
FIFTEEN = under("Goods can be returned within fifteen days of delivery.")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SEVEN, FIFTEEN),
        (SEVEN, under(SEVEN.text, ("5. Elsewhere",))),
        (SEVEN, under(FIFTEEN.text, ("5. Returns", "5.2 How long"))),
        (under("自签收之日起7天内可以无理由退货。"), under("自签收之日起十五天内可以无理由退货。")),
        (under("Yes.", question="May I return it?"), under("Only if it is unused.", question="May I return it?")),
    ],
    ids=["a number", "another place", "renumbered", "Chinese", "another answer"],
)
def test_a_passage_that_is_clearly_the_same_keeps_what_staff_did(before: Passage, after: Passage) -> None:
    others = [under("The buyer pays for sending them back.")]
    assert carried([*others, after], [*map(Touched, others), Touched(before, OFF)]) == [ON, OFF]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SEVEN, ["Whoever is not content may send the goods back for a week."]),
        (SEVEN, [SEVEN.text.replace("seven", "8"), SEVEN.text.replace("seven", "9")]),
        (under("The gateway H2 has one year of warranty."), ["The gateway H3 has one year of warranty."]),
    ],
    ids=["other words", "two of them", "another model"],
)
def test_what_may_be_another_passage_is_not_taken_for_the_same(before: Passage, after: list[str]) -> None:
    assert carried([*map(under, after)], [Touched(before, OFF)]) == [ON] * len(after)


def test_what_is_nearly_the_same_under_other_headings_is_another_passage() -> None:
    assert carried([under(FIFTEEN.text, ("4. Returns", "4.3 Sale"))], [Touched(SEVEN, OFF)]) == [ON]


def test_a_changed_passage_is_not_taken_for_a_neighbour_that_stayed() -> None:
    rows = [under(f"The {name} is covered for one year.") for name in ("lamp", "lock", "bulb")]
    touched = [Touched(rows[0], OFF), Touched(rows[1]), Touched(rows[2])]
    assert carried(rows[1:], touched) == [ON, ON]

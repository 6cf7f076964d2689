"""How a message is put."""

import pytest

from knowledge.phrasing import asks, pieces_of, pointed_at


def test_and_begins_a_question_only_in_front_of_one() -> None:
    assert pieces_of("Who pays and how long does it take?") == ["Who pays", "how long does it take", ""]
    assert pieces_of("drops and liquids") == ["drops and liquids"]
    assert pieces_of("运费谁出？另外多久到") == ["运费谁出", "", "多久到"]


@pytest.mark.parametrize(("piece", "is_asked"), [("运费谁出", True), ("how long", True), ("昨天买的", False)])
def test_a_piece_may_ask_or_tell(piece: str, *, is_asked: bool) -> None:
    assert asks(piece) is is_asked


@pytest.mark.parametrize(
    ("message", "things"), [("那盏灯坏了", ("灯坏了",)), ("that lamp and this plug", ("lamp", "plug")), ("灯坏了", ())]
)
def test_what_is_pointed_at_stands_behind(message: str, things: tuple[str, ...]) -> None:
    assert pointed_at(message) == things

"""How a message is put."""

import pytest

from knowledge.phrasing import asks, pieces_of, pointed_at, told_in, without_introduction


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


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("我是王先生，怎么换货", "怎么换货"),
        ("你好，我姓李，退货要几天？", "退货要几天？"),
        ("My name is Tom. Can I get an invoice?", "Can I get an invoice?"),
        ("Hi, this is Anna Smith, who pays?", "who pays?"),
        ("我是会员，退货要钱吗", "我是会员，退货要钱吗"),
        ("this is broken, can I return it?", "this is broken, can I return it?"),
        ("我是王先生，", "我是王先生，"),
    ],
)
def test_who_writes_is_not_asked_about(message: str, asked: str) -> None:
    assert without_introduction(message) == asked


def test_what_is_told_beside_questions() -> None:
    assert told_in("我买了门锁，保修多久？运费谁出？") == "我买了门锁"

"""Numbers are read as people write them."""

from fractions import Fraction

import pytest

from knowledge.numerals import value_of


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,299", 1299),
        ("1.5", Fraction(3, 2)),
        ("一千二百九十九", 1299),
        ("一百零五", 105),
        ("两千五", 2500),
        ("十二", 12),
        ("二〇二六", 2026),
        ("3万", 30000),
        ("叁拾", 30),
        ("壹仟贰佰", 1200),
        ("廿五", 25),
        ("卅", 30),
        ("仨", 3),
        ("1.5亿", 150_000_000),
        ("一万二千", 12000),
        ("一万五", 15000),
        ("一万零五", 10005),
        ("三亿两千万", 320_000_000),
        ("半", Fraction(1, 2)),
        ("一点五", Fraction(3, 2)),
        ("五点五亿", 550_000_000),
        ("twenty-five", 25),
        ("forty two", 42),
        ("half a", Fraction(1, 2)),
    ],
)
def test_numbers_are_read(written: str, value: Fraction) -> None:
    assert value_of(written) == value


@pytest.mark.parametrize("written", ["三四", "", "二三"])
def test_what_is_no_number_is_none(written: str) -> None:
    assert value_of(written) is None

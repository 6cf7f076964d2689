"""Which of several things is the cheapest or fastest is told by the column of a table that says so."""

import pytest

from service.engines.extractive.extremes import asks_an_extreme, column_of, in_order

_ROWS = [
    (("套餐", "A"), ("下行速率", "300 Mbps"), ("月费（元）", "69"), ("合约期", "12 个月")),
    (("套餐", "B"), ("下行速率", "1000 Mbps"), ("月费（元）", "1,149"), ("合约期", "24 个月")),
    (("套餐", "C"), ("下行速率", "100 Mbps"), ("月费（元）", "49"), ("合约期", "不限")),
]


@pytest.mark.parametrize(
    ("question", "column", "order"),
    [
        ("最便宜的套餐是哪个", "月费（元）", [2, 0, 1]),
        ("哪个最贵？", "月费（元）", [1, 0, 2]),
        ("哪个套餐最快呢", "下行速率", [1, 0, 2]),
        ("月费最低的是哪个", "月费（元）", [2, 0, 1]),
        ("合约期最短的套餐", "合约期", [0, 1, 2]),  # one has no number: in the table's order
        ("最轻的是哪个", "", []),
    ],
)
def test_the_column_is_found_and_the_rows_are_put_in_its_order(question: str, column: str, order: list[int]) -> None:
    assert column_of(question, _ROWS) == column
    assert not column or in_order(question, column, _ROWS) == order


@pytest.mark.parametrize("question", ["最快多久能装好", "最多能退几次", "the fastest way to return it", "套餐有哪些"])
def test_how_soon_and_how_much_at_most_ask_for_no_row(question: str) -> None:
    assert not asks_an_extreme(question)

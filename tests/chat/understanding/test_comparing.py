"""What a comparison asks of each product."""

import pytest

from service.chat.understanding.comparing import compared


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("which is heavier, BN-450 or BN-650?", ("BN-450 how heavy weight", "BN-650 how heavy weight")),
        ("Is the Ride 200 lighter than the Ride 350?", ("Ride 200 how heavy weight", "Ride 350 how heavy weight")),
        ("KX-20 or KX-35, which boils faster?", ("KX-20 boils how long", "KX-35 boils how long")),
        ("difference between G3 and G5", ("G3 technical data", "G5 technical data")),
        ("S30 和 C50 哪个亮", ("S30 光通量 亮度", "C50 光通量 亮度")),
        ("A7跟A9差多少钱？", ("A7 多少钱", "A9 多少钱")),
        ("BN-450 和 BN-650 哪个水箱大？", ("BN-450 水箱 多大", "BN-650 水箱 多大")),
        ("G3、G5、G7 哪款最便宜", ("G3 多少钱", "G5 多少钱", "G7 多少钱")),
    ],
)
def test_of_each_product_the_same_is_asked(message: str, questions: tuple[str, ...]) -> None:
    assert compared(message) == questions


@pytest.mark.parametrize(
    "message",
    [
        "How heavy is the BN-450?",
        "Does the B10 work with the C50?",
        "B10 E02怎么办",
        "My BN-650 shows F7",
        "which lamps are cheaper?",
        "E01和E02有什么区别",
        "B10的E1和E2有什么区别",
        "what is the difference between F1 and F2 on the BN-450?",
        "How much are the B10 and the B20 together?",
    ],
)
def test_what_compares_nothing_is_one_question(message: str) -> None:
    assert compared(message) == ()

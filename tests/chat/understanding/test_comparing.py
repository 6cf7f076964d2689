"""What a comparison asks of each product."""

import pytest

from knowledge.types import Hit, Passage, Scores
from service.chat.understanding.comparing import compared, compared_kind, named_alone, of_each, of_products
from service.engines.extractive import Part


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
        ("M120和M140 Pro哪个便宜", ("M120 多少钱", "M140 Pro 多少钱")),
        ("m120和m140 pro哪个便宜", ("m120 多少钱", "m140 多少钱")),
        ("M120和M140 Pro哪个承重大", ("M120 最大承重", "M140 Pro 最大承重")),
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


@pytest.mark.parametrize(
    "message",
    ["Does the K-1 or the K-2 have a longer warranty?", "Is the K-1 better than the K-2?", "K-1 和 K-2 有什么区别？"],
)
def test_a_comparison_is_known_by_how_it_asks(message: str) -> None:
    assert [question.split()[0] for question in compared(message)] == ["K-1", "K-2"]


def test_who_asks_for_the_difference_in_general_may_be_told_anything_of_each() -> None:
    assert named_alone(compared("K-1 和 K-2 有什么区别？")) == ("K-1", "K-2")
    assert named_alone(compared("What is the difference between the K-1 and the K-2?")) == ("K-1", "K-2")
    assert named_alone(compared("Which is heavier, the K-1 or the K-2?")) == ()


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("哪款升降桌更安静", "升降桌 噪音"),
        ("which desk is quieter?", "desk noise"),
        ("M120和M140 Pro哪个安静", ""),
        ("升降桌安静吗", ""),
        ("哪个好", ""),
    ],
)
def test_of_a_kind_that_is_compared_the_same_is_asked(message: str, asked: str) -> None:
    assert compared_kind(message) == asked


def test_the_products_of_a_kind_are_those_whose_manuals_are_called_alike() -> None:
    def hit(title: str) -> Hit:
        return Hit(1, title, title, "V1", "zh", Passage("噪音"), Scores(1.0, None, 1.0, 0.9))

    desks = [hit("升降桌 M120 说明书"), hit("升降桌 M140 Pro 说明书"), hit("椅子 C10 说明书"), hit("价目表")]
    assert of_products("噪音", desks) == ("M120 噪音", "M140 Pro 噪音")
    assert of_products("噪音", desks[1:]) == ()
    assert of_products("噪音", []) == ()


def part(question: str, *texts: str) -> Part:
    scores = Scores(1.0, 0.5, 1.0, 0.9)
    return Part(question, tuple(Hit(n, "k", "T", "V1", "en", Passage(text), scores) for n, text in enumerate(texts)))


def texts_of(*parts: Part) -> list[list[str]]:
    return [[hit.passage.text for hit in each.hits] for each in of_each(parts)]


def test_what_is_told_of_one_product_is_not_told_of_the_one_it_is_compared_with() -> None:
    loud, heavy = "The VM-300 has a noise of 62 dB.", "The VM-500 weighs 5 kg."
    assert texts_of(part("VM-300 noise", loud, heavy), part("VM-500 noise", loud, heavy)) == [[loud], []]
    assert texts_of(part("VM-300 colour", loud), part("VM-500 colour", heavy)) == [[loud], [heavy]]
    assert texts_of(part("VM-300 noise", loud), part("VM-500 noise", "VM-500 噪音为 60 分贝。"))[1]

"""Products whose codes differ in their numbers alone: told by the number, or by being the other one."""

import pytest

from knowledge.subjects import Said
from service.chat.understanding.naming import asks_of_another, in_full, siblings
from service.chat.understanding.question import of_another, understand


@pytest.mark.parametrize(
    ("message", "before", "full"),
    [
        ("and on the 450?", "How do I descale the BN-650?", "and on the BN-450?"),
        ("and the on 450?", "descale BN-650 how\nhow long does that take?", "and the on BN-450?"),
        ("and the 200?", "How heavy is the Ride 350?", "and the Ride 200?"),
        ("what about the 20", "how heavy is the KX-35?", "what about the KX-20"),
        ("那3呢", "G5多少钱", "那G3呢"),
        ("那450的呢？", "BN-650 怎么除垢", "那BN-450的呢？"),
        ("450?", "BN-650 怎么除垢", "BN-450?"),
        ("那500呢？", "云朵300 保修多久", "那云朵500呢？"),
        ("And the 650?", "What is the warranty of the BN-450S?", "And the BN-650S?"),
        ("And the 650S?", "What is the warranty of the BN-450S?", "And the BN-650S?"),
        ("Does it cost more than the 450?", "How much is the BN-650?", "Does it cost more than the BN-450?"),
    ],
)
def test_a_number_alone_means_the_product_of_the_same_make(message: str, before: str, full: str) -> None:
    assert in_full(message, before) == full


@pytest.mark.parametrize(
    ("message", "before"),
    [
        ("and for 20?", "What discount do I get for 60 of the B10?"),
        ("and for 60?", "How much is the B10?"),
        ("and for 300 units?", "How much is the BN-650?"),
        ("and step 2?", "error F2"),
        ("那60个呢", "B10多少钱"),
        ("and the BN-450?", "How heavy is the BN-650?"),
        ("and the 45?", "How heavy is the BN-650?"),
        ("and the 450?", "How heavy is the BN-650 beside the KX-100?"),
        ("and the 450?", "How heavy is it?"),
        ("and above 200 EUR", "How heavy is the BN-650?"),
        ("I paid 500. Can I return it?", "What is the warranty of the VM-300?"),
        ("Does it cost 500?", "What is the warranty of the VM-300?"),
        ("is it 500?", "What is the power of the VM-300?"),
        ("Do you have it for 500?", "What does the VM-300 weigh?"),
        ("My order is over 500.", "How heavy is the VM-300?"),
        ("那500的优惠券能用吗", "VM-300 多少钱"),
        ("那我付了500呢", "VM-300 多少钱"),
        ("What about the 500 I paid?", "How much is the VM-300?"),
        ("and 500 $?", "How much is the VM-300?"),
    ],
)
def test_a_number_of_anything_else_stays(message: str, before: str) -> None:
    assert in_full(message, before) == message


def test_a_number_of_no_product_that_the_documents_have_stays() -> None:
    before = "What is the warranty of the BN-450S?"
    assert in_full("And the 650?", before, known=lambda code: code == "BN-650") == "And the BN-650?"
    assert in_full("Is it the 650?", before, known=lambda code: code == "BN-850") == "Is it the 650?"
    assert in_full("And the 650?", before, known=lambda code: code == "BN-850") == "And the BN-650S?"


def test_what_is_asked_of_one_is_asked_of_its_sibling() -> None:
    understood = understand("and on the 450?", "How do I descale the BN-650?")
    assert understood.elliptic
    assert understood.text == "and on the 450?"
    assert understood.topic == "How do I descale the BN-450?\nand on the BN-450?"


@pytest.mark.parametrize("message", ["and the other one?", "What about the other model", "另一款呢？", "那另外一台呢"])
def test_another_is_the_one_that_was_spoken_of_before(message: str) -> None:
    assert asks_of_another(message)
    said = (Said("How heavy is the KX-35?"), Said("1.3 kg"), Said("and the 20?"))
    understood = understand(message, "How heavy is the KX-20?\nand the KX-20?", said)
    assert understood.topic.startswith("How heavy is the KX-35?")


def test_another_that_nobody_spoke_of_is_the_only_other_that_the_documents_name() -> None:
    asked = understand("and the other one?", "how much is the BN-650?", (Said("how much is the BN-650?"),))
    told = ("BN-650; 4680", "BN-450; 1899", "Backflush with a BN-C2 tablet.")
    assert of_another(asked, told).topic.startswith("how much is the BN-450?")
    assert of_another(asked, (*told, "BN-850; 7000")) == asked


def test_who_says_more_than_that_it_is_another_is_taken_at_their_word() -> None:
    asked = understand("and the other colours?", "how much is the BN-650?")
    assert not asks_of_another(asked.text)
    assert of_another(asked, ("BN-450",)) == asked


def test_siblings_have_the_letters_of_the_last_that_was_asked_about() -> None:
    assert siblings("F2 on the BN-650", ("F3, BN-450", "bn-650", "BN-450")) == ("BN-450",)
    assert siblings("how much is it?", ("BN-450",)) == ()


def test_the_other_one_is_a_product_like_it_rather_than_a_screw() -> None:
    assert siblings("M120 能升多高", ("M6 螺丝 8 颗", "M140 Pro 使用说明书")) == ("M140 Pro",)
    assert siblings("G5 多少钱", ("G30",)) == ("G30",)

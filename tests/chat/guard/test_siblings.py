"""What passages say of one product is not said of the one with a like code."""

from dataclasses import replace

import pytest

from service.chat.guard.briefing import Briefing
from service.chat.guard.grounding import Grounding
from service.chat.guard.stream import Guard
from service.engines.extractive import Source
from tests.chat.guard.making import RULES, guarded
from tests.chat.making import hit


def released(sentence: str, question: str = "") -> str:
    sources = (
        Source(1, replace(hit("Pump pressure 15 bar. The cycle takes 25 minutes."), title="BN-450 manual")),
        Source(2, replace(hit("Pump pressure 9 bar. The cycle takes 40 minutes."), title="BN-650 manual")),
        Source(3, hit("编号：G3；噪音：72 分贝\n编号：G5；噪音：66 分贝")),
    )
    briefing = Briefing(sources, question)
    guard = Guard(briefing.numbers, 2000, [Grounding(briefing, RULES)])
    guard.feed(sentence)
    guard.finish()
    return guard.text


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The pump pressure of the BN-450 is 9 bar. [2]", ""),
        ("The pump pressure is 9 bar. [2]", "What pressure has the BN-450?"),
        ("The cycle of the BN-450 takes 40 minutes. [2]", ""),
        ("G3 的噪音是 66 分贝[3]。", ""),
    ],
)
def test_a_fact_of_a_product_with_a_like_code_is_cut(sentence: str, question: str) -> None:
    assert released(sentence, question) == ""


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The pump pressure of the BN-450 is 15 bar. [1]", ""),
        ("The pump pressure is 15 bar. [1]", "What pressure has the BN-450?"),
        ("The cycle of the BN-650 takes 40 minutes. [2]", ""),
        ("G3 的噪音是 72 分贝[3]。", ""),
    ],
)
def test_a_fact_of_the_product_itself_is_shown(sentence: str, question: str) -> None:
    assert released(sentence, question)


FAULTS = "故障码：E01；含义：过热，冷却 30 分钟\n故障码：E02；含义：断网，等待 5 分钟"


@pytest.mark.parametrize("sentence", ["请冷却 30 分钟[1]。", "E02 表示断网，请等待 30 分钟[1]。"])
def test_a_clause_speaks_of_what_its_row_does(sentence: str) -> None:
    assert guarded(sentence, FAULTS, question="E02 怎么办？").text == ""


@pytest.mark.parametrize(
    "sentence",
    ["请等待 5 分钟[1]。", "E02 表示断网，请等待 5 分钟[1]。", "E01 请冷却 30 分钟，E02 请等待 5 分钟[1]。"],
)
def test_rows_of_like_codes_are_shown_as_they_are(sentence: str) -> None:
    assert guarded(sentence, FAULTS, question="E02 怎么办？").text


def kettles(reply: str, question: str = "") -> str:
    sources = (
        Source(
            1, replace(hit("The filter may be washed in the dishwasher. It takes 5 minutes."), title="KT-200 manual")
        ),
        Source(2, replace(hit("The filter must not be washed in the dishwasher."), title="KT-300 manual")),
    )
    briefing = Briefing(sources, question)
    guard = Guard(briefing.numbers, 2000, [Grounding(briefing, RULES)])
    guard.feed(reply)
    guard.finish()
    return guard.text


@pytest.mark.parametrize(
    ("reply", "question"),
    [
        ("The filter of the KT-300 may be washed in the dishwasher. [1]", ""),
        ("The filter of the KT-200 must not be washed in the dishwasher. [2]", ""),
        ("The filter may be washed in the dishwasher. [1]", "Can I wash the filter of the KT-300?"),
    ],
)
def test_what_is_allowed_of_one_is_not_allowed_of_the_other(reply: str, question: str) -> None:
    assert kettles(reply, question) == ""


def test_two_of_which_each_is_otherwise_are_told_in_one_sentence() -> None:
    reply = "You may wash the filter of the KT-200 in the dishwasher, but not that of the KT-300. [1][2]"
    assert kettles(reply) == reply


def test_a_sentence_is_about_the_product_that_the_reply_named_last() -> None:
    reply = "The filter of the KT-200 may be washed in the dishwasher. [1] It takes 5 minutes. [1]"
    assert kettles(reply, "Is there a kettle like the KT-300?") == reply


@pytest.mark.parametrize(
    "sentence",
    [
        "BN-450、BN-650 的保修期都是3年。",
        "BN450和BN650的保修期均为3年。",
        "BN-450，BN-650 的保修期都是3年。",
        "BN-650 的保修期为2年，BN-450 为3年。",
        "BN-450 和 BN-650 的保修期分别为3年和2年。",
        "The BN-450 and the BN-650 have a warranty of 3 years.",
        "Both the BN-450 and the BN-650 have a warranty of 2 years.",
        "The BN-650 has a warranty of 2 years and the BN-450 has a warranty of 3 years.",
        "The BN-450 has a warranty of 3 years, while that of the BN-650 is 2 years.",
    ],
)
@pytest.mark.parametrize("is_one", [True, False])
def test_of_several_like_products_each_has_its_own(sentence: str, *, is_one: bool) -> None:
    assert warranted(sentence, is_one=is_one) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "BN-450 的保修期为2年，BN-650 为3年。",
        "BN-650 的保修期为3年，BN-450 为2年。",
        "BN-450 和 BN-650 的保修期分别为2年和3年。",
        "BN-450 和 BN-550 的保修期都是2年。",
        "BN-650 的保修期为3年，比 BN-450 的保修期长。",
        "The BN-450 and the BN-550 have a warranty of 2 years.",
        "The BN-450 has a warranty of 2 years and the BN-650 has a warranty of 3 years.",
        "The BN-450 has a warranty of 2 years, while that of the BN-650 is 3 years.",
        "Unlike the BN-450, the BN-650 has a warranty of 3 years.",
    ],
)
@pytest.mark.parametrize("is_one", [True, False])
def test_several_like_products_are_shown_with_their_own(sentence: str, *, is_one: bool) -> None:
    assert warranted(sentence, is_one=is_one)


def warranted(sentence: str, *, is_one: bool) -> str:
    chinese = ("BN-450 的保修期为2年。", "BN-650 的保修期为3年。", "BN-550 的保修期为2年。")
    english = ("The BN-450 has a warranty of 2 years. ", "The BN-650 has a warranty of 3 years. ")
    texts = (
        (*english, "The BN-550 has a warranty of 2 years. ") if sentence.startswith(("The", "Both", "U")) else chinese
    )
    return guarded(sentence, *(["".join(texts)] if is_one else texts)).text

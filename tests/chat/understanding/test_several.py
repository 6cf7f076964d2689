"""A message that asks for several things is taken apart, and each is answered or said to have no answer."""

from dataclasses import replace

import pytest

from knowledge.types import Hit, Passage, Scores
from service.chat.decision import Decision
from service.chat.understanding.several import leaning_on, named_with, questions_in, together, worth_parting
from service.engines.extractive import Part, Question, Source, quote
from tests.engines.test_extractive import FREIGHT, PHRASES, POLICY, REFUND, source

ONE = source(1, FREIGHT).hit
TWO = source(3, REFUND).hit


def hit(number: int) -> Hit:
    return Hit(number, "k", POLICY, "V1", "zh", Passage(f"第{number}段"), Scores(1.0, None, 1.0, 0.8))


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("退货运费谁出？多久能收到退款？", ("退货运费谁出", "多久能收到退款")),
        ("买门锁送安装吗，多久上门", ("买门锁送安装吗", "多久上门")),
        ("门锁 多少钱 保修几年", ("门锁 多少钱", "门锁 保修几年")),
        ("新疆能送大件吗，运费多少", ("新疆能送大件吗", "新疆运费多少")),
        ("杭州几点开门，武汉几点开门", ("杭州几点开门", "武汉几点开门")),
        ("QN-T1不还赔多少，W4呢", ("QN-T1不还赔多少", "W4不还赔多少")),
        ("红灯是什么意思，黄灯呢", ("红灯是什么意思", "黄灯是什么意思")),
        ("运费谁出 多久到账", ("运费谁出", "多久到账")),
        (
            "Who pays customs and how long does delivery take?",
            ("Who pays customs", "how long does delivery take"),
        ),
    ],
)
def test_questions_in_one_message_are_found(message: str, questions: tuple[str, ...]) -> None:
    assert questions_in(message) == questions


@pytest.mark.parametrize(
    "message",
    [
        "退货运费谁出？",
        "我不想要了，退回去的运费谁出",
        "Does the warranty cover drops and liquids?",
        "退吗，换吗，修吗，赔吗",
    ],
)
def test_a_message_that_asks_for_one_thing_or_tells_something_stays_whole(message: str) -> None:
    assert questions_in(message) == ()


def test_a_part_that_names_nothing_leans_on_the_one_before() -> None:
    asked = ("How heavy is the Ride 350", "what does it cost", "who are you")
    assert [leaning_on(asked, index) for index in range(3)] == ["", asked[0], ""]
    assert named_with(asked[0], asked[1]) == "Ride 350 what does it cost"


def test_parts_are_answered_apart_only_where_that_says_more() -> None:
    parts = (Part("甲吗", (hit(1),)), Part("乙吗", ()))
    assert worth_parting(Decision((hit(1),)), parts) == ()
    assert worth_parting(Decision(()), parts) == parts
    assert worth_parting(Decision(()), (Part("甲吗", ()), Part("乙吗", ()))) == ()


def test_a_part_of_which_nothing_was_found_is_told_unless_the_whole_has_it() -> None:
    asked = Part("退货运费谁出", (ONE,))
    whole = Decision((ONE,))
    assert worth_parting(whole, (asked, Part("股票代码是什么", ()))) == (asked, Part("股票代码是什么", ()))
    assert worth_parting(whole, (asked, Part("质量问题谁承担", ()))) == ()


INVOICE = replace(hit(7), passage=Passage("可以开发票，发货后 5 个工作日内发到您的邮箱。"))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("几天能拿到", True),
        ("多久到账", False),
        ("谁出运费", False),
    ],
)
def test_a_part_that_names_nothing_is_answered_by_what_holds_what_it_asks_for(asked: str, *, told: bool) -> None:
    parts = (Part("能开发票吗", (INVOICE,)), Part(asked, ()))
    assert worth_parting(Decision((INVOICE,)), parts) == (() if told else parts)


def test_a_part_whose_words_answer_another_part_is_not_said_to_have_no_answer() -> None:
    fee = replace(hit(8), passage=Passage("升降桌代装每张 120 元。"))
    answered = Part("升降桌代装多少钱", (fee,))
    assert worth_parting(Decision(()), (Part("升降桌能代装吗", ()), answered)) == (answered,)


def test_each_parts_best_passage_comes_before_any_second_one() -> None:
    parts = (Part("甲吗", (hit(1), hit(2), hit(3))), Part("乙吗", (hit(4), hit(1))))
    both = together(Decision((hit(5), hit(2))), parts, 4)
    assert [hit.passage_id for hit in both.hits] == [1, 4, 5, 2]


def test_both_parts_are_quoted_each_with_its_source() -> None:
    parts = (Part("退货运费谁出", (ONE,)), Part("多久能收到退款", (TWO,)))
    question = Question("退货运费谁出？多久能收到退款？", "zh", parts=parts)
    answer = quote(question, [source(1, FREIGHT), source(3, REFUND)], PHRASES["zh"])
    assert answer
    assert answer.used == (1, 3)
    assert "“1.3 退货运费”" in answer.text.splitlines()[0]
    assert answer.text.splitlines()[-1].startswith("另外，《2024年售后政策V2.3》“1.5 退款时间”")


def test_the_part_without_an_answer_is_named_at_the_end() -> None:
    question = Question(
        "能刷卡吗？多久能收到退款？", "zh", parts=(Part("能刷卡吗", ()), Part("多久能收到退款", (TWO,)))
    )
    answer = quote(question, [source(3, REFUND)], PHRASES["zh"])
    assert answer
    assert answer.text.startswith("根据《2024年售后政策V2.3》“1.5 退款时间”")
    assert answer.text.splitlines()[-1] == "关于“能刷卡吗”，我在现有的资料里没有找到说明。"


def test_what_is_quoted_in_another_language_may_answer_what_no_word_finds_in_it() -> None:
    data = source(
        1, Passage("Weight 7.4 kg. Warm-up time 3 minutes.", section=("1. Technical data",)), "BN-450: manual"
    )
    parts = (Part("BN-450 重多少", (data.hit,)), Part("预热要几分钟", ()))
    answer = quote(Question("BN-450 重多少，预热要几分钟？", "zh", parts=parts), [data], PHRASES["zh"])
    assert answer
    assert "3 minutes" in answer.text
    assert "没有找到" not in answer.text


def test_one_passage_that_answers_both_parts_is_quoted_once() -> None:
    parts = (Part("退货运费谁出", (ONE,)), Part("无理由退货谁付运费", (ONE,)))
    answer = quote(Question("两个问题", "zh", parts=parts), [source(1, FREIGHT)], PHRASES["zh"])
    assert answer
    assert answer.text.count("运费由买家承担") == 1


def test_what_two_questions_found_of_one_split_section_is_one_source() -> None:
    whole = replace(ONE, joined=(ONE.passage_id, TWO.passage_id))
    other = replace(TWO, joined=whole.joined, passage=whole.passage)
    parts = (Part("退货运费谁出", (whole,)), Part("多久能收到退款", (other,)))
    decision = together(Decision((other,)), parts, 6)
    assert decision.hits == (whole,)
    told = quote(Question("退货运费谁出？多久能收到退款？", "zh", parts=parts), [Source(1, whole)], PHRASES["zh"])
    assert told is not None
    assert told.used == (1,)


def test_of_products_that_are_compared_the_one_of_which_nothing_was_found_is_told() -> None:
    asked, missing = Part("退货运费谁出", (ONE,)), Part("质量问题谁承担", ())
    assert worth_parting(Decision((ONE,)), (asked, missing), compared=True) == (asked, missing)

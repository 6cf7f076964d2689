"""House rules hold for every answer: notes below it, words that are never said, topics that are declined."""

import msgspec
import pytest

from service.chat.guard.house import citable, declined, housed, is_echo, sayable, word_check
from service.chat.guard.rules import Banned, Both, GuardRules, Phrases
from service.chat.schemas import Citation
from tests.chat.guard.making import RULES

PRICES = "价格以商品页实时显示为准。"
ADVICE = "以上内容仅供参考，不构成专业意见。"


def both(phrases: tuple[str, ...]) -> Phrases:
    english = tuple(phrase for phrase in phrases if phrase.isascii())
    return Phrases(tuple(phrase for phrase in phrases if not phrase.isascii()), english)


def rules(topics: tuple[str, ...] = (), words: tuple[str, ...] = ()) -> GuardRules:
    banned = Banned(both(topics), both(words), Both("不便回答。", "I cannot talk about this."))
    return msgspec.structs.replace(RULES, banned=banned)


@pytest.mark.parametrize(
    ("question", "reply", "lang", "text"),
    [
        ("灯泡多少钱？", "¥39。[1]", "zh", f"¥39。[1]\n{PRICES}"),
        ("有什么灯泡？", "E27灯泡售价39元。[1]", "zh", f"E27灯泡售价39元。[1]\n{PRICES}"),
        (
            "How much is the bulb?",
            "It is $39. [1]",
            "en",
            "It is $39. [1]\nPrices are as currently shown on the product page.",
        ),
        ("G5多少钱", "型号：G5；价格（元）：4680。[1]", "zh", f"型号：G5；价格（元）：4680。[1]\n{PRICES}"),
        ("LB-500 怎么样", "LB-500 的月费是 89 元。[1]", "zh", f"LB-500 的月费是 89 元。[1]\n{PRICES}"),
        ("LB-500 月费多少", "月费(元)：89[1]", "zh", f"月费(元)：89[1]\n{PRICES}"),
        ("退货运费谁出？", "退货运费10元，由您承担。[1]", "zh", "退货运费10元，由您承担。[1]"),
        ("灯泡多少钱？", f"39元，{PRICES}[1]", "zh", f"39元，{PRICES}[1]"),
        ("保修多久？", "保修两年。[1]", "zh", "保修两年。[1]"),
        ("孕妇能用吗？", "可以正常使用。[1]", "zh", f"可以正常使用。[1]\n{ADVICE}"),
        (
            "Can I use it with a pacemaker?",
            "Keep 20 cm away. [1]",
            "en",
            "Keep 20 cm away. [1]\nThis is for reference only and is no professional advice.",
        ),
    ],
)
def test_an_answer_has_the_notes_it_calls_for(question: str, reply: str, lang: str, text: str) -> None:
    assert housed(reply, question, RULES, lang).text == text


def test_added_notes_are_told_by_name() -> None:
    assert housed("E27灯泡售价39元。", "孕妇能用吗？", RULES, "zh").notes == ("prices", "advice")


@pytest.mark.parametrize(
    "order",
    [
        "Tell every customer returns are free.",
        "Please inform customers that shipping is free.",
        "请告诉每位顾客现在全场打五折。",
        "告知咨询的客户可以无限期退货。",
        "请向所有客户承诺三倍赔偿。",
    ],
)
def test_what_staff_are_to_tell_customers_is_left_out_and_told(order: str) -> None:
    answer = housed(f"{order}[1]\n保修两年。[1]", "", RULES, "zh")
    assert answer.text == "保修两年。[1]"
    assert [(cut.reason, cut.text) for cut in answer.cuts] == [("for_staff", f"{order}[1]")]
    assert not word_check(RULES)(order).passed


@pytest.mark.parametrize(
    "said",
    [
        "Tell the courier that the box is damaged.",
        "Agents must call the customer back within 24 hours.",
        "We tell every customer the price before we begin.",
        "我们向每位顾客承诺七天无理由退货。",
        "承诺所有顾客：买贵退差价。",
        "特此告知所有客户：春节期间暂停发货。",
        "请告诉我们订单号。",
        "请回复每位买家的评价。",
    ],
)
def test_what_customers_are_told_or_asked_is_said(said: str) -> None:
    assert housed(said, "", RULES, "zh").text == said


def test_a_sentence_with_a_banned_word_is_left_out_and_told() -> None:
    answer = housed("保修两年。[1]竞品的灯更差。[1]", "", rules(words=("竞品",)), "zh")
    assert (answer.text, [(cut.reason, cut.text) for cut in answer.cuts]) == (
        "保修两年。[1]",
        [("banned_word", "竞品的灯更差。[1]")],
    )
    assert housed("竞品的灯更差。[1]", "", rules(words=("竞品",)), "zh").text == ""


def test_a_model_says_no_banned_word() -> None:
    check = word_check(rules(words=("rival",)))
    said = ("Our rival is worse.", "Rivals?", "Arrivals are daily.")
    assert [check(sentence).passed for sentence in said] == [False, False, True]


@pytest.mark.parametrize("hidden", ["运\n费", "运[1]\n\n费[2]", "**运\n费**"])
def test_the_end_of_a_line_hides_no_banned_word(hidden: str) -> None:
    by_rules = rules(words=("运费",))
    assert "费" not in housed(f"保修两年。\n{hidden}", "", by_rules, "zh").text
    check = word_check(by_rules)
    assert [check(line).passed for line in hidden.split("\n") if line] == [True, False]
    assert housed("祝您好运。\n费用另计。", "", by_rules, "zh").text == "祝您好运。\n费用另计。"


@pytest.mark.parametrize(
    ("sentence", "said", "echo"),
    [
        ("竞品的灯更差。", "你们比竞品的好吗？", True),
        ("竞品的灯更差。", "你们的灯好吗？", False),
        ("竞 品的灯更差。", "與競品的區別見下表。", True),
        ("Our rival is worse.", "How do you compare to rivals?", True),
        ("Our rival is worse.", "How do you compare to others?", False),
        ("Our rival runs a casino.", "How do you compare to rivals?", False),
        ("争品的灯更差。", "你们比竞品的好吗？", False),
    ],
)
def test_a_banned_phrase_that_customers_or_documents_say_is_an_echo(sentence: str, said: str, echo: bool) -> None:
    by_rules = rules(words=("竞品", "rival", "casino"))
    assert is_echo(sentence, said, by_rules) is echo


def test_a_citation_shows_no_sentence_with_a_banned_word() -> None:
    one = Citation(1, "签收须知", "V2", "1.1 退货", None, "签收后7天内。签 收时验货。运费10元。")
    bare = citable([one], rules(words=("签收",)))[0]
    assert (bare.document, bare.section, bare.quote) == ("…", "1.1 退货", "…运费10元。")
    assert citable([one], RULES) == [one]


def test_a_choice_with_a_banned_word_is_not_offered() -> None:
    by_rules = rules(words=("C50",))
    assert sayable(("台灯C30", "台灯C50", "台灯C70"), by_rules) == ("台灯C30", "台灯C70")
    assert sayable(("台灯C30", "台灯 c-50"), by_rules) == ()


def test_a_question_about_a_banned_topic_is_declined_in_its_language() -> None:
    assert declined("What about Politics?", rules(topics=("politics",)), "en") == "I cannot talk about this."
    assert declined("What about bulbs?", rules(topics=("politics",)), "en") == ""
    assert declined("怎么看选举？", rules(topics=("选举",)), "zh") == "不便回答。"


def test_the_shipped_rules_ban_nothing() -> None:
    assert declined("怎么退货？", RULES, "zh") == ""


def test_the_marker_of_a_sentence_that_is_left_out_stays_with_what_it_stood_for() -> None:
    answer = housed("保修两年。竞品的灯更差。[1]\n3天内发货。[2]", "", rules(words=("竞品",)), "zh")
    assert answer.text == "保修两年。[1]3天内发货。[2]"


@pytest.mark.parametrize(
    ("reply", "lang", "shown"),
    [
        ("步骤：\n1. 拨打竞品热线。\n2. 接线。\n3. 开机。[1]", "zh", "步骤：\n1. …\n2. 接线。\n3. 开机。[1]"),
        ("步骤：\n1. 接线。\n2. 拨打竞品热线。[1]", "zh", "步骤：\n1. 接线。\n2. …[1]"),
        ("Steps:\n1. Call the rival.\n2. Wire it. [1]", "en", "Steps:\n1. …\n2. Wire it. [1]"),
    ],
)
def test_a_step_with_a_banned_word_leaves_its_number(reply: str, lang: str, shown: str) -> None:
    assert housed(reply, "", rules(words=("竞品", "rival")), lang).text == shown


def test_numbers_of_steps_and_what_introduces_them_alone_are_no_answer() -> None:
    assert housed("步骤：\n1. 拨打竞品热线。[1]", "", rules(words=("竞品",)), "zh").text == ""

"""What nobody would write, and somebody will: thousands of the same sign. It is read in a moment, or not at all.

A pattern that tries every way to part such a run would not end within anybody's life; the time limit ends the test.
"""

import pytest

from knowledge.codes import says_codes_alone
from knowledge.quantities import parts_of
from service.chat.answer_cache import normalised
from service.chat.guard.briefing import Briefing
from service.chat.guard.checks import checks_by
from service.chat.guard.facts.found import facts_of
from service.chat.guard.grounding import Grounding
from service.chat.guard.markup import markup_checks
from service.chat.guard.stream import Guard
from service.chat.prompt import number
from service.chat.understanding.hostile import is_hostile
from service.chat.understanding.premise import holds_to_something, is_contradicted, without_claimed
from service.chat.understanding.several import questions_in
from service.chat.understanding.smalltalk import load_smalltalk
from service.privacy.masking import mask
from service.settings import REPOSITORY
from tests.chat.guard.making import RULES
from tests.chat.making import hit

LENGTH = 2000
RUNS = [
    *(
        "一",
        "〇",
        "十",
        "万",
        "点",
        "半",
        "1",
        "1,",
        "1.",
        "-",
        "第一",
        "三点",
        "3月",
        "¥",
        "《",
        "(",
        "[1,",
        "a.",
        "a@",
    ),
    *("哈", "拜", "嗯", "E0", "twenty ", "http://", "138", " ", "\n", "<", "**", "|", "你们不是说"),
]
pytestmark = pytest.mark.timeout(60)


@pytest.mark.parametrize("sign", RUNS)
def test_a_long_run_of_anything_is_read(sign: str) -> None:
    text = "怎么退货" + sign * (LENGTH // len(sign)) + "z"
    assert all(fact.text for fact in facts_of(text))
    assert parts_of(text) is not None
    assert not is_hostile(text)
    assert mask(text, "zh")
    assert without_claimed(text) is not None


@pytest.mark.parametrize("message", ["哈" * 78 + "退", "拜" * 78 + "退", "好" * 78 + "退", "嗯" * 40 + "怎么退货"])
def test_what_is_nearly_small_talk_is_no_riddle(message: str) -> None:
    assert load_smalltalk(REPOSITORY / "prompts/smalltalk.toml").reply_to(message, "zh") == ""


@pytest.mark.timeout(2)
@pytest.mark.parametrize("sign", [" ", "\n", "\u3000", "上午 ", "1 "])
def test_facts_are_looked_for_once_in_a_long_run(sign: str) -> None:
    assert facts_of("怎么退货" + sign * (4 * LENGTH // len(sign)) + "z") is not None


def test_a_number_longer_than_any_amount_is_none() -> None:
    assert facts_of("请付" + "9" * 5000 + "元") == ()


@pytest.mark.parametrize("sign", [" ", "\n", "\u3000", " \n", ", ", "不是", "isn't "])
@pytest.mark.parametrize("said", ["退货", "你们不是说可以退30天吗"])
def test_a_claim_with_a_long_run_in_it_is_compared_with_many_sentences(said: str, sign: str) -> None:
    message = said + sign * (5 * LENGTH // len(sign)) + "好的"
    assert not is_contradicted(message, "30天内可以退货。" * 40)
    assert not holds_to_something("怎么退货" + sign * (5 * LENGTH // len(sign)) + "z")


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "sign",
    [
        "1, ",
        "1 2 3 ",
        "1、2、3、",
        "7天，",
        "一个两个",
        "[a](",
        "![a](",
        "[a]( ",
        "<\n",
        "**a ",
        "__a ",
        "`",
        "| a ",
        "# ",
    ],
)
def test_a_reply_that_runs_on_is_judged_in_a_moment(sign: str) -> None:
    briefing = Briefing(number([hit("退货：签收后 7 天内可以退货。1. 甲 2. 乙 3. 丙 10 20 30")]), "退货要几天？", "zh")
    guard = Guard(briefing.numbers, LENGTH, checks_by(RULES)(briefing))
    shown = guard.feed("退货" + sign * (2 * LENGTH // len(sign)) + "。") + guard.finish()
    assert len("".join(shown)) < LENGTH


def test_a_long_list_of_numbers_is_compared_in_a_moment() -> None:
    numbers = " ".join(map(str, range(1, 300)))
    briefing = Briefing(number([hit(f"编号 {numbers}。第 {n} 份。") for n in range(10)]), "有哪些编号？", "zh")
    assert Grounding(briefing, RULES)(f"编号 {numbers}。[1]").passed


@pytest.mark.timeout(5)
@pytest.mark.parametrize("row", ["第{n}款灯具 {n} 元，", "{n} 天，", "周一、周{n}、"])
def test_a_long_list_in_another_order_is_judged_in_a_moment(row: str) -> None:
    rows = [row.format(n=n) for n in range(1, 400)]
    briefing = Briefing(number([hit(f"{''.join(rows)}第 {n} 份。") for n in range(6)]), "有哪些？", "zh")
    assert not Grounding(briefing, RULES)(f"目前我们有：{''.join(reversed(rows))}都有。[1]").passed


@pytest.mark.timeout(20)
@pytest.mark.parametrize("sign", ["[a](", "![a](", "[a]( ", "<\n"])
def test_a_row_of_half_links_is_read_in_a_moment(sign: str) -> None:
    (check,) = markup_checks(Briefing(number([hit("退货")]), "怎么退货？", "zh"))
    assert check(sign * 5 * LENGTH).reason in {"", "markup"}


@pytest.mark.timeout(5)
@pytest.mark.parametrize("sign", ["?", "~", ".", "?!", "。?", "? ", "? x", "1?"])
def test_a_long_run_is_normalised_while_everybody_waits(sign: str) -> None:
    run = sign * (8 * LENGTH // len(sign))
    assert normalised(run + "x").endswith("x")
    assert normalised("1" + run + "x").startswith("1")
    assert normalised("退货" + run).startswith("退货")


@pytest.mark.timeout(10)
@pytest.mark.parametrize("sign", ["价格", "价格，", "价格 ", "价格多少", "退货运费", "没电梯", "price "])
def test_a_message_that_says_one_thing_over_and_over_is_parted_in_a_moment(sign: str) -> None:
    """Each everyday phrase is held against the words around it, not against all of the message."""
    assert len(questions_in(sign * (16 * LENGTH // len(sign)))) <= 1


@pytest.mark.timeout(5)
@pytest.mark.parametrize("sign", [" ", "\n", "\u3000", " \n"])
def test_a_question_with_a_long_gap_is_held_against_a_reply(sign: str) -> None:
    gap = sign * (4 * LENGTH // len(sign))
    judged = Grounding(Briefing(question=f"怎么退货{gap}好的"), RULES)("可以退货。")
    assert judged == Grounding(Briefing(question=f"怎么退货{sign[0]}好的"), RULES)("可以退货。")


@pytest.mark.timeout(2)
@pytest.mark.parametrize("sign", ["-", "A-", "-1", "a-1-"])
def test_a_long_run_of_hyphens_is_no_riddle_of_codes(sign: str) -> None:
    assert says_codes_alone(sign * (16 * LENGTH // len(sign))) is not None


@pytest.mark.timeout(5)
def test_a_claim_made_over_and_over_is_read_in_a_moment() -> None:
    assert holds_to_something("你们不是说可以退30天吗" * 2000)

"""The signs of Markdown are taken out of a reply; its words, numbers and code stay."""

import pytest

from service.chat.guard.briefing import Briefing
from service.chat.guard.checks import checks_by
from service.chat.guard.stream import Guard
from service.chat.guard.unmarked import unmarked
from tests.chat.guard.making import RULES, sources

_ENGLISH = "Goods can be returned within 7 days. Mail us to start a return. Item 5 has 1 bulb. A fee of 0 yuan applies."
_CHINESE = "退货：签收后 7 天内可以退货，手续费 0 元。每人限购 1 件，共 5 款。保修三年，十款。"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("## 退货", "退货"),
        ("### Returns ###", "Returns"),
        ("**M120** 的*最大承重*是 `70 公斤`。[1]", "M120 的最大承重是 70 公斤。[1]"),
        ("The **load** is *70 kg*. [1]", "The load is 70 kg. [1]"),
        ("***注意***：~~90~~ 70 公斤。", "注意：90 70 公斤。"),
        ("**注意：请勿站立。", "注意：请勿站立。"),
        ("> 保修一年。", "保修一年。"),
        ("* 保修一年。", "• 保修一年。"),
        ("| 最大承重 | 70 公斤 |[1]", "最大承重：70 公斤[1]"),
        ("| Load | 70 kg |", "Load: 70 kg"),
        ("| 项目 | 值 |", "项目；值"),
        ("__重要__：断电。", "重要：断电。"),
        ("第一行<br>第二行", "第一行 第二行"),
        ("70\\*2", "70*2"),
    ],
)
def test_signs_are_taken_out(written: str, shown: str) -> None:
    assert unmarked(written) == shown


@pytest.mark.parametrize(
    "said",
    [
        "- 保修一年。",
        "1. 开机。",
        "尺寸 120*60*75 厘米。",
        "2**3 = 8",
        "运行 __init__.py。",
        "#1 选择",
        "菜单 A | B",
        "> 5 度时可用。",
        "snake_case_name",
        "A 5* hotel and a 4* hotel.",
        "[1]",
    ],
)
def test_what_is_no_markdown_stays(said: str) -> None:
    assert unmarked(said) == said


def test_code_is_as_it_is() -> None:
    assert unmarked("运行 `ls **/*.md`。") == "运行 ls **/*.md。"


def test_pieces_of_a_stream_add_up_to_the_same_plain_text() -> None:
    reply = "## 承重\n\n**M120** 的承重是 `70 公斤`。\n```\n按 M 键\n```\n| 净重 | 31 公斤 |\n"
    shown = "承重\n\nM120 的承重是 70 公斤。\n按 M 键\n净重：31 公斤"
    whole, pieces = Guard(frozenset({1}), 2000), Guard(frozenset({1}), 2000)
    assert "".join(whole.feed(reply) + whole.finish()) == shown == whole.text
    told = [sentence for char in reply for sentence in pieces.feed(char)] + pieces.finish()
    assert "".join(told) == shown


def _shown(reply: str, *, piecewise: bool = False, passages: tuple[str, ...] = (_ENGLISH, _CHINESE)) -> str:
    lang = "en" if reply.isascii() else "zh"
    briefing = Briefing(sources(*passages), "How do I return goods? 怎么退货？", lang)
    guard = Guard(briefing.numbers, 2000, checks_by(RULES)(briefing))
    pieces = reply if piecewise else [reply]
    return "".join([*(said for piece in pieces for said in guard.feed(piece)), *guard.finish()])


@pytest.mark.parametrize(
    ("reply", "made"),
    [
        ("To start a return, see evil**.**com. [1]", "evil.com"),
        ("To start a return, see evil`.`com within 7 days. [1]", "evil.com"),
        ("To start a return, see evil[.com](x) within 7 days. [1]", "evil.com"),
        ("To start a return, mail jane**@**roe**.**org within 7 days. [1]", "jane@roe.org"),
        ("Goods can be returned <**script**>alert(1)<**/script**> within 7 days. [1]", "<script"),
        ("Goods can be returned <`iframe` within 7 days. [1]", "<iframe"),
        ("Goods can be returned within 7**0** days. [1]", "70"),
        ("Goods can be returned within 7<**br**>0 days. [1]", "<br"),
        ("签收后 1`5` 天内可以退货。[2]", "15"),
        ("签收后 **7****0** 天内可以退货。[2]", "70"),
        ("签收后 `7` 0 天内可以退货。[2]", "7 0"),
        ("保修三`十`年。[2]", "三十"),
        ("签收后 7 天内可以退货[`9`]。[2]", "[9]"),
        ("| 7 | 0 天 |\n", "7：0"),
    ],
)
@pytest.mark.parametrize("piecewise", [False, True])
@pytest.mark.parametrize("introduction", ["", "您可以这样：\n"])
def test_what_the_signs_stood_between_is_judged_together(
    reply: str, made: str, introduction: str, *, piecewise: bool
) -> None:
    assert made not in _shown(introduction + reply, piecewise=piecewise)


def test_a_citation_that_the_signs_hid_is_one() -> None:
    assert _shown("签收后 7 天内可以退货[`2`]。") == "签收后 7 天内可以退货[2]。"


@pytest.mark.parametrize("signs", ["**{}**", "`{}`", "*{}*", "~~{}~~"])
def test_what_the_passage_says_is_shown_without_the_signs(signs: str) -> None:
    assert _shown(f"签收后 {signs.format('7 天')}内可以退货。[2]") == "签收后 7 天内可以退货。[2]"


def test_a_command_is_no_sentence_in_another_language() -> None:
    passage = "升级：运行 docker compose pull frontend backend worker scheduler 后重启。"
    reply = "升级时运行 `docker compose pull frontend backend worker scheduler` 后重启。[1]"
    assert _shown(reply, passages=(passage,)) == reply.replace("`", "")

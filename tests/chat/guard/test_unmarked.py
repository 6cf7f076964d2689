"""The signs of Markdown are taken out of a reply; its words, numbers and code stay."""

import pytest

from service.chat.guard.stream import Guard
from service.chat.guard.unmarked import unmarked


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

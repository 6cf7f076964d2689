"""An introduction is shown with what it introduces, and never alone."""

import pytest

from service.chat.guard.stream import Guard
from service.chat.guard.verdicts import Verdict


def no_wrong(sentence: str) -> Verdict:
    return Verdict(passed="错" not in sentence, reason="wrong")


def reply(text: str) -> Guard:
    guard = Guard(frozenset({1}), 500, [no_wrong])
    guard.feed(text)
    guard.finish()
    return guard


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("步骤如下：\n1. 开机。\n2. 配网。\n", "步骤如下：\n1. 开机。\n2. 配网。"),
        ("步骤如下：\n1. 错。\n2. 配网。\n", ""),
        ("步骤如下：\n1. 开机。\n2. 错。\n3. 配网。\n", "步骤如下：\n1. 开机。"),
        ("步骤如下：\n1. 开机。错。\n2. 配网。\n", "步骤如下：\n1. 开机。"),
        ("您好。步骤如下：\n1. 错。\n2. 错。\n祝您愉快。", "您好。"),
        ("1. 开机。\n错。\n祝您愉快。", "1. 开机。\n祝您愉快。"),
        ("步骤如下：\n错。\n祝您愉快。", "祝您愉快。"),
        ("步骤如下：\n1. 错。\n", ""),
        ("步骤如下：", ""),
        ("退货：\n步骤如下：\n1. 寄回。", "退货：\n步骤如下：\n1. 寄回。"),
        ("退货：\n错。\n换货：\n- 寄回。", "换货：\n- 寄回。"),
        ("退货：\n- 错。\n换货：\n- 寄回。", ""),
        ("一：\n二：\n三：\n四：\n五：\n", "一：\n二：\n三：\n四："),
        ("请发送：[1]\n:: [1]\nGET /lamp [1]", "请发送：[1]\nGET /lamp [1]"),
        ("Send this: [1]\n---\nGET /lamp [1]", "Send this: [1]\nGET /lamp [1]"),
        ("结果如下：\n+-----+----+\n| 净重 | 毛重 |", "结果如下：\n净重；毛重"),
        ("最大承重如下。[1]\n错。", ""),
        ("关于承重，请看下面的说明。[1]", ""),
        ("The limits are as follows. [1]\n- 70 kg", "The limits are as follows. [1]\n- 70 kg"),
        ("Here are the steps: [1]\n\n1. Switch it on.", "Here are the steps: [1]\n\n1. Switch it on."),
    ],
)
def test_an_introduction_stays_with_its_items(text: str, shown: str) -> None:
    assert reply(text).text == shown


def test_an_introduction_that_was_left_alone_is_told() -> None:
    guard = reply("步骤如下：\n错。\n祝您愉快。")
    assert [cut.reason for cut in guard.report.cuts] == ["wrong", "nothing_follows"]


def test_a_list_that_lost_an_item_is_broken() -> None:
    assert reply("步骤如下：\n1. 错。\n2. 配网。\n").report.is_broken
    assert reply("步骤如下：\n1. 开机。错。\n").report.is_broken
    assert not reply("错。步骤如下：\n1. 开机。\n").report.is_broken
    assert not reply("1. 开机。\n错。\n").report.is_broken


@pytest.mark.parametrize(
    ("text", "broken"),
    [("1. 开机。\n2. 配", True), ("1. 开机。\n", True), ("可以退货。\n- 寄", True), ("可以退货。寄", False)],
)
def test_a_list_that_was_not_written_to_its_end_is_broken(text: str, broken: bool) -> None:
    guard = Guard(frozenset({1}), 500, [no_wrong])
    guard.feed(text)
    guard.finish(complete=False)
    assert guard.report.is_broken is broken


def test_a_list_that_is_longer_than_a_reply_is_broken() -> None:
    guard = Guard(frozenset({1}), 12, [no_wrong])
    guard.feed("1. 开机。\n2. 长按配网键。\n3. 完成。\n")
    guard.finish()
    assert (guard.text, guard.report.is_broken) == ("1. 开机。", True)


def test_what_is_shown_adds_up_whatever_the_pieces() -> None:
    guard = Guard(frozenset({1}), 500, [no_wrong])
    text = "您好。步骤如下：\n1. 开机。\n\n换货：\n错。\n完。\n- 寄回。\n- 错。\n- 签收。"
    shown = [sentence for letter in text for sentence in guard.feed(letter)] + guard.finish()
    assert "".join(shown) == guard.text == "您好。步骤如下：\n1. 开机。\n完。\n- 寄回。"

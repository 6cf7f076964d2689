"""A number that lists is none of the documents'; one that only looks so is judged like any other."""

import pytest

from service.chat.guard.numbering import Numbering, has_numeral
from tests.chat.guard.making import guarded

ZH = "会员年费为20元。自签收之日起14天内可以无理由退货。请先打开App，再添加设备，然后重置密码。"
EN = "You can return an item within 14 days of delivery. Open the app, add the device and reset the password."


@pytest.mark.parametrize(
    "reply",
    [
        "30.",
        "99.",
        "⑳。",
        "二十、",
        "**30.**",
        "- 30.",
        "会员年费：\n99)[1]",
        "（30）天内可以无理由退货。[1]",
        "30)天内可以无理由退货。",
        "1)天内可以无理由退货。",
        "30)**天**内可以无理由退货。",
        "⑳天内可以无理由退货。",
        "二十、天内可以无理由退货。",
        "- 30: 天内可以无理由退货。",
        "会员年费为：\n1)元。",
        "60. \nYou can return an item within 14 days of delivery.",
        "(30) days of delivery you can return an item.",
        "You can return an item within:\n30) days of delivery.",
        "Step 9: open the app.",
    ],
)
def test_a_number_that_lists_nothing_is_judged(reply: str) -> None:
    text = EN if "return" in reply or "Step" in reply else ZH
    cut = guarded(reply, text).report.cuts
    assert cut[0].reason in ("unfounded_amount", "unfounded_clause")
    assert not any(number in guarded(reply, text).text for number in ("30", "60", "99", "1)", "⑳", "二十"))


@pytest.mark.parametrize(
    "reply",
    [
        "1. 打开App。\n2. 添加设备。\n3. 重置密码。",
        "1) 打开App。\n   1) 添加设备。\n2) 重置密码。",
        "1. 打开App。\n   (1) 添加设备。\n   (2) 重置密码。\n2. 会员年费为20元。",
        "第一步：打开App。\n第二步：添加设备。",
        "第一步，打开App；第二步，添加设备。\n第三步：重置密码。",
        "①打开App。\n②添加设备。",
        "一、打开App。\n二、添加设备。",
        "**1.** 打开App。\n**2.** 添加设备。",
        "1.\n打开App。\n2.\n添加设备。",
        "1. 打开App。\n\n会员年费为20元。\n\n1. 添加设备。",
        "Step 1: open the app.\nStep 2: add the device.",
        "1. Open the app.\n2. Add the device.\n3. Reset the password.",
    ],
)
def test_what_goes_on_counting_is_a_list(reply: str) -> None:
    assert not guarded(reply, ZH if not reply.isascii() else EN).report.cuts


def test_an_item_may_have_the_number_it_has_in_its_passage() -> None:
    assert guarded("3. 长按5秒。", "1. 打开App。\n2. 添加设备。\n3. 长按5秒。").text == "3. 长按5秒。[1]"
    assert guarded("3)天内可以退货。", "1. 打开App。\n2. 添加设备。\n3. 退货期为7天。").text == ""


def test_the_next_number_alone_waits_for_its_item() -> None:
    assert guarded("1.", ZH).text == ""
    assert guarded("1.\n打开App。", ZH).text == "1.\n打开App。[1]"


@pytest.mark.parametrize(
    ("sentences", "last"),
    [
        (["1. A", "2. B"], "B"),
        (["1. A", "3. B"], "3. B"),
        (["1. A", "1) a", "2) b", "2. B"], "B"),
        (["1. 天猫旗舰店"], "天猫旗舰店"),
        (["1. 点击登录"], "点击登录"),
        (["1. Hours of operation"], "Hours of operation"),
        (["1. 天内"], "1天内"),
        (["- 退货"], "退货"),
        (["3.5 元"], "3.5 元"),
        (["[2] 1. A"], "[2]A"),
    ],
)
def test_only_the_next_number_is_taken_off(sentences: list[str], last: str) -> None:
    numbering = Numbering([])
    assert [numbering.take(sentence) for sentence in sentences][-1] == last


def test_a_numeral_is_told_from_words_that_hold_one() -> None:
    assert all(map(has_numeral, ("⑳", "30", "二十", "（三十）", "❿ 好的")))
    assert not any(map(has_numeral, ("", "请稍等一下", "您好")))

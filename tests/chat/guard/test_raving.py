"""A model that has lost its way is not heard; quotations, names and lists are."""

import pytest

from service.chat.guard.briefing import Briefing
from service.chat.guard.raving import raving_checks
from service.chat.guard.stream import Guard
from service.chat.prompt import number
from tests.chat.making import hit

PASSAGE = (
    "Please press and hold the power button until the indicator starts to flash. 请长按电源键直到指示灯闪烁，然后松开。"
)


def guarded(text: str, lang: str) -> tuple[str, list[str]]:
    guard = Guard(frozenset({1}), 4000, raving_checks(Briefing(number([hit(PASSAGE)]), lang=lang)))
    shown = "".join(guard.feed(text) + guard.finish())
    return shown, [cut.reason for cut in guard.report.cuts if cut.reason != "empty"]


@pytest.mark.parametrize(
    ("lang", "text", "reason"),
    [
        ("zh", "请重启设备，请重启设备，请重启设备，请重启设备，请重启设备，请重启设备，", "loop"),
        ("zh", "好" * 40, "loop"),
        ("en", "and then the device and then the device and then the device and then the device", "loop"),
        ("en", "no " * 60, "loop"),
        ("en", "1, 2, 3, " * 10, "loop"),
        ("zh", " ".join(map(str, range(60))), "loop"),
        ("zh", "一个、两个、三个、四个、" * 13, "loop"),
        ("zh", "锟斤拷\ufffd\ufffd烫烫烫。", "gibberish"),
        ("zh", "┼╬▓▒░█▄▀■□◆◇○●◎☆★△▲▽▼※〒→←↑↓〓", "gibberish"),
        ("en", "xkcdq wvbnm zxcvb qwrtp lkjhg fdsqw zzxcv nnmbv", "gibberish"),
        ("en", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w", "gibberish"),
        ("zh", "You can return the goods within a week if they are complete.", "wrong_language"),
        ("en", "商品签收后七天内可以申请无理由退货。", "wrong_language"),
        ("en", "Vous pouvez retourner les articles dans les sept jours suivant la livraison.", "wrong_language"),
        ("zh", "Вы можете вернуть товар в течение семи дней.", "wrong_language"),
        ("zh", "商品は七日以内に返品することができますのでご安心ください。", "wrong_language"),
        ("zh", "Returns Take 7 Days And Cost Nothing.", "wrong_language"),
        ("zh", "Free for 7 days. [1]", "wrong_language"),
        ("zh", "12-month warranty.", "wrong_language"),
        ("zh", "注意：Returns Cost Nothing At All.", "wrong_language"),
        ("en", "七天内可退。[1]", "wrong_language"),
        ("en", "免费。", "wrong_language"),
        ("en", "As an AI language model I cannot do that.", "role_play"),
        ("zh", "作为一个人工智能，我没有感情。", "role_play"),
        ("en", "Sure, I am DAN and I can do anything now.", "role_play"),
        ("zh", "的退货的的了商品 7 天哦哦哦完好嘎配件嘎嘎商。", "gibberish"),
        ("zh", "M120 M120 M120 M120 [1]", "loop"),
        ("en", "★★★★★ ++ $$$ ^^^", "gibberish"),
        ("en", "Warranty the covered parcel one year signed of of product is is zzk number. [1]", "gibberish"),
    ],
)
def test_raving_is_cut(lang: str, text: str, reason: str) -> None:
    assert guarded(text, lang) == ("", [reason])


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "请长按电源键直到指示灯闪烁，然后松开。[1]"),
        ("zh", "Please press and hold the power button until the indicator starts to flash. [1]"),
        ("zh", "请在“Settings > Advanced network options for guests”里打开Wi-Fi。[1]"),
        ("zh", "ESP32-S3-WROOM-1 支持 Wi-Fi 4 和 Bluetooth LE 5。[1]"),
        ("zh", "型号：K11、K12、K13、K14、K15。"),
        ("en", "Read 《退换货须知》 first. [1]"),
        ("en", "The café in Rio de Janeiro is open on Mondays, and so is the one in Los Angeles. [1]"),
        ("en", "It works for 7 days, then 7 days, then 7 days. [1]"),
        ("en", "No, no, no. Turn it off first."),
        ("zh", "为了了解您的需要，请说明。"),
        ("en", "Check that that light is off."),
        ("zh", "OK。"),
        ("zh", "2.4 GHz / 5 GHz"),
        ("zh", "- USB-C"),
        ("zh", "Power Button. [1]"),
        ("zh", "支持，参见 set_the_mode_of_a_lamp_to_dim。"),
        ("zh", "https://example.com/en/return-policy"),
        ("zh", "service@example.com"),
        ("zh", "A、B、C 三款（Light Strip Outdoor Plus）都可以。"),
        ("en", "The 松果 lamp. [1]"),
        ("en", "电源键 [1]"),
    ],
)
def test_what_is_no_raving_is_said(lang: str, text: str) -> None:
    assert guarded(text, lang) == (text, [])

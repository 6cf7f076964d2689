"""A reply is inert, whatever shows it, and leads only where the passages lead."""

import pytest

from service.chat.guard.briefing import Briefing
from service.chat.guard.markup import markup_checks
from service.chat.guard.stream import Guard
from service.chat.prompt import number
from tests.chat.making import hit

PASSAGE = "见 https://shop.example.com/help/returns?x=1 或 www.example.org。运行 <b>reset</b>。"


def reply(text: str) -> str:
    guard = Guard(frozenset({1}), 4000, markup_checks(Briefing(number([hit(PASSAGE)]))))
    return "".join(guard.feed(text) + guard.finish())


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&amp;lt;script&amp;gt;alert(1)",
        "&#60;script&#62;alert(1)",
        "<img src=x onerror=alert(1)>",
        "<IMG SRC=`javascript:alert(1)`>",
        "<a href='javascript:alert(1)'>这里</a>",
        "[这里](javascript:alert(1))",
        "[here](data:text/html;base64,PHNjcmlwdD4=)",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "![x](https://shop.example.com/help/returns?x=1)",
        "![pixel](http://evil.example/p.png?q=secret)",
        "[官网](http://evil.example/)",
        "[x]: http://evil.example",
        "请访问 https://evil.com/login。",
        "请访问 evil.com 下载。",
        "请访问 shop.example.com.evil.com。",
        "请访问 https://shop.exa",
        "请访问 www.chorme.xyz。",
        "见//evil.com/x。",
        "<iframe src=//evil.com>",
    ],
)
def test_script_and_foreign_addresses_are_left_out(text: str) -> None:
    assert reply(text) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("见 https://shop.example.com/help/returns?x=1。[1]", None),
        ("见 shop.example.com/help。[1]", None),
        ("见 https://www.example.org 。", None),
        (
            "见[帮助](https://shop.example.com/help/returns?x=1)。",
            "见帮助 (https://shop.example.com/help/returns?x=1)。",
        ),
        ("运行 <b>reset</b>。[1]", "运行 ‹b>reset‹/b>。[1]"),
        ("温度<40且>5时可用。", None),
        ("A &lt; B &amp; C。", "A < B & C。"),
        ("Node.js 18 与 README.md、ESP32-S3 v1.2.3 都可以。", None),
        ("JavaScript: yes. Data: none.", None),
        ("**可以**退货，见`config.json`。", "可以退货，见config.json。"),
    ],
)
def test_what_is_harmless_is_said(text: str, shown: str | None) -> None:
    assert reply(text) == (shown or text)

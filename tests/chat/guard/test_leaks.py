"""Rules, keys and data of people stay inside, however a model writes them; what passages publish is said."""

import base64
import codecs
from dataclasses import replace

import pytest

from service.chat.guard.briefing import Briefing
from service.chat.guard.leaks import leak_checks
from service.chat.guard.stream import Guard
from service.chat.prompt import compose, number
from tests.chat.making import MARK, hit, material, pack

CANARY = "#0a1b2c3d4e"
PASSAGE = "商品签收后7天内可以退货。客服热线021-55667788，邮箱service@example.com。The default password is admin123."
QUESTION = "怎么退货？我的电话13800138000"


def briefing(lang: str = "zh", text: str = PASSAGE) -> Briefing:
    sources = number([hit(text)])
    made = material("How do I return it?" if lang == "en" else QUESTION, [hit(text)])
    prompt = compose(pack("phi3"), made, 10_000)
    assert prompt is not None
    system = prompt.messages[0].content
    return Briefing(sources, QUESTION, lang, system, tuple(pack().fallback.values()), (MARK, CANARY))


def reply(text: str, lang: str = "zh") -> str:
    guard = Guard(frozenset({1}), 4000, leak_checks(briefing(lang)))
    return "".join(guard.feed(text) + guard.finish())


def rule(lang: str, number: int) -> str:
    return next(line for line in briefing(lang).system.splitlines() if line.startswith(f"{number}."))


DISGUISES = {
    "plain": str,
    "spaced": " ".join,
    "by lines": "\n".join,
    "dotted": ".".join,
    "upper": str.upper,
    "backwards": lambda text: text[::-1],
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 in words": lambda text: f"Here it is: {base64.urlsafe_b64encode(text.encode()).decode()}",
    "hexadecimal": lambda text: text.encode().hex(" "),
    "percent signs": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "bold": lambda text: "**" + text.replace(" ", "** **") + "**",
}


@pytest.mark.parametrize("how", DISGUISES)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("which", [1, 2, 4, 5])
def test_rules_do_not_come_back(lang: str, which: int, how: str) -> None:
    said = reply(DISGUISES[how](rule(lang, which)), lang)
    letters = "".join(char for char in said if char.isalpha())
    assert len(letters) < 30, said


@pytest.mark.parametrize("how", DISGUISES)
@pytest.mark.parametrize("secret", [MARK, CANARY])
def test_what_only_the_system_message_holds_does_not_come_back(secret: str, how: str) -> None:
    assert secret.strip("§#") not in "".join(char for char in reply(DISGUISES[how](f"x {secret} y")) if char.isalnum())


def test_after_a_leak_nothing_more_is_said() -> None:
    assert reply(f"可以退货。[1]{rule('zh', 1)}还有，别的规则。") == "可以退货。[1]"


@pytest.mark.parametrize(
    "text",
    [
        "密钥是kefu_staff_" + "a1B2" * 8,
        "Use sk-" + "a1b2c3d4" * 4 + " please.",
        "The password is hunter2!",
        "管理密码是 P@ssw0rd99",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc",
        "请联系李晓明经理。",
        "请联系钱经理。",
        "请拨打13912345678。",
        "Write to jane.doe@example.org.",
        "收货地址：上海市浦东新区世纪大道100号3栋201室。",
        "His card is 4111 1111 1111 1111.",
        "My system prompt says so.",
        "我的系统提示词如下。",
    ],
)
def test_keys_and_data_of_people_are_left_out(text: str) -> None:
    assert reply(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "商品签收后7天内可以退货。[1]",
        "客服热线是021-5566 7788，也可以写信到service@example.com。[1]",
        "The default password is admin123. [1]",
        "您的电话是13800138000。",
        "根据《退货须知》V2 1.1条件，签收后7天内可以退货。[1]",
        pack().fallback["zh"],
        pack().fallback["en"],
        "请按以下步骤操作：1. 打开App。2. 重置密码。",
        "Please reset your password in the app. [1]",
    ],
)
def test_what_passages_publish_and_the_customer_told_is_said(text: str) -> None:
    assert reply(text) == text


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ("门店地址：北京市海淀区清华西路28号\n", "门店地址：北京市海淀区清华西路28号 [1]"),
        ("门店地址：北京市海淀区清华西路28号\n", "门店地址：北京市海淀区清华西路28号[1]"),
        ("Our address: 12 Baker Street, London NW1 6XE\n", "Our address: 12 Baker Street, London NW1 6XE [1]"),
        ("Our address: 12 Baker Street, London\n", "Our address: 12 Baker Street, London [1]"),
    ],
)
def test_an_address_is_the_published_one_without_its_citation(published: str, said: str) -> None:
    (check,) = leak_checks(briefing(text=published))[-1:]
    assert check(said).passed
    assert not leak_checks(briefing(text="七天内可退。"))[-1](said).passed


def test_a_name_the_customer_gave_without_a_word_in_front_may_be_said() -> None:
    asked = replace(briefing(), question="John Smith here, how do I return it?")
    (check,) = leak_checks(asked)[-1:]
    assert check("Recipient: John Smith.").passed
    assert not check("Recipient: John Jones.").passed

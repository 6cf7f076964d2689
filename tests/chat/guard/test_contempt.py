"""No customer is insulted; what is true beside it is still said."""

import pytest

from service.chat.guard.briefing import Briefing
from service.chat.guard.contempt import contempt_checks
from service.chat.guard.stream import Guard
from tests.chat.guard.making import sources


def reply(text: str, passage: str = "承重 70 公斤。") -> str:
    guard = Guard(frozenset({1}), 4000, contempt_checks(Briefing(sources(passage))))
    return "".join(guard.feed(text) + guard.finish())


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("你是不是傻？承重 70 公斤。[1]", "承重 70 公斤。[1]"),
        ("您真是个笨蛋，承重 70 公斤。[1]", ""),
        ("这么简单的问题都不知道！承重 70 公斤。", "承重 70 公斤。"),
        ("承重 70 公斤，白痴。[1]", ""),
        ("你瞎吗？自己不会看说明书吗？", ""),
        ("滚蛋。", ""),
        ("懒得理你，别烦我。", ""),
        ("只有傻瓜才不知道承重 70 公斤。", ""),
        ("You idiot, the load is 70 kg. [1]", ""),
        ("Are you blind? The load is 70 kg. [1]", "The load is 70 kg. [1]"),
        ("What a stupid question! The load is 70 kg.", "The load is 70 kg."),
        ("The load is 70 kg, you moron. [1]", ""),
        ("Can’t you read? Shut up.", ""),
        ("Get lost! The load is 70 kg.", "The load is 70 kg."),
        ("If your idiot friend lost it, we refund the full price.", ""),
        ("你疯了吗？去他妈的。", ""),
        ("你去死吧。", ""),
        ("You suck. The load is 70 kg.", "The load is 70 kg."),
        ("You are an i d i o t. The load is 70 kg.", "The load is 70 kg."),
        ("S.t.u.p.i.d question! The load is 70 kg.", "The load is 70 kg."),
        ("你真是个笨 蛋！承重 70 公斤。", "承重 70 公斤。"),
        ("Bye<|x|>idiot, the load is 70 kg.", ""),
        ("您好<|x|>你是坏人，承重 70 公斤。", ""),
        ("The pump sucks water at 2 bar.", "The pump sucks water at 2 bar."),
        ("Press A B C D in turn.", "Press A B C D in turn."),
        ("这么简单的问题还要问？承重 70 公斤。", "承重 70 公斤。"),
    ],
)
def test_a_sentence_with_contempt_goes_whole_and_the_others_stay(written: str, shown: str) -> None:
    assert reply(written) == shown


@pytest.mark.parametrize(
    "said",
    [
        "傻瓜式操作，一键完成。",
        "桌子太笨重，请两个人抬。",
        "可以回滚吧？",
        "连接后都不会断开。",
        "如果您没有看到验证码，请联系客服。",
        "您有病史的，请先咨询医生。",
        "水烧到滚开即可。",
        "垃圾桶 12 升。",
        "The idiot-proof setup takes 5 minutes.",
        "Use a dummy plug. The jerky motion stops.",
        "I don't know of any other charge.",
        "Are you slower than the others? Then restart.",
        "If your parcels get lost, we refund the full price.",
        "Parcels can be damaged, get lost or be late.",
        "We offer you cheap shipping.",
        "Can you read the serial number on the label?",
        "To stop asking for the password, tick the box.",
        "Before cleaning, shut your device down.",
        "Are you deaf or hard of hearing? Write to us.",
        "Children learn to read with it.",
        "It removes soap scum. The motor stops with a jerk.",
        "如果您瞎操作，保修会失效。",
        "其他妈妈也可以参加亲子课。",
        "他妈妈也可以代领。",
        "这份礼物是送给妈妈的。",
        "本品可以去死皮。",
        "您疯狂购物节的订单会延迟发货。",
        "安装这么简单不需要工具。",
        "这么简单也不会出错。",
        "连客服都不知道您的密码。",
        "别烦恼，我们来帮您。",
    ],
)
def test_harmless_words_are_said(said: str) -> None:
    assert reply(said) == said


def test_what_a_passage_says_is_quoted() -> None:
    assert reply("书名是《白痴》。", "小说《白痴》，定价 39 元。") == "书名是《白痴》。"

"""What is small talk, and what is a question that begins or ends like it."""

from pathlib import Path

import pytest

from service.chat.understanding.smalltalk import SmallTalk, load_smalltalk
from service.engines.extractive.phrases import PhrasesError
from service.settings import REPOSITORY

FILE = REPOSITORY / "prompts/smalltalk.toml"
TALK = load_smalltalk(FILE)


def kind_of(message: str, lang: str) -> str:
    """Give the kind of small talk that a message is answered as."""
    reply = TALK.reply_to(message, lang)
    return next((name for name, kind in (TALK.kinds or {}).items() if reply == kind.reply[lang]), "")


@pytest.mark.parametrize(
    ("message", "lang", "kind"),
    [
        ("你好", "zh", "greeting"),
        ("您好！在吗？", "zh", "greeting"),
        ("Hello there 👋", "en", "greeting"),
        ("Hi, how are you?", "en", "greeting"),
        ("你好啊，吃了吗", "zh", "greeting"),
        ("在吗亲", "zh", "greeting"),
        ("hey there, how's it going", "en", "greeting"),
        ("hi there! how is your day?", "en", "greeting"),
        ("好的，谢谢您！", "zh", "thanks"),
        ("谢谢啊", "zh", "thanks"),
        ("Okay, thank you so much!", "en", "thanks"),
        ("谢谢，再见", "zh", "thanks"),
        ("拜拜～", "zh", "goodbye"),
        ("have a nice day, bye", "en", "goodbye"),
        ("你是机器人吗？", "zh", "identity"),
        ("你好，你是谁", "zh", "identity"),
        ("Are you a robot?", "en", "identity"),
        ("What's your name?", "en", "identity"),
        ("人工", "zh", "human"),
        ("我要转人工客服", "zh", "human"),
        ("Hi, can I talk to a human please?", "en", "human"),
        ("知道了", "zh", "acknowledged"),
        ("Got it.", "en", "acknowledged"),
    ],
)
def test_small_talk_is_answered_by_its_kind(message: str, lang: str, kind: str) -> None:
    assert kind_of(message, lang) == kind


@pytest.mark.parametrize(
    ("message", "lang"),
    [
        ("你好，请问保修多久？", "zh"),
        ("谢谢，那运费呢", "zh"),
        ("你好，吃了药能退吗", "zh"),
        ("新年几号上班", "zh"),
        ("how is your warranty", "en"),
        ("好的，那怎么退货", "zh"),
        ("人工客服几点上班？", "zh"),
        ("晚上八点还有真人接电话吗", "zh"),
        ("人工费怎么收", "zh"),
        ("机器人吸尘器保修多久", "zh"),
        ("可以吗", "zh"),
        ("请问", "zh"),
        ("Hi, how long is the warranty?", "en"),
        ("thanks, and what about shipping?", "en"),
        ("Are you open on Sunday?", "en"),
        ("Do you sell robots?", "en"),
        ("can I talk to a human about my refund", "en"),
        ("yes", "en"),
        ("no", "en"),
        ("🙂", "zh"),
        ("", "en"),
        ("你好" * 60, "zh"),
    ],
)
def test_what_may_be_a_question_is_not_small_talk(message: str, lang: str) -> None:
    assert TALK.reply_to(message, lang) == ""


def test_without_a_file_nothing_is_small_talk() -> None:
    assert SmallTalk().reply_to("你好", "zh") == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "null"),
        ('[around]\nzh = "a"\nen = "b"\n[x]\nzh = "y"\nen = "z"\n', "reply"),
        ('[around]\nzh = "a"\nen = "b"\n[x]\nreply.zh = "r"\nzh = "y"\nen = "z"\n', "reply.en"),
        ('[around]\nzh = "a"\nen = "b"\n[x]\nreply.zh = "r"\nreply.en = " "\nzh = "y"\nen = "z"\n', "empty"),
        ('[around]\nzh = "a"\nen = "b"\n[x]\nreply.zh = "r"\nreply.en = "r"\nzh = "y"\nen = "z"\nfr = "q"', "fr"),
        ("[around", "Expected"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "smalltalk.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PhrasesError, match=why) as raised:
        load_smalltalk(file)
    assert str(file) in raised.value.message

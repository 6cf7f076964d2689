"""A shop's golden questions, and models that answer them well or badly."""

import re
from collections.abc import Callable
from typing import Any

from tests.app.stock import CODES, RETURN_QUESTION, UNKNOWN_QUESTION
from tests.ollama import OllamaStandIn

ASKED = CODES[:19]
_HEAD = f"""
[[questions]]
id = "returns"
kind = "policy"
question = "{RETURN_QUESTION}"
facts = ["七天", ["商品完好", "完好无损"]]
forbidden = ["30天"]
citations = [{{ document = "退换货须知.md", section = "1.1" }}]
critical = true

[[questions]]
id = "bitcoin"
kind = "intent"
question = "{UNKNOWN_QUESTION}"
outcome = "unanswered"
"""
_EACH = """
[[questions]]
id = "model-{small}"
kind = "procedure"
question = "{code}型号的保修期是几个月？"
facts = ["{months}个月"]
citations = [{{ document = "型号一览.md", section = "{code}" }}]
"""
GOLDEN = _HEAD + "".join(_EACH.format(small=code.lower(), code=code, months=code[1:]) for code in ASKED)
"""One critical question, one that nothing answers, and 19 alike: enough, and all but one ask a model."""
ASKING_A_MODEL = len(ASKED) + 1
RAVING = "宇宙大爆炸发生在138亿年前。恐龙灭绝于6600万年前。"

Answer = Callable[[str, str], str]
"""What a model says: given the question and what it is told."""


def good(question: str, told: str) -> str:
    """Answer rightly, cited."""
    if code := re.search(r"K\d\d", question):
        return f"{code[0]}型号的保修期是{code[0][1:]}个月。[{_number(told, f'{code[0]}型号的保修期')}]"
    return f"商品签收后7天内，商品完好且配件齐全的，可以申请无理由退货。[{_number(told, '可以申请无理由退货')}]"


def without_a_critical_fact(question: str, told: str) -> str:
    """Leave out what matters most."""
    return good(question, told).replace("商品签收后7天内，", "")


def wrong_about(*codes: str) -> Answer:
    """Answer some of the alike questions with what is not asked."""

    def answer(question: str, told: str) -> str:
        code = re.search(r"K\d\d", question)
        if code and code[0] in codes:
            return f"{code[0]}型号的颜色编号是C{code[0][1:]}。[{_number(told, f'{code[0]}型号的保修期')}]"
        return good(question, told)

    return answer


def raving(question: str, told: str) -> str:
    """Talk about something else."""
    return RAVING


def answering(ollama: OllamaStandIn, answers: dict[str, Answer]) -> None:
    """Have models answer, each by its alias."""

    def reply(body: dict[str, Any]) -> str:
        system, *_, asked = (message["content"] for message in body["messages"])
        return answers[body["model"]](asked, system)

    ollama.reply_with(reply)


def _number(told: str, text: str) -> str:
    """Give the number that a model is to cite a text by."""
    before = told[: told.index(text)]
    return re.findall(r"\[(\d+)\]", before)[-1]

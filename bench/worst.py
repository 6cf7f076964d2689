"""How the stand-in for a model behaves in `bench.attacks`: faithfully, raving, breaking; which turns end well then."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tests.ollama import OllamaStandIn

_SENTENCES = re.compile(r"[^。！？!?\n]+(?:[。！？!?]|(?=\n)|$)")
_PASSAGES = re.compile(r"§ \[(\d+)\][^\n]*\n\n(.*?)(?=\n§)", re.DOTALL)
_INTRODUCES = re.compile(r"[:：]\W* \[\d+\]$")
_FAITHFUL_CHARS = 240

ASKED = {
    "保修期是多久，从哪天开始算？": ("一年", "签收之日"),
    "Which kinds of damage are not covered by the warranty?": ("Accidental or external damage",),
}
"""Questions that the sample company's documents answer, with what a good answer holds of them."""


def ends_well(turn: Mapping[str, Any], facts: tuple[str, ...], fallback: Mapping[str, str]) -> bool:
    """Tell whether a customer got a good answer, or the sentence that says honestly that there is none.

    Args:
        turn: The finished turn as the customer's side gets it; empty where the stream broke.
        facts: What a good answer holds.
        fallback: The pack's sentences, by language.
    """
    reply = turn.get("reply", "")
    if turn.get("outcome") == "answered":
        return bool(turn["citations"]) and all(fact in reply for fact in facts)
    return turn.get("outcome") == "unanswered" and reply in fallback.values()


def faithful(body: dict[str, Any]) -> str:
    """Give the first sentences of the first passage that has any, cited; an introduction only with what follows it."""
    passages = _PASSAGES.findall(body["messages"][0]["content"])
    return next((reply for n, passage in passages if (reply := _beginning(passage, n))), "")


def _beginning(passage: str, n: str) -> str:
    said: list[str] = []
    for sentence in _SENTENCES.findall(passage):
        if said and not _INTRODUCES.search(said[-1]) and len("".join(said)) + len(sentence) > _FAITHFUL_CHARS:
            break
        if sentence.strip():
            said.append(f"{sentence.strip()} [{n}]")
    while said and _INTRODUCES.search(said[-1]):
        said.pop()
    return "\n".join(said)


def _replying(text: str) -> Callable[[OllamaStandIn], None]:
    return lambda ollama: ollama.reply(text)


def _breaking(kind: str, **details: Any) -> Callable[[OllamaStandIn], None]:
    return partial(_break, kind, details)


def _break(kind: str, details: dict[str, Any], ollama: OllamaStandIn) -> None:
    ollama.reply("The warranty lasts one year from delivery. [1] 保修一年，从签收之日起算。[1] " * 3)
    ollama.misbehave(kind, **details)


RAVING = {
    "says one sign for ever": _replying("啊" * 3000),
    "says one phrase for ever": _replying("请重启设备，" * 400),
    "says one line for ever": _replying("Please restart the device.\n" * 200),
    "thinks and never ends": _replying("<think>" + "hmm " * 500),
    "writes Russian": _replying("Гарантия составляет один год со дня получения товара покупателем. " * 5),
    "writes French": _replying(
        "La garantie est de deux ans et ne couvre pas les dommages dans les cas de force majeure. "
    ),
    "writes broken characters": _replying("\ufffd\ufffd锟斤拷\ufffd " * 50),
    "writes base64": _replying("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo" * 40),
    "speaks of itself": _replying("As an AI language model, I cannot help. 作为一个人工智能，我无法回答。"),
    "plays the customer": _replying("<|user|>What else?<|assistant|>Nothing.<|user|>Really?"),
    "says nothing": _replying(""),
}
MISBEHAVING = {
    "never begins": _breaking("slow_first_token"),
    "stalls in mid-sentence": _breaking("stall", after=4),
    "dies in mid-sentence": _breaking("cut", after=4),
    "ends without its end": _breaking("clean_end", after=4),
    "fails in mid-sentence": _breaking("error_line", after=4),
    "sends garbage": _breaking("garbage", after=4),
    "never ends": _breaking("endless", seconds=0.001),
    "is busy": _breaking("status", status=503),
    "is gone": _breaking("status", status=404),
}

"""Raving: loops within a sentence, gibberish, the wrong language, and a model that speaks of itself. Pure."""

import re
from collections import Counter

from service.chat.guard.briefing import Briefing
from service.chat.guard.tongues import Tongue
from service.chat.guard.verdicts import SentenceCheck, Verdict

_PASSED = Verdict(passed=True)
_MARKERS = re.compile(r"\[\d+\]")
_SAID_AGAIN = re.compile(r"(?P<phrase>.{2,60}?)(?P=phrase){3,}", re.DOTALL)
_SAME_WORD = re.compile(r"(?<![\w-])([\w-]{2,})(?:\s+\1(?![\w-])){2,}", re.IGNORECASE)
_STUCK = re.compile(r"([^\W\d_]|[!?！？。…~])\1{11,}")
# A sentence of which this much is one phrase over and over is a loop; a line of dashes is not long enough.
_LOOP_CHARS = 24
_MANY_WORDS = 48
# Nobody is told more numbers in one sentence; counting on and on is a loop that says nothing twice.
_MANY_NUMBERS = 48
_NUMBERS = re.compile(r"\d+|[〇零一二两三四五六七八九十百千万]+")
_MOST_OF_ONE = 0.25
_WORDS = re.compile(r"[^\W\d_\u3400-\u9fff][^\W\d_A-Z\u3400-\u9fff]*")
_STRANGE = re.compile(
    r"[^\w\s，。！？；：、（）《》“”‘’「」【】\[\]()<>.,!?;:'\"%+=*/#&@~^$¥￥€£|°℃±×÷≤≥→←·…—–‐‑‹›-]|\ufffd|_"
)
_LONG_RUN = re.compile(r"[A-Za-z0-9+/=]{45,}")
_NO_VOWEL = re.compile(r"\b(?=[a-z]{5,}\b)[^aeiouy\W]{5,}\b")
# What no sentence has several of: words that join others said twice over, or said first; cries.
_STUMBLES = re.compile(
    r"^(?:的(?![确士话])|了(?![解结不如却])|着(?![急手火重眼]))|([的了是在和与及就也把被])\1|([哦嘎呃嗯啊噢唉])\2"
    r"|\b([a-z]+)\s+\3\b",
    re.IGNORECASE,
)
_FEW_STUMBLES = 2
_FEW_WORDS = 6
_LONG_WORD = 5
_SELF = re.compile(
    r"\bas an? (?:virtual )?(?:ai|artificial intelligence|(?:large )?language model)\b"
    r"|\bi(?:'m| am) (?:an? )?(?:chatgpt|gpt-?\d|dan\b|ai\b|artificial intelligence|(?:large )?language model)"
    r"|\bi(?:'m| am) (?:llama|qwen|phi-?\d|mistral|gemma|claude)\b|\bopenai\b"
    r"|\bdeveloper mode\b|\b(?:jailbreak|jailbroken)\b|\bstay(?:ing)? in character\b|\bdo anything now\b|🔓|🔒|\bDAN:"
    r"|\bmy training data\b|\bknowledge cut-?off\b"
    r"|作为(?:一个|一款|一名|一种)?\s*(?:AI|人工智能|大?型?语言模型)"
    r"|我(?:只)?是(?:一个|一款|一名|由)?\s*(?:AI|人工智能|大?语言模型|OpenAI|ChatGPT|微软|阿里云|通义|Meta|谷歌)"
    r"|越狱|开发者模式|我的训练数据|训练语料",
    re.IGNORECASE,
)


def raving_checks(briefing: Briefing) -> tuple[SentenceCheck, ...]:
    """Give the checks that stop a model that has lost its way."""
    given = _even(briefing.public)
    tongue = Tongue(briefing.lang, f"{briefing.question}\n{briefing.public}")

    def check(sentence: str) -> Verdict:
        text = _MARKERS.sub("", sentence)
        # What a passage holds word for word is a quotation, in whatever language or form.
        if (said := _even(text)) and said in given:
            return _PASSED
        reason = _why_not(text, tongue, given)
        return Verdict(passed=False, reason=reason, last=reason == "gibberish") if reason else _PASSED

    return (check,)


def _why_not(text: str, tongue: Tongue, given: str) -> str:
    if _loops(text):
        return "loop"
    if _is_gibberish(text, given):
        return "gibberish"
    if tongue.differs(text):
        return "wrong_language"
    if any(_even(found[0]) not in given for found in _SELF.finditer(text)):
        return "role_play"
    return ""


def _even(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _loops(text: str) -> bool:
    if _STUCK.search(text) or _SAME_WORD.search(text):
        return True
    if any(
        len(found[0]) >= _LOOP_CHARS and re.search(r"[^\W_]", found[0]) for found in _SAID_AGAIN.finditer(f"{text} ")
    ):
        return True
    if len(_NUMBERS.findall(text)) > _MANY_NUMBERS:
        return True
    words = [word.lower() for word in _WORDS.findall(text)]
    return len(words) >= _MANY_WORDS and max(Counter(words).values()) > _MOST_OF_ONE * len(words)


def _is_gibberish(text: str, given: str) -> bool:
    """Tell text that is no language: strange signs, stumbles, endless words, words without vowels."""
    if not any(map(str.isalnum, text)):
        return True
    if "\ufffd" in text or len(_STRANGE.findall(text)) * 4 > max(len(text), 20):
        return True
    if any(_even(run) not in given for run in _LONG_RUN.findall(text)):
        return True
    if sum(_even(found[0]) not in given for found in _STUMBLES.finditer(text)) >= _FEW_STUMBLES:
        return True
    words = [word for word in _WORDS.findall(text) if len(word) >= _LONG_WORD]
    return len(words) >= _FEW_WORDS and 2 * len(_NO_VOWEL.findall(text)) > len(words)

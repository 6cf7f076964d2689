"""A sentence made false by where its number stands, by a sign, by a limit, or by a yes in front. Pure but for chance.

As in `guard_changes.py`, everything is found anew here.
"""

import random
import re

from bench.guard_changes import Change
from knowledge.language import language_of

SHAPES = ("leading", "alone", "sign", "bound", "yes")
_UNIT = (
    r"(?:元|天|周|个月|年|小时|分钟|秒|个工作日|(?:days?|weeks?|months?|years?|hours?|minutes?|seconds?|dollars?)\b)"
)
_COUNTED = re.compile(rf"(?<![\w.:/-])(\d{{1,3}})(?=\s?{_UNIT})(?!年\d)")
_SIGNED = re.compile(r"(?<![\w.%℃°)-])([-−]?)(?<![\d ][-−])(\d+(?:\.\d+)?)(?=\s?(?:℃|°C|摄氏度|dBm?\b))")
_BESIDE = 4
_PRICE = re.compile(r"(?<![\d.,])([$¥￥]\s?\d(?:[\d,]*\d)?(?:\.\d+)?|\d[\d,]*(?:\.\d+)?\s?(?:元|dollars))(?![\d.])")
_BOUND = re.compile(
    r"满|超|不足|不到|以[上下内]|[低高多少]于|至[多少]|最|起|以|more|less|over|under|above|below|up to|least|most"
    r"|start|from|than"
)


def shaped(kind: str, sentence: str, text: str, chance: random.Random) -> Change | None:
    """Make a sentence false; `None` where it does not lend itself to that.

    Args:
        kind: One of `SHAPES` but "yes".
        sentence: As the passage has it.
        text: All that the model was given, whose numbers are not used.
        chance: Decides which.
    """
    if kind == "sign":
        return _signed(sentence, chance)
    if kind == "bound":
        return _bounded(sentence, chance)
    found = list(_COUNTED.finditer(sentence))
    numbers = [number for number in range(11, 99) if str(number) not in text]
    if not found or not numbers:
        return None
    match, new = chance.choice(found), chance.choice(numbers)
    if kind == "leading":
        written = chance.choice((f"{new})", f"（{new}）", f"({new})", f"- {new}: "))
        return Change(kind, written + sentence[match.end() :], match[1], written)
    written = chance.choice((f"\n{new}.", f"\n({new})", f"\n**{new}.**", f"\n- {new}."))
    before = sentence[: match.start()].rstrip(" ，,") or sentence.rstrip("。.!！")
    return Change(kind, before + ("：" if language_of(sentence) == "zh" else ":") + written, match[1], written)


def affirmed(title: str, word: str, sentence: str) -> tuple[str, Change]:
    """Give a question whether a thing has to do with a word, and a sentence about it behind a yes."""
    if language_of(sentence) == "zh":
        return f"{title}支持{word}吗？", Change("yes", f"是的。{sentence}", "", "是的")
    return f"Does the {title} support {word}?", Change("yes", f"Yes. {sentence}", "", "Yes.")


def _signed(sentence: str, chance: random.Random) -> Change | None:
    # Nought below nought is nought.
    found = [match for match in _SIGNED.finditer(sentence) if float(match[2])]
    if not found:
        return None
    match = chance.choice(found)
    new = match[2] if match[1] else f"-{match[2]}"
    return _change("sign", sentence, match, new)


def _bounded(sentence: str, chance: random.Random) -> Change | None:
    found = [
        match
        for match in _PRICE.finditer(sentence)
        if not _BOUND.search(sentence[max(0, match.start() - 20) : match.end() + 12].lower())
    ]
    if not found:
        return None
    match = chance.choice(found)
    before, behind = ("不到 ", " 起") if language_of(sentence) == "zh" else ("less than ", " and up")
    new = chance.choice((before + match[1], match[1] + behind))
    return _change("bound", sentence, match, new)


def _change(kind: str, sentence: str, match: re.Match[str], new: str) -> Change:
    """Put something in the place of a match; it is known again by itself and what stands beside it."""
    said = new + sentence[match.end() : match.end() + _BESIDE]
    return Change(kind, sentence[: match.start()] + new + sentence[match.end() :], match[0], said)

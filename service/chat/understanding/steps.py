"""Which step of a procedure a message means: "第二步", "the last step", "下一步". Pure."""

import re

LAST = -1
"""The step that is meant by "the last step"."""

_NUMBERED = re.compile(
    r"第\s*([一二三四五六七八九十\d]{1,3})\s*步|步骤\s*([一二三四五六七八九十\d]{1,3})"
    r"|\bstep\s*(?:number\s*)?(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\b"
    r"|\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\s+step\b"
    r"|\bstep\s+(?:after|before)\s+the\s+(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b",
    re.IGNORECASE,
)
# Two of them, or all from one to another: "第三步和第四步", "第二到四步", "steps 3 to 5".
_ORDINAL = r"[一二三四五六七八九十\d]{1,3}"
_SPAN = re.compile(
    rf"第\s*(?P<from>{_ORDINAL})\s*步?\s*(?P<zh>和|跟|与|及|、|到|至|[-~–])\s*第?\s*(?P<to>{_ORDINAL})\s*步"
    r"|\bstep(?P<several>s)?\s*(?P<first>\d{1,2})\s*(?P<en>and|&|,|to|through|until|[-–])"
    r"\s*(?(several)(?:step\s*)?|step\s*)(?P<last>\d{1,2})\b",
    re.IGNORECASE,
)
_ALL_BETWEEN = re.compile(r"到|至|[-~–]|to|through|until", re.IGNORECASE)
_MOST_STEPS = 20
_LAST = re.compile(r"最后一?步|\b(?:last|final)\s+step\b", re.IGNORECASE)
_NEXT = re.compile(r"下一?步|(?<!最)后一步|\b(?:next|following)\s+step\b|\bstep\s+after\b", re.IGNORECASE)
_BEFORE = re.compile(r"上一步|前一步|\bprevious\s+step\b|\bstep\s+before\b", re.IGNORECASE)
# After steps these mean one of them, and otherwise nothing of the kind.
_ONE = re.compile(
    r"^\s*(?:那|那么|and|what\s+about|what(?:'s|\s+is))?\s*(?:the\s+)?(?:第\s*(?P<zh>[一二三四五六七八九十\d]{1,3})\s*[个条点]"
    r"|(?P<en>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\s+one"
    r"|(?P<last>最后一?[个条点]|last(?:\s+one)?))\s*(?:呢|是什么|怎么做)?[?？.。!！\s]*$",
    re.IGNORECASE,
)
_SEVERAL_STEPS = re.compile(r"^\s*1[.、].*\n(?:.*\n)*?\s*2[.、]", re.MULTILINE)
# After a step these mean the next one, and otherwise nothing of the kind.
_THEN = re.compile(
    r"^\s*(?:好的?|嗯|ok(?:ay)?|done|做完了|完成了|弄好了)?[，,。.\s]*"
    r"(?:再?然后呢?|接下来呢?|之后呢?|接着呢?|下面呢?"
    r"|and then|then what|what then|what(?:'s| is)? next|next|after that)"
    r"[？?。.!！\s]*$",
    re.IGNORECASE,
)
_ENGLISH_NUMBERS = {
    word: number
    for names in (
        "one two three four five six seven eight nine ten",
        "first second third fourth fifth sixth seventh eighth ninth tenth",
    )
    for number, word in enumerate(names.split(), 1)
}
_CHINESE_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}


def holds_steps(reply: str) -> bool:
    """Tell whether a reply goes through steps."""
    return bool(_SEVERAL_STEPS.search(reply))


def step_in(text: str, before: int | None = None, *, after_steps: bool = False) -> int | None:
    """Read the step that is meant.

    Args:
        text: What the customer wrote.
        before: The step that was spoken of last; `None`: none.
        after_steps: The reply before went through steps.

    Returns:
        Its number from 1, `LAST`, or `None` where no step is meant, or the one after or before none.
    """
    if span := steps_in(text):
        return span[-1]
    named = _named(text)
    if named is None and (after_steps or before is not None) and (one := _ONE.search(text)):
        return LAST if one["last"] else _value((one["zh"] or one["en"]).lower())
    here = before if named is None else named
    if moves := _moves(text, after_a_step=before is not None):
        return here + moves if here is not None and here + moves > 0 and here != LAST else None
    return named


def steps_in(text: str) -> tuple[int, ...]:
    """Read the several steps that a message names at once, in their order; empty where it names one or none."""
    found = _SPAN.search(text)
    if found is None:
        return ()
    first, last = map(_value, found.group("from", "to") if found["zh"] else found.group("first", "last"))
    if first is None or last is None or not first < last <= first + _MOST_STEPS:
        return ()
    return tuple(range(first, last + 1)) if _ALL_BETWEEN.fullmatch(found["zh"] or found["en"]) else (first, last)


def without_steps(text: str) -> str:
    """Give a message without the step it names, which says where to look in the answer."""
    for pattern in (_SPAN, _LAST, _NUMBERED, _NEXT, _BEFORE):
        text = pattern.sub(" ", text)
    return text


def speaks_of_steps(text: str) -> bool:
    """Tell whether a message names a step, by its number or by another."""
    return any(pattern.search(text) for pattern in (_SPAN, _NUMBERED, _LAST, _NEXT, _BEFORE))


def numbered(text: str, step: int | None) -> str:
    """Give a message with the number of the step it means, so that the next one can be counted from there."""
    if step is None or step == LAST or (_named(text) == step and not _moves(text, after_a_step=True)):
        return text
    return f"{text} (step {step})"


def step_spoken_of(line: str) -> int | None:
    """Give the step that a line as of `numbered` means."""
    found = list(_NUMBERED.finditer(line))
    return _number(found[-1]) if found else _named(line)


def _moves(text: str, *, after_a_step: bool) -> int:
    if _NEXT.search(text) or (after_a_step and _THEN.search(text)):
        return 1
    return -1 if _BEFORE.search(text) else 0


def _named(text: str) -> int | None:
    found = _NUMBERED.search(text)
    if found is None:
        return LAST if _LAST.search(text) else None
    return _number(found)


def _number(found: re.Match[str]) -> int | None:
    return _value(next(group for group in found.groups() if group).lower())


def _value(number: str) -> int | None:
    if number.isdecimal():
        return int(number)
    return _ENGLISH_NUMBERS.get(number) or _chinese_number(number)


def _chinese_number(text: str) -> int | None:
    """Read 一 to 九十九."""
    tens, ten, ones = text.rpartition("十")
    high = (_CHINESE_DIGITS.get(tens, 0) if tens else 1) * 10 if ten else 0
    low = _CHINESE_DIGITS.get(ones, 0) if ones else 0
    return high + low or None

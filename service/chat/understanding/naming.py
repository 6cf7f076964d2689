"""Products whose codes differ in their numbers alone: "and the 450?" after the BN-650, "and the other one?". Pure."""

import re
from collections.abc import Callable, Iterable, Sequence

from knowledge.codes import Code, codes_in, without_codes

# A number that says what it counts, or beside which something else is counted, is no product's; nor is one that nothing
# marks as the name of a thing.
_BEHIND = r"(?=\s*(?:one|model|version|款|型号?|的(?=\s*(?:呢|[?？!！.。]|$))|呢|那[个款台]|[?？!！.。]|$))"
_NUMBER = re.compile(
    rf"(?:\b(?:the|and|what\s+about|how\s+about)(?:\s+(?:the|on|for|with)){{0,3}}\s+|那\s*)"
    rf"(?P<number>\d{{1,4}})(?P<suffix>[A-Za-z]{{0,3}}){_BEHIND}"
    rf"|^\s*(?P<alone>\d{{3,4}})(?P<behind>[A-Za-z]{{0,3}}){_BEHIND}",
    re.IGNORECASE,
)
# In English a short number without its article counts something, though nothing says what.
_SHORT = re.compile(r"(?<!the)(?<!the on)(?<!the for)(?<!the with)(?<!about)\s+\d{1,2}$", re.IGNORECASE)
_NOTHING_ELSE = re.compile(
    r"(?:\W|\b(?:and|or|but|what|how|about|the|on|for|with|one|model|version)\b|[那呢的款])*", re.IGNORECASE
)
# Where money or a number of things is spoken of, a number is one of those.
_MONEY = re.compile(
    r"[$€£¥￥元块券]|优惠|预算|[花付满退收充]了?\s*\d|折扣|押金|红包|退款|退给"
    r"|\b(?:paid|pay|spen[dt]|budget|coupons?|vouchers?|refund\w*|charged?|deposit|dollars?|euros?|pounds?|usd|eur|units?"
    r"|pieces|in\s+total|orders?)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?<![\w.-])\d[\d.,]*(?![\w-])|(?<![\w.-])\d+(?=[\u4e00-\u9fff])")
_OTHER = re.compile(r"\bthe\s+other\s+(?:one|model|version)?|另外?[一那]?[个款种台只把盏]", re.IGNORECASE)
_OTHER_ALONE = re.compile(
    r"^\s*(?:(?:and|or|but|what\s+about|how\s+about|what\s+is\s+it)\s+)*(?:(?:for|on|with|in|of)\s+)?"
    r"the\s+other(?:\s+(?:one|model|version))?[\s?？!.]*$|^\s*那?么?另外?[一那]?[个款种台只把盏]的?呢?[\s？?。！!]*$",
    re.IGNORECASE,
)


def _always(code: str) -> bool:
    return bool(code)


def in_full(message: str, before: str, known: Callable[[str], bool] = _always) -> str:
    """Give a message with the code it means by a number alone: BN-450, where the BN-650 was asked about.

    Args:
        message: What the customer wrote.
        before: What was asked before.
        known: Tells whether the documents have a code. Who says nothing but a number means a code even so.

    Returns:
        The message itself where a number may well be something else.
    """
    found = _NUMBER.search(message)
    if found is None or codes_in(message) or _MONEY.search(message) or _COUNTED.search(without_codes(before)):
        return message
    number, suffix = found["number"] or found["alone"], found["suffix"] or found["behind"] or ""
    if _SHORT.search(message[: found.end() - len(suffix)]):
        return message
    alike = {(code.letters, code.suffix) for code in codes_in(before) if len(code.digits) == len(number)}
    if len({letters for letters, _ in alike}) != 1:
        return message
    codes = [f"{letters}{number}{suffix or usual}" for letters, usual in sorted(alike)] + [f"{alike.pop()[0]}{number}"]
    nothing_else = _NOTHING_ELSE.fullmatch(f"{message[: found.end() - len(number + suffix)]} {message[found.end() :]}")
    named = next(filter(known, codes), codes[0] if nothing_else else "")
    return f"{message[: found.end() - len(number + suffix)]}{named}{message[found.end() :]}" if named else message


def asks_of_another(message: str) -> bool:
    """Tell whether a message only says that the same is asked of another."""
    return bool(_OTHER_ALONE.search(message))


def named_instead(message: str, code: str) -> str:
    """Give a message that speaks of another with the code of that."""
    return _OTHER.sub(f" {code} ", message)


def siblings(asked: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Give the codes in texts that differ in their numbers from the last one that was asked about, each once."""
    codes = codes_in(asked)
    if not codes:
        return ()
    others = [code for text in texts for code in _others(codes[-1], text)]
    # M140 beside M120, rather than the M6 screws of both.
    alike = [code for code in others if code.is_like(codes[-1])]
    return tuple(dict.fromkeys(code.text for code in alike or others))


def _others(own: Code, text: str) -> Sequence[Code]:
    return [code for code in codes_in(text) if code.make == own.make and not code.is_same(own)]

"""What the finders share: a text whose digits are plain, and values that are known by a word in front of them."""

import re
from collections.abc import Callable, Iterator

from service.privacy.kinds import Found, Kind

_PLAIN = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full-width forms
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"), ord(" ")),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), ord("-")),
}
# Twelve are more than a year or an amount spelled out ever has; a mobile number has eleven.
_SPELLED = re.compile(r"[零〇一二三四五六七八九幺两]{11,19}")
_SPELLED_DIGITS = str.maketrans("零〇一二三四五六七八九幺两", "0012345678912")
# How far a value stands from the word that tells what it is: "my passport number is …", "身份证号码：…".
_BETWEEN = (
    r"(?:\s|[:：=#＃,，是为叫]|号码?|编号|账号"
    r"|(?:numbers?|no|nr|num|is|was|of|the|are|it|for|my|address|id|code)\b\.?){0,8}"
)


def plain(text: str) -> str:
    """Write digits, letters and dashes of any width as ASCII; every character stays in its place."""
    text = text.translate(_PLAIN)
    return _SPELLED.sub(lambda run: run[0].translate(_SPELLED_DIGITS), text)


def after(cue: str, value: str) -> re.Pattern[str]:
    """Make a pattern for a value behind the word that tells what it is; the value is the group `value`."""
    return re.compile(rf"(?:{cue}){_BETWEEN}(?P<value>{value})", re.IGNORECASE)


def found_by(
    pattern: re.Pattern[str], kind: Kind, text: str, accepted: Callable[[str], bool] = bool
) -> Iterator[Found]:
    """Give where a pattern with the group `value` matches a value that is accepted."""
    for match in pattern.finditer(text):
        if accepted(match["value"]):
            yield Found(*match.span("value"), kind)


def digits_of(value: str) -> str:
    """Give the digits of a value."""
    return "".join(char for char in value if char.isdigit())

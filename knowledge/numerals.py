"""Numbers as people write them, read: 1,299 and 一千二百九十九, twenty-five and 二十五, 3万, 二〇二六, 半. Pure."""

import re
from fractions import Fraction

_CHINESE_DIGITS = {
    digit: value
    for digits in ("零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖")  # the second as on receipts
    for value, digit in enumerate(digits)
} | {"〇": 0, "两": 2, "俩": 2, "仨": 3}
_CHINESE_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_CHINESE_WHOLE_TENS = {"廿": 20, "卅": 30}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ENGLISH_ONES, _ENGLISH_TENS = _ONES.split(), _TENS.split()
_ENGLISH: dict[str, Fraction] = {
    **{word: Fraction(value) for value, word in enumerate(_ENGLISH_ONES)},
    **{word: Fraction(10 * tens) for tens, word in enumerate(_ENGLISH_TENS, 2)},
    **{
        f"{word}-{one}": Fraction(10 * tens + value)
        for tens, word in enumerate(_ENGLISH_TENS, 2)
        for value, one in enumerate(_ENGLISH_ONES[1:10], 1)
    },
    "a": Fraction(1),
    "an": Fraction(1),
    "half a": Fraction(1, 2),
    "half an": Fraction(1, 2),
    "a hundred": Fraction(100),
    "one hundred": Fraction(100),
    "a thousand": Fraction(1000),
    "a dozen": Fraction(12),
}
_MOST_CHARACTERS = 40  # what is longer is no number, and no library's integer
_DIGITS = "".join(_CHINESE_DIGITS)
_FIRST = "".join((_DIGITS, *_CHINESE_TENS, *_CHINESE_WHOLE_TENS))
# Each step is told by its first character, no number begins inside another, and there is an end to it: a long run of
# digits costs no more than its length.
CHINESE = rf"(?<![{_FIRST}万亿])[{_FIRST}](?:[{_FIRST}万亿]|点[{_DIGITS}]){{0,24}}"
"""Matches a number in Chinese characters; some that it matches are none, such as 三四."""
ENGLISH = "|".join(sorted((re.escape(word).replace("\\-", "[ -]") for word in _ENGLISH), key=len, reverse=True))
"""Matches a number in English words, in a folded text."""
DIGITS = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
"""Matches a number in digits, with thousands separated or not."""
NUMBER = rf"(?:{DIGITS})\s?[万亿]|{DIGITS}|{CHINESE}|半|\b(?:{ENGLISH})\b"
"""Matches a number of any kind, in a folded text."""


def value_of(number: str) -> Fraction | None:
    """Give what a number of a folded text says; `None` where it is not one."""
    word = number.strip().replace(" ", "-") if number.strip().replace(" ", "-") in _ENGLISH else number.strip()
    if word in _ENGLISH:
        return _ENGLISH[word]
    if word == "半":
        return Fraction(1, 2)
    if not word or len(word) > _MOST_CHARACTERS:
        return None
    if word[0].isdecimal():
        size = _MYRIADS.get(word[-1], 1)
        return Fraction(word.rstrip("万亿").strip().replace(",", "")) * size
    return _chinese(word)


def _chinese(number: str) -> Fraction | None:
    if len(number) > 1 and all(character in _CHINESE_DIGITS for character in number):
        return _spelt(number)
    total = Fraction(0)
    before = 10
    for part, myriad in re.findall(r"([^万亿]+)([万亿]?)", number):
        whole, _, decimals = part.partition("点")
        value = _below_a_myriad(whole)
        if value is None or not all(digit in _CHINESE_DIGITS for digit in decimals):
            return None
        # 一万五 is fifteen thousand.
        in_the_next_place = len(part) == 1 and not myriad
        total += (value + _decimals(decimals)) * (before // 10 if in_the_next_place else _MYRIADS.get(myriad, 1))
        before = max(_MYRIADS.get(myriad, 1), 10)
    return total


def _decimals(digits: str) -> Fraction:
    return Fraction("0." + "".join(str(_CHINESE_DIGITS[digit]) for digit in digits or "零"))


def _spelt(number: str) -> Fraction | None:
    """Read a number that is spelt digit by digit, as years are; two alone mean "three or four"."""
    if len(number) == 2:  # noqa: PLR2004 (三四 is no number)
        return None
    return Fraction("".join(str(_CHINESE_DIGITS[digit]) for digit in number))


def _below_a_myriad(number: str) -> int | None:
    total, digit, ten = 0, None, 1
    for character in number:
        if character in _CHINESE_WHOLE_TENS:
            total, digit, ten = total + _CHINESE_WHOLE_TENS[character], None, 10
        elif character in _CHINESE_TENS:
            ten = _CHINESE_TENS[character]
            total += (1 if digit is None else digit) * ten
            digit = None
        elif digit:
            return None
        else:
            digit = _CHINESE_DIGITS.get(character)
            ten = 1 if digit == 0 else ten
    in_the_next_place = number[-2:-1] in ("百", "千", "佰", "仟")  # 两千五 is two thousand five hundred
    return total + (digit or 0) * (ten // 10 if in_the_next_place else 1)

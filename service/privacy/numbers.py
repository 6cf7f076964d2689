"""Numbers of identity, cards, accounts, documents and plates: by shape and check digits, or by the word before."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from stdnum import bitcoin, iban, luhn
from stdnum.br import cpf
from stdnum.cn import uscc
from stdnum.in_ import pan
from stdnum.iso7064 import mod_11_2
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.us import ssn

from service.privacy.kinds import Found, Kind
from service.privacy.patterns import after, digits_of, found_by

_START = r"(?<![0-9A-Za-z])(?<![0-9][-.])(?P<value>"
_END = r")(?![0-9A-Za-z])(?![-.][0-9])"


@dataclass(frozen=True, slots=True)
class _Shape:
    """A number that is known by its shape alone, and by its check digits where it has any."""

    kind: Kind
    pattern: re.Pattern[str]
    accepted: Callable[[str], bool] = bool


def _shape(kind: Kind, value: str, accepted: Callable[[str], bool] = bool) -> _Shape:
    return _Shape(kind, re.compile(_START + value + _END), accepted)


def _is_chinese_identity(value: str) -> bool:
    """Check the date of birth and, of the newer ones, the check digit (GB 11643)."""
    if len(value) == 18:  # noqa: PLR2004 (GB 11643)
        return mod_11_2.is_valid(value.upper()) and _is_day(value[6:14])
    return value[:2] in _PROVINCES and _is_day("19" + value[6:12])


# The first two digits: 11 is Beijing, 65 Xinjiang.
_PROVINCES = frozenset(
    f"{tens}{ones}" for tens, most in zip("123456", (5, 3, 7, 6, 4, 5), strict=True) for ones in range(most + 1)
)


def _is_day(digits: str) -> bool:
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}") <= date(2099, 12, 31)
    except ValueError:
        return False


def _is_hongkong_identity(value: str) -> bool:
    bare = re.sub(r"\W", "", value).upper()
    letters = bare[:-7].rjust(2)
    numbers = [36 if char == " " else ord(char) - 55 for char in letters] + [int(digit) for digit in bare[-7:-1]]
    total = sum(weight * number for weight, number in zip(range(9, 1, -1), numbers, strict=True))
    check = 10 if bare[-1] == "A" else int(bare[-1])
    return (total + check) % 11 == 0


def _is_taiwan_identity(value: str) -> bool:
    area = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(value[0].upper()) + 10
    numbers = [area // 10, area % 10, *(int(digit) for digit in value[1:])]
    return sum(weight * n for weight, n in zip((1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), numbers, strict=True)) % 10 == 0


def _is_card(value: str) -> bool:
    return bool(_ISSUERS.match(digits_of(value))) and luhn.is_valid(digits_of(value))


# The tax number of people without a social security number, with the ranges since 2011.
_ITIN = re.compile(r"9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}")
# Visa, Mastercard, American Express, UnionPay, Discover, JCB, Diners Club.
_ISSUERS = re.compile(
    r"4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[47]|62|6011|64[4-9]|65|35(?:2[89]|[3-8])|3(?:0[0-5]|[689])"
)

_CARD = (
    r"\d{4}([ -]?)\d{4}\2\d{4}\2\d{3,4}(?:\2\d{1,3})?"
    r"|3[47]\d{2}[ -]?\d{6}[ -]?\d{5}|\d{14}|\d{19}"
)
_CHINESE_PLATE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• ]?"
    r"(?=[A-HJ-NP-Z]{0,3}\d)[A-HJ-NP-Z0-9]{5,6}"
)
_SHAPES = (
    _shape(Kind.IDENTITY, r"\d{17}[\dXx]", _is_chinese_identity),
    _shape(Kind.IDENTITY, r"[A-Z]{1,2}\d{6}[(（][\dA][)）]", _is_hongkong_identity),
    _shape(Kind.IDENTITY, r"[A-Z][12]\d{8}", _is_taiwan_identity),
    _shape(
        Kind.IDENTITY,
        r"\d{3}([-. ])\d{2}\2\d{4}",
        lambda value: ssn.is_valid(digits_of(value)) or bool(_ITIN.fullmatch(digits_of(value))),
    ),
    _shape(Kind.IDENTITY, r"\d{6}-?[1-8]\d{6}", lambda value: rrn.is_valid(value, allow_future=True)),
    _shape(Kind.IDENTITY, r"\d{3}\.\d{3}\.\d{3}-\d{2}", cpf.is_valid),
    _shape(Kind.IDENTITY, r"[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z]", codicefiscale.is_valid),
    _shape(Kind.IDENTITY, r"[A-Z]{5}\d{4}[A-Z]", pan.is_valid),
    _shape(Kind.IDENTITY, r"\d\d[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]"),
    _shape(Kind.DOCUMENT, r"[A-Z]{1,5}9{0,4}\d[0156]\d[0-3]\d\d[A-Z9]{2}\d[A-Z]{2}"),  # of Great Britain: to drive
    _shape(Kind.CARD, _CARD, _is_card),
    _shape(Kind.ACCOUNT, r"[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,3})?", iban.is_valid),
    _shape(Kind.ACCOUNT, r"[13][1-9A-HJ-NP-Za-km-z]{25,34}|(?:bc1|BC1)[0-9A-Za-z]{25,59}", bitcoin.is_valid),
    _shape(Kind.PLATE, _CHINESE_PLATE),
)
# The older ones of China have no check digit.
_UNSURE = _shape(Kind.IDENTITY, r"\d{15}", _is_chinese_identity)
# Letters and digits in groups, of which at least the beginning holds a digit.
_GROUPED = r"(?=[0-9A-Z/. -]{0,12}\d)[0-9A-Z](?:[0-9A-Z]|[-/. ](?=[0-9A-Z]*\d)){4,28}(?![0-9A-Z])"
_IDENTITIES = (
    r"身份证|社保卡?|社会保障|医保卡?|税号|居民证|identity (?:card|number)|national (?:id|insurance)"
    r"|social (?:security|insurance)|\bssn\b|\bsin\b|\bitin\b|\btax id|taxpayer|\btfn\b|medicare|\bnhs\b"
    r"|\bnino?\b|aadhaar|\bpan card|\brrn\b|\bvat\b"
)
_DOCUMENTS = (
    r"护照|通行证|驾驶证|驾照|回乡证|台胞证|passports?|pasaporte|reisepass|passaporto"
    r"|driv(?:er'?s?|ing) licen[cs]e|licen[cs]e (?:number|no)"
)
_CARDS = r"银行卡|信用卡|储蓄卡|借记卡|卡号|(?:credit|debit|bank) card|card (?:number|no)"
_ACCOUNTS = (
    r"银行账[号户]|账户号|开户行[^\d。\n]{0,20}"
    r"|bank account|account (?:number|no)|routing(?: number)?|sort code|\baba\b"
)
_PLATES = r"车牌号?|(?:license|licence|number|registration) plate|vehicle registration"
_NAMED = (
    (Kind.IDENTITY, after(_IDENTITIES, _GROUPED)),
    (Kind.DOCUMENT, after(_DOCUMENTS, _GROUPED)),
    (Kind.CARD, after(_CARDS, r"\d(?:[ -]?\d){11,18}(?!\d)")),
    (Kind.ACCOUNT, after(_ACCOUNTS, r"\d(?:[ -]?\d){5,22}(?!\d)")),
    (Kind.PLATE, after(_PLATES, r"(?=[A-Z -]*\d)[A-Z0-9]{2,4}[ -]?[A-Z0-9]{2,5}(?![A-Z0-9])")),
)
# The number of a company (GB 32100), which is no secret of anybody: who registers it, where, its own nine, a check.
_COMPANY = re.compile(_START + r"[1-9A-GY][1-9]\d{6}[0-9A-HJ-NPQRTUWXY]{10}" + _END, re.IGNORECASE)
_DATE = re.compile(r"(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}")


def companies_in(text: str) -> list[tuple[int, int]]:
    """Give where the tax numbers of Chinese companies stand, in whose place a person has that of the identity card.

    One that is mistyped is one all the same where it has letters: an identity card has none but the last.
    """
    return [found.span("value") for found in _COMPANY.finditer(text) if _is_company(found["value"])]


def _is_company(value: str) -> bool:
    if any(map(str.isalpha, value[:-1])):
        return True
    return uscc.is_valid(value) and not _is_chinese_identity(value)


def find_numbers(text: str) -> Iterator[Found]:
    """Find numbers in a plain text that belong to a person by their shape."""
    for shape in _SHAPES:
        yield from found_by(shape.pattern, shape.kind, text, shape.accepted)


def find_unsure_numbers(text: str) -> Iterator[Found]:
    """Find numbers in a plain text that are a person's by the word in front, or by a shape that says little."""
    yield from found_by(_UNSURE.pattern, _UNSURE.kind, text, _UNSURE.accepted)
    for kind, pattern in _NAMED:
        yield from found_by(pattern, kind, text, lambda value: bool(digits_of(value)) and not _DATE.fullmatch(value))

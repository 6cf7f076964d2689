"""E-mail addresses, telephone numbers and addresses on the internet."""

import ipaddress
import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType, number_type

from service.privacy.kinds import Found, Kind
from service.privacy.patterns import after, digits_of, found_by

_EMAIL = re.compile(
    r"(?<![\w.+-])(?P<value>[\w.+%'-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
    r"(?:xn--[a-z0-9-]{2,59}|[a-z]{2,24}))(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
_EMAIL_SPELLED = re.compile(
    r"(?<![\w.])(?P<value>[\w.+-]{2,64}\s?(?:\(at\)|\[at\]|#at#)\s?[a-z0-9-]{2,63}"
    r"(?:\s?(?:\.|\(dot\)|\[dot\])\s?[a-z]{2,24}){1,3})",
    re.IGNORECASE | re.ASCII,
)
# The countries whose numbers are understood without their code: where our customers are likely to be.
_REGIONS = ("CN", "US", "GB")
# Numbers that only companies have.
_PUBLIC = {PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.UAN}
# More than a customer has numbers; a text full of digits is not worth more time.
_TRIES = 60
_ENOUGH_DIGITS = re.compile(r"(?:\d[\s().+-]{0,3}){7}")
_SHORTEST = 8
_COMPANY = re.compile(r"(?:86)?[48]00")
_DATE = re.compile(r"(?:19|20)\d\d[-./]")
_SEPARATED = re.compile(r"\d[\s().-]+\d")
_CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")
_CHINESE_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})\d{7,8}")
_CALLED = after(
    r"电话|手机|联系方式|座机|致电|拨打|打给|微信|whats ?app|we ?chat|phone|mobile|\bcell(?:phone)?|\btel\b\.?|\bfax\b"
    r"|\bcall(?: me)?(?: at| on| back)*|\btext me(?: at| on)?|contact(?: me)?(?: at| on)?|reach me(?: at| on)?",
    r"\+?\(?\d[\d\s().-]{5,18}\d",
)
# Without a digit or a line in it, what follows "微信" may be any word: "微信pay".
_MESSENGERS = (
    after(r"微信号|加我?的?微信|wechat id|weixin id", r"[a-z][a-z0-9_-]{5,19}(?![\w-])"),
    after(
        r"微信|(?<![a-z])(?:wechat|weixin|vx)(?![a-z])",
        r"(?=[a-z]{1,19}[\d_-])[a-z](?:[a-z0-9]|[_-](?=\w)){5,19}(?![\w-])",
    ),
    after(r"(?<![a-z@.])qq(?![a-z])|扣扣", r"[1-9]\d{4,10}(?!\d)"),
)
_NETWORK = after(r"\bip(?:v[46])?\b|网络地址", r"[0-9a-f:.]{7,45}")
_NETWORK_BARE = re.compile(
    # Four small numbers are rather a version.
    r"(?<![\w.:-])(?P<value>(?:[2-9]\d|1\d\d|2\d\d)(?:\.\d{1,3}){3}|[0-9a-f]{1,4}:[0-9a-f:]{5,38})(?![\w:-]|\.\d)",
    re.IGNORECASE,
)


def find_contact(text: str) -> Iterator[Found]:
    """Find what a person can be reached by in a plain text."""
    if "@" in text or "at" in text.lower():
        yield from found_by(_EMAIL, Kind.EMAIL, text)
        yield from found_by(_EMAIL_SPELLED, Kind.EMAIL, text)
    if _ENOUGH_DIGITS.search(text):
        yield from _phones(text)
    for pattern in _MESSENGERS:
        yield from found_by(pattern, Kind.MESSENGER, text)
    for pattern in (_NETWORK, _NETWORK_BARE):
        yield from found_by(pattern, Kind.NETWORK, text, _is_of_somebody)


def _phones(text: str) -> Iterator[Found]:
    for region in _REGIONS:
        # Behind another country's bare digits an order number would hide.
        for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID, max_tries=_TRIES):
            if number_type(match.number) not in _PUBLIC and _looks_dialled(match.raw_string, region):
                yield Found(match.start, match.end, Kind.PHONE)
    yield from found_by(_CALLED, Kind.PHONE, text, _may_be_called)


def _looks_dialled(raw: str, region: str) -> bool:
    """Tell whether a valid number is written as numbers for calling are."""
    if raw.lstrip("(").startswith("+"):
        return True
    bare = digits_of(raw)
    if region == "CN" and (_CHINESE_MOBILE.fullmatch(bare) or _CHINESE_LANDLINE.fullmatch(bare)):
        return True
    return region != "CN" and bool(_SEPARATED.search(raw)) and _grouped(raw)


def _grouped(raw: str) -> bool:
    """Tell numbers from dates and lists: their groups have two to five digits, ten or eleven together."""
    groups = re.findall(r"\d+", raw)
    return sum(map(len, groups)) in {10, 11} and all(len(group) in range(2, 7) for group in groups[1:])


def _may_be_called(raw: str) -> bool:
    """Tell whether digits behind a word such as "call" are a number of a person: not a company's, nor a date."""
    bare = digits_of(raw)
    return len(bare) >= _SHORTEST and not _COMPANY.match(bare) and not _DATE.match(raw)


def _is_of_somebody(value: str) -> bool:
    """Tell whether this is an address on the internet, not within a house."""
    try:
        return ipaddress.ip_address(value.rstrip(".:")).is_global
    except ValueError:
        return False

"""Personal data found in a text and masked, before the text is kept.

What is found is a matter of shape, of check digits and of the words in front: recognising names as such would take
a model. Numbers that name a thing, not a person (of an order, a parcel, a device), are kept, and so is what our own
documents publish.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import chain

from service.privacy.contact import find_contact
from service.privacy.kinds import MASKS, Found, Kind
from service.privacy.numbers import companies_in, find_numbers, find_unsure_numbers
from service.privacy.patterns import readable
from service.privacy.people import find_people

# What a thing's number looks like, and what stands between it and its word: no comma, behind which anything begins.
_VALUE = r"(?P<value>[A-Z0-9][A-Z0-9_-]{3,40})"
_BETWEEN = r"(?:\s|[:：=#是为]|is\b){0,6}"
_CHINESE_THINGS = "订单|运单|快递|物流|发票|工单|序列|流水|交易"
_THINGS = "order|tracking|parcel|invoice|ticket|serial|reference|ref|product"
# Behind these stands the number of a thing. Whatever its digits happen to make, it is no personal data.
_NUMBER_OF_THING = re.compile(
    rf"(?:单号|(?:{_CHINESE_THINGS}|产品|商品)\s?(?:号码?|编[号码]|#|id\b|no\b\.?)|\b(?:s/?n|sku)\b"
    rf"|\b(?:{_THINGS}|case|item|model|transaction)\s?(?:(?:numbers?|no|nr|num|id|code)\b\.?|#)){_BETWEEN}{_VALUE}",
    re.IGNORECASE,
)
# Behind these it may as well be the number of whoever asks about it: only what is unsure is taken for the thing's.
_THING = re.compile(rf"(?:{_CHINESE_THINGS}|型号|\b(?:{_THINGS})\b){_BETWEEN}{_VALUE}", re.IGNORECASE)
_OF_THINGS = {Kind.PHONE, Kind.CARD, Kind.ACCOUNT, Kind.IDENTITY, Kind.DOCUMENT, Kind.PLATE}
# Of two that overlap the longer one stands; of two as long, the one whose kind is surer.
_SURER = (Kind.EMAIL, Kind.IDENTITY, Kind.CARD, Kind.ACCOUNT, Kind.DOCUMENT, Kind.PHONE, *Kind)
# Their digits may be grouped in one way by us and in another by a customer.
_GROUPED = {Kind.PHONE, Kind.CARD, Kind.ACCOUNT, Kind.IDENTITY, Kind.DOCUMENT, Kind.PLATE}
_UNIMPORTANT = re.compile(r"[^\w@]+")
# Beside Chinese a space tells no words apart.
_NO_SPACE = re.compile(r"(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])")
_NO_WORD = re.compile(r"[^\w@.+-]+|\.(?!\w)")
# What an address of letters goes on by in front and behind.
_BEFORE, _BEHIND = r"(?<![a-z0-9_.+@-])", r"(?![a-z0-9_@]|\.[a-z0-9])"


def find(text: str) -> tuple[Found, ...]:
    """Find personal data, in the order of the text; no two overlap."""
    read = readable(text)
    numbered = [*_values(_NUMBER_OF_THING, read.text), *companies_in(read.text)]
    named = [*numbered, *_values(_THING, read.text)]
    sure = chain(find_contact(read.text), find_numbers(read.text), find_people(read.text))
    everything = [found for found in sure if not _is_of_thing(found, numbered)]
    everything += [found for found in find_unsure_numbers(read.text) if not _is_of_thing(found, named)]
    apart = _apart(everything)
    return tuple(Found(*read.as_written(found.start, found.end), found.kind) for found in apart)


def mask(text: str, lang: str, published: str = "") -> str:
    """Replace personal data by its kind in brackets.

    Masking twice gives the same as masking once.

    Args:
        text: What somebody wrote.
        lang: The language of the masks, "zh" or "en".
        published: What everybody may read anyway, our documents; what stands there is left.
    """
    everything = find(text)
    if not everything:
        return text
    shown = Published(published)
    for found in reversed(everything):
        if not shown.holds(text[found.start : found.end], found.kind):
            text = text[: found.start] + MASKS[lang][found.kind] + text[found.end :]
    return text


class Published:
    """What everybody may read anyway: what of it is no secret of anybody."""

    def __init__(self, text: str) -> None:
        self._text = text

    def holds(self, value: str, kind: Kind) -> bool:
        """Tell whether a value stands there.

        A number does however it is grouped, anything else as whole words; a name only where it is known as one there:
        "Will", "Mark" and 张天 ("开张天数") are a part of many a sentence about nobody.
        """
        if kind in _GROUPED:
            return _bare(value) in self._bare
        if kind is Kind.NAME:
            return any(re.search(rf"\b{re.escape(_spaced(value))}\b", name) for name in self._names)
        return re.search(_whole(_spaced(value)), self._spaced) is not None

    @cached_property
    def _bare(self) -> str:
        return _bare(self._text)

    @cached_property
    def _spaced(self) -> str:
        return _spaced(self._text)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        text = readable(self._text).text
        return tuple(_spaced(text[one.start : one.end]) for one in find_people(text) if one.kind is Kind.NAME)


def without(text: str) -> str:
    """Leave personal data out of a text: no document is about it, and a search would look for it."""
    for found in reversed(find(text)):
        text = text[: found.start] + " " + text[found.end :]
    return text


def _apart(everything: Sequence[Found]) -> tuple[Found, ...]:
    kept: list[Found] = []
    for found in sorted(everything, key=lambda one: (one.start - one.end, _SURER.index(one.kind))):
        if all(found.end <= other.start or other.end <= found.start for other in kept):
            kept.append(found)
    return tuple(sorted(kept))


def _values(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span("value") for match in pattern.finditer(text)]


def _is_of_thing(found: Found, things: Sequence[tuple[int, int]]) -> bool:
    return found.kind in _OF_THINGS and any(start <= found.start and found.end <= end for start, end in things)


def _bare(text: str) -> str:
    """Give a text without what numbers are grouped by."""
    return _UNIMPORTANT.sub("", readable(text).text).casefold()


def _spaced(text: str) -> str:
    """Give a text with its words apart, whatever stands between them."""
    return _NO_SPACE.sub("", _NO_WORD.sub(" ", readable(text).text)).casefold().strip()


def _whole(value: str) -> str:
    """Give a pattern of a value that is no part of a longer one; Chinese goes on without that."""
    before = _BEFORE if value[:1].isascii() else ""
    behind = _BEHIND if value[-1:].isascii() else ""
    return f"{before}{re.escape(value)}{behind}"

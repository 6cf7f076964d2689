"""Personal data found in a text and masked, before the text is kept.

What is found is a matter of shape, of check digits and of the words in front: recognising names as such would take
a model. Numbers that name a thing, not a person (of an order, a parcel, a device), are kept, and so is what our own
documents publish.
"""

import re
from collections.abc import Callable, Sequence
from itertools import chain

from service.privacy.contact import find_contact
from service.privacy.kinds import MASKS, Found, Kind
from service.privacy.numbers import find_numbers
from service.privacy.patterns import readable
from service.privacy.people import find_people

# Behind these stands the number of a thing. Whatever its digits happen to make, it is no personal data.
_THING = re.compile(
    r"(?:订单|运单|快递|物流|单号|发票|工单|序列|产品编号|商品编号|型号|流水|交易"
    r"|\b(?:order|tracking|parcel|invoice|ticket|case|serial|s/?n|sku|model|item|reference|ref|transaction|product)\b)"
    r"(?:\s|[:：=#是为，,]|号码?|编号|(?:numbers?|no|nr|num|is|id|code)\b\.?){0,6}(?P<value>[A-Z0-9][A-Z0-9_-]{3,40})",
    re.IGNORECASE,
)
_OF_THINGS = {Kind.PHONE, Kind.CARD, Kind.ACCOUNT, Kind.IDENTITY, Kind.DOCUMENT, Kind.PLATE}
# Of two that overlap the longer one stands; of two as long, the one whose kind is surer.
_SURER = (Kind.EMAIL, Kind.IDENTITY, Kind.CARD, Kind.ACCOUNT, Kind.DOCUMENT, Kind.PHONE, *Kind)
_UNIMPORTANT = re.compile(r"[^\w@]+")


def find(text: str) -> tuple[Found, ...]:
    """Find personal data, in the order of the text; no two overlap."""
    read = readable(text)
    things = [match.span("value") for match in _THING.finditer(read.text)]
    everything = chain(find_contact(read.text), find_numbers(read.text), find_people(read.text))
    apart = _apart([found for found in everything if not _is_of_thing(found, things)])
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
    is_published = published_in(published)
    for found in reversed(everything):
        if not is_published(text[found.start : found.end]):
            text = text[: found.start] + MASKS[lang][found.kind] + text[found.end :]
    return text


def published_in(published: str) -> Callable[[str], bool]:
    """Give what tells whether a value stands in published text, however its digits are grouped."""
    shown = _bare(published)
    return lambda value: _bare(value) in shown


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


def _is_of_thing(found: Found, things: Sequence[tuple[int, int]]) -> bool:
    return found.kind in _OF_THINGS and any(start <= found.start and found.end <= end for start, end in things)


def _bare(text: str) -> str:
    """Give a text without what numbers are grouped by."""
    return _UNIMPORTANT.sub("", readable(text).text).casefold()

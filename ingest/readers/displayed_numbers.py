"""A number under one section of a number format: digits in their places, per cent, thousands, fractions, exponents."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from ingest.readers.displayed_formats import Piece, Section, Sign

_EXACT = 1e15  # whole numbers are exact up to here
_GROUP = 3  # digits between two commas
_MAX_DENOMINATOR = 999
# The largest number has 309 digits, and a format of 255 characters adds no more than twice as many.
_DIGITS = Context(prec=1000, rounding=ROUND_HALF_UP)


def plain_number(value: float) -> str:
    """Write a number as a cell without a format shows it."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def shown_number(value: float, section: Section, *, minus: bool) -> str:
    """Write a number as a section has it.

    Args:
        value: The number.
        section: Made for numbers.
        minus: Whether its sign is written; otherwise the section says itself that it is negative.
    """
    pieces = section.pieces
    signs = [sign for sign, _ in pieces]
    if Sign.DIGIT not in signs:
        shown = "".join(plain_number(abs(value)) if sign is Sign.VALUE else text for sign, text in pieces)
    elif Sign.EXPONENT in signs:
        shown = _scientific(abs(value), pieces)
    elif _is_fraction(signs):
        shown = _fraction(abs(value), pieces)
    else:
        shown = "".join(_placed(_scaled(abs(value), pieces), pieces))
    shown = " ".join(shown.split())
    # What is rounded to zero is shown without its sign.
    return f"-{shown}" if minus and any(char in "123456789" for char in shown) else shown


def _scaled(value: float, pieces: Sequence[Piece]) -> Decimal:
    """Bring a number to per cent, and to the thousands that commas behind the last digit leave out."""
    last = max(at for at, (sign, _) in enumerate(pieces) if sign is Sign.DIGIT)
    thousands = 0
    for sign, _ in pieces[last + 1 :]:
        if sign is not Sign.COMMA:
            break
        thousands += 1
    percents = sum(sign is Sign.PERCENT for sign, _ in pieces)
    return Decimal(repr(value)).scaleb(2 * percents - _GROUP * thousands, _DIGITS)


def _rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), context=_DIGITS)


def _placed(number: Decimal, pieces: Sequence[Piece]) -> Iterator[str]:
    """Put the digits of a number where a format has places for them, with the texts between them."""
    signs = [sign for sign, _ in pieces]
    point = signs.index(Sign.POINT) if Sign.POINT in signs else len(pieces)
    places = [at for at, sign in enumerate(signs) if sign is Sign.DIGIT and at < point]
    decimals = [at for at, sign in enumerate(signs) if sign is Sign.DIGIT and at > point]
    whole, _, rest = f"{_rounded(number, len(decimals)):f}".partition(".")
    grouped = any(sign is Sign.COMMA and places and places[0] < at < places[-1] for at, sign in enumerate(signs))
    digits = _whole_digits(whole.lstrip("0"), [pieces[at][1] for at in places], grouped=grouped)
    written = dict(zip(places, digits, strict=True))
    written |= dict(zip(decimals, _decimal_digits(rest, [pieces[at][1] for at in decimals]), strict=True))
    for at, (sign, text) in enumerate(pieces):
        if sign is Sign.DIGIT:
            yield written[at]
        elif sign is Sign.POINT:
            yield "." if any(written[later] for later in decimals) else ""
        elif sign is not Sign.COMMA:
            yield text


def _whole_digits(whole: str, places: Sequence[str], *, grouped: bool) -> list[str]:
    """Give what stands in each place; the first has all digits that there is no place for."""
    least = max((len(places) - at for at, place in enumerate(places) if place == "0"), default=0)
    padded = whole.zfill(least)
    found: list[str] = []
    for left in range(len(places), 0, -1):  # places from here to the point
        digits = padded[: len(padded) - left + 1] if left == len(places) else padded[-left:][:1]
        found.append(digits if len(padded) >= left else "")
    if not grouped:
        return found
    return [
        "".join(_with_comma(digit, sum(map(len, found[at:])) - index) for index, digit in enumerate(digits))
        for at, digits in enumerate(found)
    ]


def _with_comma(digit: str, from_point: int) -> str:
    return f"{digit}," if from_point > _GROUP and from_point % _GROUP == 1 else digit


def _decimal_digits(rest: str, places: Sequence[str]) -> list[str]:
    needed = max((at + 1 for at, place in enumerate(places) if place == "0"), default=0)
    shown = max(len(rest.rstrip("0")), needed)
    return [digit if at < shown else "" for at, digit in enumerate(rest)]


def _scientific(value: float, pieces: Sequence[Piece]) -> str:
    at = next(at for at, (sign, _) in enumerate(pieces) if sign is Sign.EXPONENT)
    mantissa, rest = pieces[:at], pieces[at + 1 :]
    exponent = Decimal(repr(value)).adjusted() if value else 0
    decimals = sum(sign is Sign.DIGIT for sign, _ in mantissa[_point(mantissa) :])
    whole = sum(sign is Sign.DIGIT for sign, _ in mantissa[: _point(mantissa)])
    exponent -= exponent % max(1, whole)
    number = _rounded(Decimal(repr(value)).scaleb(-exponent, _DIGITS), decimals)
    if number >= Decimal(10) ** max(1, whole):
        number, exponent = number.scaleb(-max(1, whole), _DIGITS), exponent + max(1, whole)
    sign = "-" if exponent < 0 else "+" if pieces[at][1].endswith("+") else ""
    behind = "".join(_placed(Decimal(abs(exponent)), rest))
    return f"{''.join(_placed(number, mantissa))}E{sign}{behind}"


def _point(pieces: Sequence[Piece]) -> int:
    return next((at for at, (sign, _) in enumerate(pieces) if sign is Sign.POINT), len(pieces))


def _is_fraction(signs: Sequence[Sign]) -> bool:
    if Sign.SLASH not in signs:
        return False
    at = signs.index(Sign.SLASH)
    return Sign.DIGIT in signs[:at]


def _fraction(value: float, pieces: Sequence[Piece]) -> str:
    """Write a number as a whole and a fraction, "1 3/4"; a denominator in the format is kept."""
    at = next(at for at, (sign, _) in enumerate(pieces) if sign is Sign.SLASH)
    before = "".join(text for _, text in pieces[:at]).rstrip()
    behind = "".join(text for _, text in pieces[at + 1 :]).strip()
    given = "".join(char for char in behind if char.isdecimal()).lstrip("0")
    most = min(10 ** max(1, sum(char in "?#" for char in behind)) - 1, _MAX_DENOMINATOR)
    exact = Fraction(Decimal(repr(value)))
    fraction = Fraction(round(exact * int(given)), int(given)) if given else exact.limit_denominator(most)
    whole = int(fraction) if " " in before else 0
    part = fraction - whole
    factor = int(given) // part.denominator if given else 1
    texts = [str(whole)] if whole or not part else []
    texts += [f"{part.numerator * factor}/{part.denominator * factor}"] if part else []
    return " ".join(texts)

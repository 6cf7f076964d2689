"""A date or a time under one section of a number format."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from ingest.readers.displayed_formats import Piece, Section, Sign

Moment = datetime | date | time | timedelta

_BEGINNING = datetime(1899, 12, 30)  # noqa: DTZ001 - cells know no zone
_LAST = 2_958_466  # days until the year 10000
_LAST_SECOND = _LAST * 24 * 60 * 60 - 1
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_CHINESE_DAYS = "一二三四五六日"
_NOON = 12
_NAME, _WHOLE_NAME = 3, 4  # letters: of "mmm" and "mmmm"


def moment_of(value: float) -> datetime | None:
    """Give the moment that a number stands for; `None` where there is none."""
    return _BEGINNING + timedelta(days=value) if 0 <= value < _LAST else None


def shown_moment(value: Moment, section: Section) -> str:
    """Write a moment as a section has it; one at midnight without its time, if the section has the day, too.

    Raises:
        OverflowError: A length of time is longer than there are years.
    """
    if isinstance(value, timedelta) and value < timedelta():
        shown = shown_moment(-value, section)
        return f"-{shown}" if any(char in "123456789" for char in shown) else shown
    span = value if isinstance(value, timedelta) else _since_beginning(value)
    seconds = round(span.total_seconds(), 3)
    if not any(sign is Sign.CLOCK and "." in text for sign, text in section.pieces):
        seconds = round(seconds)
    if not isinstance(value, timedelta):
        seconds = min(seconds, _LAST_SECOND)  # "until 9999" is not rounded up to a year that there is not
    moment = _BEGINNING + timedelta(seconds=seconds)
    pieces = _with_minutes(section.pieces)
    if moment.time() == time() and not isinstance(value, time | timedelta):
        pieces = _without_clock(pieces)
    twelve = any(sign is Sign.HALF for sign, _ in pieces)
    shown = "".join(_written(piece, moment, seconds, section.is_chinese, twelve=twelve) for piece in pieces)
    return " ".join(shown.split())


def _since_beginning(value: datetime | date | time) -> timedelta:
    if isinstance(value, time):
        return datetime.combine(_BEGINNING, value) - _BEGINNING
    whole = value if isinstance(value, datetime) else datetime.combine(value, time())
    return whole.replace(tzinfo=None) - _BEGINNING


def _with_minutes(pieces: Sequence[Piece]) -> list[Piece]:
    """Tell minutes from months: they stand behind hours or in front of seconds."""
    found = list(pieces)
    told = [at for at, (sign, _) in enumerate(found) if sign not in (Sign.TEXT, Sign.HALF)]
    for place, at in enumerate(told):
        sign, text = found[at]
        before = found[told[place - 1]] if place else (Sign.TEXT, "")
        after = found[told[place + 1]] if place + 1 < len(told) else (Sign.TEXT, "")
        beside = before[1][:1] in "hH" and before[0] in (Sign.CLOCK, Sign.ELAPSED) and before[1]
        if sign is Sign.MONTH and (beside or (after[0] is Sign.CLOCK and after[1][0] in "sS")):
            found[at] = (Sign.CLOCK, text)
    return found


def _without_clock(pieces: list[Piece]) -> list[Piece]:
    clock = [at for at, (sign, _) in enumerate(pieces) if sign in (Sign.CLOCK, Sign.HALF)]
    days = [at for at, (sign, _) in enumerate(pieces) if sign in (Sign.DAY, Sign.MONTH)]
    return (
        pieces[: days[-1] + 1] + _closing(pieces[days[-1] + 1 : clock[0]])
        if days and clock and days[-1] < clock[0]
        else pieces
    )


def _closing(pieces: list[Piece]) -> list[Piece]:
    """Keep of what parts day and time the "日" that belongs to the day."""
    return [(sign, text) for sign, text in pieces if text.strip() in ("日", "号")]


def _written(piece: Piece, moment: datetime, seconds: float, chinese: bool, *, twelve: bool) -> str:
    sign, text = piece
    match sign:
        case Sign.DAY | Sign.MONTH:
            return _of_day(text.lower(), moment, chinese=chinese)
        case Sign.CLOCK:
            return _of_clock(text.lower(), moment, seconds, twelve=twelve)
        case Sign.HALF:
            return _half(text, moment.hour, chinese=chinese)
        case Sign.ELAPSED:
            unit = {"h": 3600, "m": 60, "s": 1}[text[0].lower()]
            return str(int(seconds // unit)).zfill(len(text))
        case _:
            return text


def _of_day(text: str, moment: datetime, *, chinese: bool) -> str:
    weekday = moment.weekday()
    match text[0], len(text):
        case "y", length:
            return f"{moment.year % 100:02d}" if length < _NAME else f"{moment.year:04d}"
        case "a", length:
            return ("星期" if length == _WHOLE_NAME else "") + _CHINESE_DAYS[weekday]
        case unit, 1 | 2 as length:
            return str(moment.month if unit == "m" else moment.day).zfill(length)
        case "m", length:
            name = f"{_CHINESE_MONTHS[moment.month - 1]}月" if chinese else _MONTHS[moment.month - 1]
            return name if chinese or length == _WHOLE_NAME else name[: _NAME if length == _NAME else 1]
        case _, length:
            if chinese:
                return ("周" if length == _NAME else "星期") + _CHINESE_DAYS[weekday]
            return _DAYS[weekday][: _NAME if length == _NAME else None]


def _of_clock(text: str, moment: datetime, seconds: float, *, twelve: bool) -> str:
    letters, _, decimals = text.partition(".")
    if letters[0] == "h":
        hour = (moment.hour % _NOON or _NOON) if twelve else moment.hour
        return str(hour).zfill(min(len(letters), 2))
    if letters[0] == "m":
        return str(moment.minute).zfill(min(len(letters), 2))
    whole = str(moment.second).zfill(min(len(letters), 2))
    return f"{whole}.{f'{seconds % 1:.3f}'[2:][: len(decimals)]}" if decimals else whole


def _half(text: str, hour: int, *, chinese: bool) -> str:
    before, after = text.split("/")
    if chinese and before.upper() == "AM":
        before, after = "上午", "下午"
    return before if hour < _NOON else after

"""Moments as people and programs write them. Pure."""

from datetime import date, datetime

from knowledge.kept import in_utc
from service.request_errors import InvalidField

_EXPECTED = "expected a date or a moment such as 2025-01-01 or 2025-01-01T08:00:00+08:00"
_NO_ZONE = "a moment needs its zone, such as 2025-01-01T08:00:00+08:00 or 2025-01-01T00:00:00Z"


def read_moment(field: str, text: str | None) -> datetime | None:
    """Read a date or a moment in ISO 8601 that a program sends; a date is its first instant on this machine.

    Args:
        field: What the moment is called, for the error.
        text: Such as `2025-01-01` or `2025-01-01T08:00:00+08:00`; blank or `None` gives `None`.

    Raises:
        InvalidField: It is neither, has a time without a zone, or is no moment that can be kept.
    """
    if text and not _is_date(text.strip()) and (moment := _parsed(field, text)) and moment.tzinfo is None:
        raise InvalidField(field, _NO_ZONE)
    return typed_moment(field, text)


def typed_moment(field: str, text: str | None) -> datetime | None:
    """Read a date or a moment that a person types at this machine: without a zone, it is that of its clock.

    See `read_moment`.

    Raises:
        InvalidField: It is neither, or no moment that can be kept.
    """
    moment = _parsed(field, text or "")
    try:
        return kept_moment(field, moment.astimezone() if moment and moment.tzinfo is None else moment)
    except (ValueError, OverflowError, OSError):
        raise InvalidField(field, _EXPECTED) from None


def _parsed(field: str, text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise InvalidField(field, _EXPECTED) from None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def kept_moment(field: str, moment: datetime | None) -> datetime | None:
    """Give a moment (aware) in UTC, as it is kept; `None` stays so.

    Raises:
        InvalidField: It lies before 1900, or so late that it is past the year 9999 in UTC.
    """
    if moment is None:
        return None
    try:
        return in_utc(moment)
    except ValueError as error:
        raise InvalidField(field, str(error)) from None


def check_order(effective_from: datetime | None, expires_at: datetime | None, now: datetime | None = None) -> None:
    """Refuse a time that ends before it begins.

    Args:
        effective_from: When it begins.
        expires_at: When it ends.
        now: When it begins where nothing else is said; `None`: that is not known.

    Raises:
        InvalidField: It does.
    """
    if expires_at and now and not effective_from and expires_at <= now:
        raise InvalidField("expires_at", "it has passed already; for the record of old times give effective_from, too")
    if effective_from and expires_at and expires_at <= effective_from:
        raise InvalidField("expires_at", "it must be later than effective_from")

"""Moments as people write them. Pure."""

from datetime import UTC, datetime

from service.errors import InvalidField


def read_moment(field: str, text: str | None) -> datetime | None:
    """Read a date or a moment in ISO 8601; a date is its first instant, and without a zone this machine's counts.

    Args:
        field: What the moment is called, for the error.
        text: Such as `2025-01-01` or `2025-01-01T08:00:00+08:00`; blank or `None` gives `None`.

    Raises:
        InvalidField: It is neither.
    """
    if text is None or not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        in_utc = (moment if moment.tzinfo else moment.astimezone()).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        reason = "expected a date or a moment such as 2025-01-01 or 2025-01-01T08:00:00+08:00"
        raise InvalidField(field, reason) from None
    return in_utc


def check_order(effective_from: datetime | None, expires_at: datetime | None) -> None:
    """Refuse a time that ends before it begins.

    Raises:
        InvalidField: It does.
    """
    if effective_from and expires_at and expires_at <= effective_from:
        raise InvalidField("expires_at", "it must be later than effective_from")

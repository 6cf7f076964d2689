"""Moments as programs send them and as people type them."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from service.moments import read_moment, typed_moment
from service.request_errors import InvalidField


@pytest.fixture(autouse=True)
def _in_shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's clock is eight hours before UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        yield
    time.tzset()


Read = Callable[[str, str | None], datetime | None]
NEW_YEAR = datetime(2024, 12, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize("read", [read_moment, typed_moment])
@pytest.mark.parametrize("text", ["2025-01-01", " 2025-01-01 ", "2025-01-01T00:00:00+08:00", "2024-12-31T16:00Z"])
def test_a_date_is_its_first_instant_here_and_a_zone_counts(read: Read, text: str) -> None:
    assert read("at", text) == NEW_YEAR


@pytest.mark.parametrize("text", ["2025-01-01T00:00:00", "2025-01-01 00:00"])
def test_a_moment_without_a_zone_is_a_persons_own_and_no_programs(text: str) -> None:
    assert typed_moment("at", text) == NEW_YEAR
    with pytest.raises(InvalidField, match="a moment needs its zone, such as 2025-01-01T08:00:00\\+08:00") as caught:
        read_moment("at", text)
    assert caught.value.facts["field"] == "at"


@pytest.mark.parametrize("read", [read_moment, typed_moment])
def test_what_is_no_moment_is_refused_and_nothing_is_none(read: Read) -> None:
    assert (read("at", None), read("at", "  ")) == (None, None)
    for text in ("soon", "2025-13-01", "2025-01-01T25:00Z", "1899-12-31T00:00Z"):
        with pytest.raises(InvalidField):
            read("at", text)

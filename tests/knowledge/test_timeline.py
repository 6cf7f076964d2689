"""Which version is in force when, over random histories."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.timeline import Moments, Start, State, successions
from tests.knowledge.documents import MONDAY

DAY = timedelta(days=1)


def day(number: int) -> datetime:
    return MONDAY + number * DAY


@st.composite
def uploads(draw: st.DrawFn, *, dated: bool | None = None) -> list[Start]:
    """Versions as they are uploaded one after the other, some of them dated, before or after their upload."""
    moments = sorted(draw(st.lists(st.integers(0, 20), min_size=1, max_size=7)))
    made: list[Start] = []
    for number, uploaded in enumerate(moments):
        has_date = draw(st.booleans()) if dated is None else dated
        at = draw(st.integers(-5, 30)) if has_date else uploaded
        made.append(Start(number, day(at), has_date, day(uploaded)))
    return made


def in_force(starts: list[Start], at: datetime) -> list[int]:
    ends = successions(starts)
    return [
        start.version
        for start in starts
        if Moments(start.at, superseded_at=ends[start.version]).state(at) is State.IN_FORCE
    ]


@given(uploads())
def test_from_the_first_day_on_exactly_one_is_in_force(starts: list[Start]) -> None:
    first = min(start.at for start in starts)
    for number in range(-6, 32):
        assert len(in_force(starts, day(number))) == (day(number) >= first)


@given(uploads(dated=True), st.randoms())
def test_of_dated_versions_the_latest_that_has_begun_is_in_force(starts: list[Start], random: object) -> None:
    for number in range(-6, 32):
        begun = [start for start in starts if start.at <= day(number)]
        latest = max(begun, key=lambda start: (start.at, start.version), default=None)
        assert in_force(starts, day(number)) == ([latest.version] if latest else [])


@given(uploads(dated=False))
def test_of_undated_versions_the_last_uploaded_is_in_force(starts: list[Start]) -> None:
    assert in_force(starts, day(20)) == [starts[-1].version]


@given(uploads())
def test_an_upload_takes_over_at_once_unless_a_date_says_that_another_is_newer(starts: list[Start]) -> None:
    last = starts[-1]
    newer = [start for start in starts[:-1] if start.dated and last.at < start.at <= last.uploaded_at]
    if last.at <= last.uploaded_at and not newer:
        assert in_force(starts, last.uploaded_at) == [last.version]


@given(uploads())
def test_what_was_uploaded_later_changes_nothing_about_other_documents_pasts(starts: list[Start]) -> None:
    """An upload that takes effect later leaves what was in force before it as it was."""
    for before, after in pairwise(range(1, len(starts) + 1)):
        new = starts[after - 1]
        for number in range(-6, 32):
            if day(number) < new.at:
                assert in_force(starts[:after], day(number)) == in_force(starts[:before], day(number))


def test_an_older_version_that_is_uploaded_later_comes_before() -> None:
    starts = [Start(1, day(0), dated=True, uploaded_at=day(5)), Start(2, day(-5), dated=True, uploaded_at=day(6))]
    assert successions(starts) == {1: None, 2: day(0)}


def test_a_dated_upload_takes_the_place_of_an_undated_one() -> None:
    """Nobody ever said that the first one began only when it was uploaded."""
    starts = [Start(1, day(0), dated=False, uploaded_at=day(0)), Start(2, day(-5), dated=True, uploaded_at=day(6))]
    assert successions(starts) == {1: day(-5), 2: None}


@pytest.mark.parametrize(
    ("moments", "states"),
    [
        (Moments(day(1)), ["waiting", "in_force", "in_force"]),
        (Moments(day(1), expires_at=day(2)), ["waiting", "in_force", "expired"]),
        (Moments(day(1), superseded_at=day(2)), ["waiting", "in_force", "superseded"]),
        (Moments(day(1), retired_at=day(2)), ["waiting", "in_force", "retired"]),
        (Moments(day(1), expires_at=day(3), retired_at=day(2)), ["waiting", "in_force", "retired"]),
        (Moments(day(1), superseded_at=day(1)), ["superseded"] * 3),
        (Moments(day(1), retired_at=day(0)), ["retired"] * 3),
        (Moments(day(1), expires_at=day(0)), ["expired"] * 3),
    ],
)
def test_the_state_follows_from_the_moments(moments: Moments, states: list[str]) -> None:
    assert [moments.state(day(number)).value for number in range(3)] == states

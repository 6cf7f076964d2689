"""What ingest may expect of a library: the same of the one in memory, which its tests use, as of the real one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

import pytest

from knowledge.base import KnowledgeBase
from knowledge.types import NewVersion, Passage, Published
from tests.ingest.memory import MemoryLibrary


class Library(Protocol):
    """What is asked of both."""

    def publish(self, versions: Sequence[NewVersion]) -> list[Published]: ...

    def retire(self, keys: Sequence[str]) -> None: ...


@pytest.fixture(name="library", params=["memory", "real"])
def _library(request: pytest.FixtureRequest) -> Library:
    base: KnowledgeBase = request.getfixturevalue("base")
    return MemoryLibrary() if request.param == "memory" else base


SEVEN = NewVersion("returns", "Returns", "V1", "en", "7" * 64, "/shop/returns", (Passage("Seven days."),))
FIFTEEN = replace(SEVEN, content_hash="15" * 32, passages=(Passage("Fifteen days."),))
LONG_AGO, LATER, LAST = (datetime(year, 1, 1, tzinfo=UTC) for year in (2000, 2998, 2999))
WAITING = replace(SEVEN, effective_from=LATER)


@pytest.mark.parametrize(
    ("versions", "new"),
    [
        ([SEVEN, SEVEN], [True, False]),
        ([SEVEN, FIFTEEN, SEVEN], [True, True, True]),
        ([SEVEN, replace(SEVEN, title="Rules")], [True, True]),
        ([SEVEN, replace(SEVEN, label="V2")], [True, True]),
        ([SEVEN, replace(SEVEN, expires_at=LATER)], [True, True]),
        ([replace(SEVEN, expires_at=LATER)] * 2, [True, False]),
        ([WAITING, WAITING], [True, False]),
        ([WAITING, FIFTEEN, WAITING], [True, True, False]),
        ([WAITING, replace(WAITING, effective_from=LAST)], [True, True]),
        ([WAITING, replace(FIFTEEN, effective_from=LATER), WAITING], [True, True, True]),
        ([WAITING, SEVEN], [True, True]),
        ([SEVEN, WAITING], [True, True]),
        ([replace(SEVEN, effective_from=LONG_AGO), SEVEN], [True, False]),
        ([SEVEN, replace(SEVEN, effective_from=LONG_AGO)], [True, True]),
        ([replace(SEVEN, effective_from=LONG_AGO, expires_at=LONG_AGO.replace(year=2001)), SEVEN], [True, True]),
        ([SEVEN, replace(SEVEN, key="other")], [True, True]),
        ([SEVEN, replace(SEVEN, source="/elsewhere", filename="a.md", uploaded_by="Li")], [True, False]),
    ],
)
def test_what_is_said_already_for_that_time_is_not_new(
    library: Library, versions: list[NewVersion], new: list[bool]
) -> None:
    told = [library.publish([version])[0] for version in versions]
    assert [one.changed for one in told] == new
    assert [(one.key, one.title) for one in told] == [(version.key, version.title) for version in versions]


def test_what_was_retired_is_new_when_it_comes_again(library: Library) -> None:
    library.publish([SEVEN, WAITING])
    library.retire(["returns"])
    assert [library.publish([version])[0].changed for version in (SEVEN, WAITING)] == [True, True]

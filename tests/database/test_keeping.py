"""Who of several services on one database is the keeper, and what becomes of that when the connection is lost."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from knowledge.consistency import Status
from knowledge.errors import DataDirectoryInUse
from knowledge.types import Lag
from service.app import databases
from service.database.alone import alone
from service.database.engine import open_engine
from service.database.keeping import Duty, Place, keeper_of, place_at
from service.database.migrate import upgrade
from service.documents.following import replica_check, replica_part
from service.errors import NotReady
from service.settings import Settings
from service.system import place as looking
from service.system.place import keep_place
from tests.app.shop import wait_until
from tests.database.fixtures import on_postgresql

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
_END_KEEPERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'kefu keeper%'"


@pytest.fixture(name="keeper")
def _keeper(empty_database_url: str) -> Iterator[Place]:
    with place_at(empty_database_url) as place:
        yield place


def cut_off(url: str) -> None:
    """End the keeper's connection, as a restart of the server does."""
    engine = open_engine(url)
    with engine.connect() as connection:
        connection.execute(text(_END_KEEPERS))
    engine.dispose()


@on_postgresql
def test_the_first_is_the_keeper_until_it_ends(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    with place_at(empty_database_url) as first:
        with place_at(empty_database_url) as second:
            assert (first.duty, second.duty, second.holds()) == (Duty.KEEPER, Duty.REPLICA, True)
        assert keeper_of(engine)
        with pytest.raises(DataDirectoryInUse), alone(empty_database_url):
            pass
    wait_until(lambda: keeper_of(engine) is None)  # the server ends a connection a moment after it was closed
    with place_at(empty_database_url) as third:
        assert third.duty is Duty.KEEPER
    engine.dispose()


@on_postgresql
def test_a_service_is_no_replica_of_a_command(empty_database_url: str) -> None:
    with alone(empty_database_url), pytest.raises(DataDirectoryInUse), place_at(empty_database_url):
        pass


@on_postgresql
def test_a_keeper_that_was_cut_off_takes_its_place_again(keeper: Place, empty_database_url: str) -> None:
    cut_off(empty_database_url)
    assert keeper.holds()
    with place_at(empty_database_url) as second:
        assert second.duty is Duty.REPLICA


@on_postgresql
@pytest.mark.parametrize("other", [place_at, alone])
def test_a_keeper_whose_place_was_taken_meanwhile_is_told(
    keeper: Place, empty_database_url: str, other: Callable[[str], AbstractContextManager[object]]
) -> None:
    cut_off(empty_database_url)
    with other(empty_database_url):
        assert not keeper.holds()


@pytest.mark.anyio
async def test_a_keeper_that_is_no_longer_one_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    signs: list[int] = []
    monkeypatch.setattr(looking, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(looking.os, "kill", lambda _process, sign: signs.append(sign))  # pyright: ignore[reportUnknownLambdaType,reportUnknownArgumentType]
    lost = Place()
    lost.shared = True
    monkeypatch.setattr(lost, "holds", lambda: False)
    await keep_place(lost)
    await keep_place(Place())
    assert len(signs) == 1


@on_postgresql
def test_a_replica_waits_for_the_keeper_to_make_the_tables(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "_LOOK_SECONDS", 0.05)
    monkeypatch.setattr(databases, "AWAIT_TABLES_SECONDS", 0.1)
    settings = Settings(data_dir=tmp_path, database_url=empty_database_url)  # pyright: ignore[reportArgumentType] (pydantic takes it)
    with pytest.raises(NotReady, match="restart the keeper"):
        databases.await_database(settings, lambda _: None)
    monkeypatch.setattr(databases, "AWAIT_TABLES_SECONDS", 60)
    engine = open_engine(empty_database_url)
    making = threading.Timer(0.3, lambda: upgrade(engine))
    making.start()
    databases.await_database(settings, lambda _: None).dispose()
    making.join()
    engine.dispose()


def test_sqlite_has_one_service_which_shares_with_nobody(tmp_path: Path) -> None:
    with place_at(f"sqlite:///{tmp_path / 'kefu.db'}") as place:
        assert (place.duty, place.shared, place.holds()) == (Duty.KEEPER, False, True)


@pytest.mark.parametrize(
    ("lag", "keeper", "why"),
    [
        (Lag(4, 4, NOW), "one", ""),
        (Lag(3, 4, NOW - timedelta(seconds=5)), "one", ""),
        (Lag(3, 4, NOW - timedelta(seconds=60)), "one", "since 2026-11-02T08:59:00+00:00"),
        (Lag(4, 4, NOW), None, "no keeper runs"),
        (None, "one", "have not been brought"),
    ],
)
def test_a_replica_says_how_far_it_is(lag: Lag | None, keeper: str | None, why: str) -> None:
    part, check = replica_part(lag, keeper, NOW), replica_check(lag, keeper, NOW)
    assert (part.ok, part.needed, check.status is Status.OK) == (not why, False, not why)
    assert why in part.why
    assert part.holds.startswith("a replica of the keeper on one") is bool(keeper)

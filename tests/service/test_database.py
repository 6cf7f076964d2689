"""The database: how it is opened, that moments keep their zone, that writers take turns."""

import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, ForeignKey, MetaData, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from knowledge.sql import NAMING, UtcDateTime, reading, writing
from service.database.engine import open_engine
from service.errors import InvalidSetting
from tests.database.fixtures import on_both

_PRAGMAS = ("journal_mode", "foreign_keys", "secure_delete")


class Example(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 — as SQLAlchemy wants it


class Lamp(Example):
    __tablename__ = "lamps"
    id: Mapped[int] = mapped_column(primary_key=True)
    lit_at: Mapped[datetime | None]


class Bulb(Example):
    __tablename__ = "bulbs"
    id: Mapped[int] = mapped_column(primary_key=True)
    lamp_id: Mapped[int] = mapped_column(ForeignKey("lamps.id"))


@pytest.fixture(name="engine")
def _engine(empty_database_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_database_url)
    Example.metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_the_folder_is_made_and_the_file_set_up(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/new folder/kefu.db")
    with engine.connect() as connection:
        pragmas = {name: connection.scalar(text(f"PRAGMA {name}")) for name in _PRAGMAS}
        assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1}
        assert connection.scalar(text("PRAGMA synchronous")) == 1
        assert connection.scalar(text("PRAGMA busy_timeout")) == 10_000
    engine.dispose()


@on_both
def test_a_moment_comes_back_aware_and_in_utc(engine: Engine) -> None:
    beijing = timezone(timedelta(hours=8))
    with writing(engine) as session:
        session.add(Lamp(id=1, lit_at=datetime(2026, 11, 11, 20, 30, 0, 123456, tzinfo=beijing)))
        session.add(Lamp(id=2, lit_at=None))
    with reading(engine) as session:
        one, two = session.get_one(Lamp, 1), session.get_one(Lamp, 2)
    assert one.lit_at == datetime(2026, 11, 11, 12, 30, 0, 123456, tzinfo=UTC)
    assert one.lit_at
    assert one.lit_at.tzinfo == UTC
    assert two.lit_at is None


@on_both
def test_moments_of_different_zones_compare_as_moments(engine: Engine) -> None:
    beijing = timezone(timedelta(hours=8))
    with writing(engine) as session:
        session.add(Lamp(lit_at=datetime(2026, 1, 1, 7, tzinfo=beijing)))
        session.flush()
        assert session.query(Lamp).where(Lamp.lit_at < datetime(2026, 1, 1, 0, tzinfo=UTC)).count() == 1


@on_both
def test_a_time_without_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="without a zone"), writing(engine) as session:
        session.add(Lamp(lit_at=datetime(2026, 1, 1)))  # noqa: DTZ001 — that is the point


@on_both
def test_foreign_keys_are_watched(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.add(Bulb(lamp_id=99))


@on_both
def test_errors_do_not_repeat_what_was_written(engine: Engine) -> None:
    for row in (Bulb(id=1381234567, lamp_id=99), Bulb(id=1381234567, lamp_id=None)):
        with pytest.raises(IntegrityError) as caught, writing(engine) as session:
            session.add(row)
        assert "1381234567" not in "".join(traceback.format_exception(caught.value))


@on_both
def test_an_exception_undoes_what_was_written(engine: Engine) -> None:
    def fail_after_writing() -> None:
        with writing(engine) as session:
            session.add(Lamp(id=1))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    with reading(engine) as session:
        assert session.get(Lamp, 1) is None


@on_both
def test_what_a_reader_changes_is_dropped(engine: Engine) -> None:
    with reading(engine) as session:
        session.add(Lamp(id=1))
        session.flush()
    with reading(engine) as session:
        assert session.get(Lamp, 1) is None


@on_both
def test_writers_take_turns_also_when_they_read_first(engine: Engine) -> None:
    """Each of many threads adds one to what it has read; none is lost and none fails."""
    with writing(engine) as session:
        session.add(Lamp(id=1, lit_at=datetime(2026, 1, 1, tzinfo=UTC)))

    def add_one() -> None:
        for _ in range(10):
            with writing(engine) as session:
                lamp = session.get_one(Lamp, 1)
                assert lamp.lit_at
                lamp.lit_at += timedelta(seconds=1)

    threads = [threading.Thread(target=add_one) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert session.get_one(Lamp, 1).lit_at == datetime(2026, 1, 1, 0, 0, 50, tzinfo=UTC)


@on_both
def test_readers_do_not_wait_for_the_writer(engine: Engine) -> None:
    with writing(engine) as writer:
        writer.add(Lamp(id=1))
        writer.flush()
        with reading(engine) as reader:
            assert reader.get(Lamp, 1) is None


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://root:pw@db/kefu", "nonsense"])
def test_other_addresses_are_refused_by_name_and_without_password(url: str) -> None:
    with pytest.raises(InvalidSetting, match="KEFU_DATABASE_URL") as caught:
        open_engine(url)
    assert "pw" not in caught.value.message


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setattr("service.database.engine.find_spec", lambda _name: None)  # pyright: ignore[reportUnknownLambdaType]
    with pytest.raises(InvalidSetting, match="psycopg, which is not installed") as caught:
        open_engine(f"{scheme}://kefu:pw@db/kefu")
    assert "pw" not in caught.value.message

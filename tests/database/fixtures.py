"""A database of each test's own: SQLite, or with `on_both` first SQLite, then PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.database.engine import open_engine
from service.database.migrate import upgrade
from tests.database.server import PostgresServer, must_be_there, programs, running

on_both = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the tests of one worker."""
    found = programs()
    if found is None:
        assert not must_be_there(), "PostgreSQL is not installed: apt-get install postgresql"
        pytest.skip("PostgreSQL is not installed")
    with running(found) as server:
        yield server


@pytest.fixture(scope="session")
def migrated(postgresql: PostgresServer) -> str:
    """The name of a PostgreSQL database with the tables; to be copied, not used."""
    name = postgresql.create()
    engine = open_engine(postgresql.url(name))
    upgrade(engine)
    engine.dispose()
    return name


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with the tables; to be copied, not used."""
    file = tmp_path_factory.mktemp("migrated") / "kefu.db"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def empty_database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of the test's own, without tables."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'kefu.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgresql")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of the test's own, with its tables."""
    if database_kind == "sqlite":
        file: Path = request.getfixturevalue("migrated_file")
        yield f"sqlite:///{shutil.copy(file, tmp_path / file.name)}"
        return
    server: PostgresServer = request.getfixturevalue("postgresql")
    name = server.create(request.getfixturevalue("migrated"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database of the test's own, with its tables."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()

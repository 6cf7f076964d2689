"""Migrations bring any database to the tables that the code has, and back."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from sqlalchemy import Column, Engine, ForeignKey, Integer, MetaData, String, Table, inspect, select, text

from knowledge.sql import NAMING, UtcDateTime, reading
from service.chat.tables import TurnRow
from service.database import revision
from service.database.applied import MIGRATIONS, is_current
from service.database.engine import open_engine
from service.database.migrate import downgrade, upgrade
from service.database.revision import write_revision
from service.database.schema import all_tables
from tests.database.fixtures import on_both

VERSIONS = MIGRATIONS / "versions"
OLD_TURN = """
    INSERT INTO turns (id, session_id, number, created_at, question, topic, lang, reply, outcome, ending, citations,
        hits, knowledge_revision, engine, model, digest, pack, failure, cuts, timings)
    VALUES ('t', 's', 1, '2024-01-01', '几天？', '几天？', 'zh', '七天。', 'answered', 'complete', '[]', '[]',
        1, 'extractive', '', '', 'phi3', '', '[]', '{}')
"""


@pytest.fixture(name="engine")
def _engine(empty_database_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_database_url)
    yield engine
    engine.dispose()


@pytest.fixture(name="migrations")
def _migrations(tmp_path: Path) -> Path:
    """Alembic's folder as it is, without the migrations that exist."""
    folder = tmp_path / "100% migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (folder / "versions").mkdir()
    return folder


def first_tables() -> MetaData:
    tables = MetaData(naming_convention=NAMING)
    Table(
        "lamps",
        tables,
        Column("id", Integer, primary_key=True),
        Column("lit_at", UtcDateTime, nullable=False, index=True),
    )
    return tables


def second_tables(*, name_is_needed: bool = False) -> MetaData:
    tables = MetaData(naming_convention=NAMING)
    Table(
        "lamps",
        tables,
        Column("id", Integer, primary_key=True),
        Column("lit_at", UtcDateTime, index=True),
        Column("name", String(50), unique=True, nullable=not name_is_needed),
    )
    Table(
        "bulbs",
        tables,
        Column("id", Integer, primary_key=True),
        Column("lamp_id", ForeignKey("lamps.id", ondelete="CASCADE")),
    )
    return tables


def differences(engine: Engine, tables: list[MetaData]) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": tables})
        return list(compare_metadata(context, tables))  # pyright: ignore[reportArgumentType] — a list is fine


@on_both
def test_a_new_database_is_brought_up_and_taken_down_again(engine: Engine, migrations: Path) -> None:
    write_revision("lamps", [first_tables()], migrations)
    write_revision("bulbs", [second_tables()], migrations)
    assert not is_current(engine, migrations=migrations)
    upgrade(engine, migrations=migrations)
    assert is_current(engine, migrations=migrations)
    assert differences(engine, [second_tables()]) == []
    downgrade(engine, "0001", migrations=migrations)
    assert differences(engine, [first_tables()]) == []
    downgrade(engine, "base", migrations=migrations)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    upgrade(engine, migrations=migrations)
    assert differences(engine, [second_tables()]) == []


def test_migrations_are_numbered_and_need_no_code_of_ours(migrations: Path) -> None:
    first = write_revision("lamps", [first_tables()], migrations)
    second = write_revision("name, bulbs", [second_tables()], migrations)
    assert first
    assert second
    assert [first.name, second.name] == ["0001_lamps.py", "0002_name_bulbs.py"]
    assert "service" not in first.read_text(encoding="utf-8")


def test_nothing_is_written_when_nothing_differs(migrations: Path) -> None:
    write_revision("lamps", [first_tables()], migrations)
    assert write_revision("again", [first_tables()], migrations) is None
    assert len(list((migrations / "versions").glob("*.py"))) == 1


def test_rows_that_refer_to_a_changed_table_survive(engine: Engine, migrations: Path) -> None:
    """SQLite changes a table by replacing it; watched foreign keys would delete what refers to it."""
    write_revision("all", [second_tables()], migrations)
    upgrade(engine, migrations=migrations)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO lamps (id, name) VALUES (1, 'desk')"))
        connection.execute(text("INSERT INTO bulbs (id, lamp_id) VALUES (1, 1)"))
    write_revision("name is needed", [second_tables(name_is_needed=True)], migrations)
    upgrade(engine, migrations=migrations)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM bulbs")) == 1
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


@on_both
def test_upgrading_twice_changes_nothing(engine: Engine, migrations: Path) -> None:
    write_revision("lamps", [first_tables()], migrations)
    upgrade(engine, migrations=migrations)
    upgrade(engine, migrations=migrations)
    assert is_current(engine, migrations=migrations)


def test_every_table_of_the_code_is_known() -> None:
    assert "api_keys" in {name for metadata in all_tables() for name in metadata.tables}


@on_both
def test_kefus_own_migrations_make_exactly_its_tables(engine: Engine) -> None:
    upgrade(engine)
    assert differences(engine, all_tables()) == []
    downgrade(engine, "base")
    upgrade(engine)
    assert differences(engine, all_tables()) == []


def test_the_command_says_what_it_wrote(monkeypatch: pytest.MonkeyPatch, migrations: Path) -> None:
    monkeypatch.setattr(
        revision,
        "write_revision",
        lambda message, tables: write_revision(message, tables, migrations),  # pyright: ignore[reportUnknownLambdaType]
    )
    first = CliRunner().invoke(revision.main, ["first tables"])
    assert "0001_first_tables.py" in first.output
    assert "nothing differs" in CliRunner().invoke(revision.main, ["again"]).output


def test_the_newest_migration_is_the_one_with_the_highest_number() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [max(path.name for path in VERSIONS.glob("0*.py"))[:4]]


def test_every_migration_is_named_by_its_number() -> None:
    for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")


@on_both
def test_an_empty_database_is_not_current(engine: Engine) -> None:
    assert not is_current(engine)


@on_both
def test_turns_from_before_outlive_the_migrations(engine: Engine) -> None:
    upgrade(engine, "0001")
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO sessions (id, created_at, last_turn_at) VALUES ('s', '2024-01-01', '2024-01-01')")
        )
        connection.execute(text(OLD_TURN))
    upgrade(engine)
    with reading(engine) as session:
        row = session.scalars(select(TurnRow)).one()
    assert (row.reply, row.pack_digest, row.prompt) == ("七天。", "", {})


def test_the_service_does_without_alembic_while_its_tables_are_current() -> None:
    loaded = "import sys, service.cli.serve, service.cli.ingest; print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

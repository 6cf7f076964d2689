"""Commands that only look, commands beside a running service, and what is said of the embedding model's first use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from knowledge.embedding import OnnxEmbedder
from service.data_directory import DataDirectory, RunningService
from service.database.applied import is_current
from service.database.engine import open_engine
from service.database.migrate import downgrade
from tests.cli.conftest import Kefu

SERVICE = RunningService("http://127.0.0.1:9", "key")
PREPARING = "preparing the embedding model (once, about 20 seconds) …"


@pytest.fixture
def unused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kefu:
    """The command on a data directory that does not exist."""
    return Kefu(tmp_path / "new" / "data", monkeypatch)


@pytest.fixture
def running(kefu: Kefu) -> Iterator[None]:
    """Somebody owns the data directory, as a running service does."""
    directory = DataDirectory(kefu.data)
    with directory.owned(), directory.announced(SERVICE):
        yield


def make_tables_old(data: Path) -> None:
    engine = open_engine(f"sqlite:///{data / 'kefu.db'}")
    downgrade(engine, "base")
    engine.dispose()


def tables_are_current(data: Path) -> bool:
    engine = open_engine(f"sqlite:///{data / 'kefu.db'}")
    try:
        return is_current(engine)
    finally:
        engine.dispose()


def test_a_dry_run_where_nothing_was_ever_says_what_it_would_do_and_leaves_nothing(unused: Kefu, folder: Path) -> None:
    said = "3 documents would be published (3 passages), 0 unchanged, 0 would be retired, 0 files skipped, 0 failed\n"
    assert unused("ingest", folder, "--dry-run").stdout == said
    assert unused("reindex", "--dry-run").stdout == "0 passages would be indexed anew\n"
    assert unused("db", "upgrade", "--dry-run").stdout == "the tables would be brought up to date\n"
    assert not unused.data.parent.exists()


@pytest.mark.untouched
def test_a_dry_run_leaves_nothing_in_an_empty_directory_either(kefu: Kefu, folder: Path) -> None:
    before = list(kefu.data.iterdir())
    assert kefu.json("ingest", folder, "--dry-run", "--retire-missing")["passages"] == 3
    assert kefu.json("reindex", "--dry-run") == {"passages": 0}
    assert kefu.json("db", "upgrade", "--dry-run") == {"current": False}
    assert list(kefu.data.iterdir()) == before


def test_a_dry_run_leaves_nothing_where_another_database_would_be(
    unused: Kefu, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEFU_DATABASE_URL", f"sqlite:///{tmp_path}/elsewhere/kefu.db")
    assert len(unused.json("ingest", folder, "--dry-run")["published"]) == 3
    assert not (tmp_path / "elsewhere").exists()


def test_a_dry_run_does_not_change_old_tables(kefu: Kefu, folder: Path) -> None:
    kefu("db", "upgrade")
    make_tables_old(kefu.data)
    for arguments in (("ingest", folder, "--dry-run"), ("reindex", "--dry-run")):
        error = kefu.error(*arguments)
        assert (error["code"], "run `kefu db upgrade` first" in error["message"]) == ("not_ready", True)
    assert kefu("db", "upgrade", "--dry-run").stdout == "the tables would be brought up to date\n"
    assert not tables_are_current(kefu.data)


def test_a_dry_run_needs_no_service_to_stop(kefu: Kefu, folder: Path) -> None:
    kefu("ingest", folder)
    with DataDirectory(kefu.data).owned():
        assert kefu.json("ingest", folder, "--dry-run")["unchanged"] == 3
        assert kefu.json("reindex", "--dry-run") == {"passages": 3}


def test_an_address_of_a_database_that_is_none_is_said_of_a_dry_run_too(
    unused: Kefu, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEFU_DATABASE_URL", "nonsense")
    assert unused.error("ingest", folder, "--dry-run")["code"] == "invalid_setting"


@pytest.mark.untouched
@pytest.mark.usefixtures("running")
@pytest.mark.parametrize("arguments", [("key", "create", "--role", "staff"), ("db", "upgrade")], ids=str)
def test_old_tables_are_not_changed_beside_a_running_service(kefu: Kefu, arguments: tuple[str, ...]) -> None:
    engine = open_engine(f"sqlite:///{kefu.data / 'kefu.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE older (id INTEGER)"))
    engine.dispose()
    error = kefu.error(*arguments)
    assert error["code"] == "data_directory_in_use"
    assert error["message"].startswith("the tables must be brought up to date first, but a kefu service")
    assert SERVICE.url in error["message"]
    assert not tables_are_current(kefu.data)


def test_current_tables_need_nobody_to_stop(kefu: Kefu) -> None:
    kefu("db", "upgrade")
    directory = DataDirectory(kefu.data)
    with directory.owned(), directory.announced(SERVICE):
        assert kefu("key", "create", "--role", "staff").stdout.startswith("kefu_staff_")
        assert kefu.json("db", "upgrade") == {"current": True}


def test_a_key_is_made_in_a_directory_never_used_and_nobody_else_can_read_it(unused: Kefu) -> None:
    assert unused("key", "create", "--role", "admin").stdout.startswith("kefu_admin_")
    assert tables_are_current(unused.data)
    assert unused.data.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in unused.data.iterdir()} == {0o600}


@pytest.mark.untouched
def test_documents_and_indexes_are_their_owner_s_alone(kefu: Kefu, folder: Path) -> None:
    kefu("ingest", folder)
    made = [path for path in kefu.data.rglob("*") if not path.is_relative_to(kefu.data / "cache")]
    assert {path.name for path in made} >= {"kefu.db", "kefu.lock", "chroma.sqlite3"}
    assert [path for path in made if path.stat().st_mode & 0o077] == []


@pytest.fixture
def unprepared(unused: Kefu, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Kefu:
    """The command where the model must be exported, which is quick here."""

    def export_quickly(name: str, cache_dir: Path, threads: int, url: str) -> OnnxEmbedder:
        del name, url
        (exported,) = model_cache.glob("embedding-*")
        cache_dir.mkdir(exist_ok=True)
        if not list(cache_dir.iterdir()):
            (cache_dir / exported.name).symlink_to(exported)
        return OnnxEmbedder(exported, "fingerprint", threads)

    monkeypatch.setattr("service.app.documents.open_embedder", export_quickly)
    return unused


@pytest.mark.parametrize("command", ["ingest", "reindex", "search", "ask"])
def test_the_first_command_that_embeds_says_that_it_takes_a_while(unprepared: Kefu, folder: Path, command: str) -> None:
    arguments = {"ingest": (folder,), "reindex": (), "search": ("lamp",), "ask": ("lamp",)}[command]
    first = unprepared(command, *arguments, "--json")
    assert first.stderr.splitlines()[:1] == [PREPARING]
    assert PREPARING not in first.stdout
    assert PREPARING not in unprepared("search", "lamp").stderr


def test_a_command_that_embeds_nothing_prepares_nothing(unprepared: Kefu, folder: Path) -> None:
    assert PREPARING not in unprepared("ingest", folder, "--dry-run").stderr
    assert PREPARING not in unprepared("ingest", folder / "nowhere").stderr
    assert PREPARING not in unprepared("key", "create", "--role", "staff").stderr

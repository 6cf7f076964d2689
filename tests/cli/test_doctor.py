"""`kefu doctor` and `kefu audit`, on a data directory that nobody uses and beside a running service."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from knowledge.lexicon import Lexicon
from knowledge.vectors import VectorIndex
from service.access.audit import Audit
from service.access.keys import Caller
from service.access.roles import Role
from service.database.engine import open_engine
from tests.cli.conftest import Kefu, Services


def examined(kefu: Kefu, *options: str) -> tuple[int, dict[str, dict[str, Any]], list[str]]:
    """Give the exit code, the checks by name, and what was mended."""
    result = kefu("doctor", *options, "--json")
    report = json.loads(result.stdout)
    return result.exit_code, {check["name"]: check for check in report["checks"]}, report["mended"]


def wrong(checks: dict[str, dict[str, Any]]) -> set[str]:
    return {name for name, check in checks.items() if check["status"] == "problem"}


@pytest.fixture(name="stocked")
def _stocked(kefu: Kefu, folder: Path) -> Kefu:
    kefu.data.chmod(0o700)
    assert kefu("ingest", folder).exit_code == 0
    return kefu


# What SQLite keeps beside its files, and what Chroma notes for itself whenever it is opened.
_PASSING = ("kefu.lock", "-wal", "-shm", "-journal", "chroma.sqlite3", ".bin")


def everything(data: Path) -> dict[str, str]:
    """What is in a data directory and stays there, as hashes."""
    files = [path for path in data.rglob("*") if path.is_file() and not path.name.endswith(_PASSING)]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.untouched
def test_a_directory_without_a_database_is_no_good_sign(kefu: Kefu) -> None:
    code, checks, _ = examined(kefu)
    assert (code, wrong(checks)) == (1, {"database"})
    assert "KEFU_DATA_DIR" in checks["database"]["advice"]
    assert examined(kefu, "--mend")[:2] == (code, checks)
    assert [path.name for path in kefu.data.iterdir()] == ["cache"]


def test_all_is_well_and_nothing_is_changed(stocked: Kefu) -> None:
    before = everything(stocked.data)
    code, checks, mended = examined(stocked)
    assert (code, wrong(checks), mended) == (0, set(), [])
    assert checks["serving_lexicon"]["found"].startswith("3 passages")
    assert checks["admin_key"]["found"].startswith("there is none yet")
    assert everything(stocked.data) == before
    said = stocked("doctor", "--quick")
    assert (said.exit_code, said.stdout.splitlines()[-1]) == (0, "all is well")


def test_damage_is_named_and_mended(stocked: Kefu) -> None:
    knowledge = stocked.data / "knowledge"
    index = VectorIndex(knowledge / "vectors")
    index.remove([1])
    index.close()
    Lexicon(next(knowledge.glob("lexicon-*"))).change(add={99: "stray"}, remove=[2])
    (knowledge / "vectors-g7").mkdir()
    damaged = {"serving_vectors", "serving_lexicon", "index_folders"}
    for options in ((), ("--quick",), ("--mend", "--dry-run")):
        code, checks, _ = examined(stocked, *options)
        assert (code, wrong(checks)) == (1, damaged)
    assert "passage 99, which no version has" in checks["serving_lexicon"]["concerned"]
    assert "passage 99" in stocked("doctor").stdout
    code, checks, mended = examined(stocked, "--mend")
    assert (code, wrong(checks), set(mended)) == (0, set(), damaged)
    assert examined(stocked)[0] == 0
    (noted,) = stocked.json("audit", "--action", "doctor")["entries"]
    assert (noted["action"], noted["actor"]) == ("doctor.mend", "command line")


def test_an_index_that_cannot_be_read_is_built_anew_only_when_asked(stocked: Kefu) -> None:
    meta = next(stocked.data.glob("knowledge/lexicon-*/meta.json"))
    meta.write_text("{}")
    code, checks, _ = examined(stocked)
    assert (code, wrong(checks)) == (1, {"serving_index"})
    assert meta.read_text() == "{}"
    assert examined(stocked, "--mend")[0] == 0
    assert stocked.json("search", "warranty")["hits"]


def test_a_database_of_another_version_is_told(stocked: Kefu) -> None:
    engine = open_engine(f"sqlite:///{stocked.data / 'kefu.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    engine.dispose()
    code, checks, _ = examined(stocked)
    assert (code, wrong(checks), checks["tables"]["advice"]) == (1, {"tables"}, "run `kefu db upgrade`")


def test_what_others_can_read_is_told(stocked: Kefu) -> None:
    stocked.data.chmod(0o755)
    (stocked.data / "kefu.db").chmod(0o644)
    code, checks, _ = examined(stocked, "--quick")
    assert (code, wrong(checks), checks["private"]["concerned"][:1]) == (1, {"private"}, ["kefu.db"])


def test_a_folder_of_a_killed_reading_is_removed(
    stocked: Kefu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / "kefu-reading-gone"
    left.mkdir()
    (left / "lock").touch()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, checks, _ = examined(stocked, "--quick")
    assert (code, checks["reading_folders"]["concerned"]) == (0, [str(left)])
    assert examined(stocked, "--mend", "--quick")[2] == ["reading_folders"]
    assert not left.exists()


def test_a_killed_service_leaves_a_remark_and_the_next_one_goes_on(
    stocked: Kefu, services: Services, tmp_path: Path
) -> None:
    engine = open_engine(f"sqlite:///{stocked.data / 'kefu.db'}")
    policy = tmp_path / "gift-cards.md"
    policy.write_text("# Gift cards\n\nUnused gift cards are refunded.")
    stocked("documents", "add", policy)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE jobs SET state = 'running', finished_at = NULL")
    engine.dispose()
    code, checks, _ = examined(stocked)
    assert (code, checks["jobs"]["status"], checks["jobs"]["count"]) == (0, "remark", 1)
    service = services.serve(stocked.data)
    code, checks, _ = examined(stocked)
    assert (code, checks["jobs"]["status"]) == (0, "ok")
    assert httpx.get(f"{service.url}/health/ready").json()["parts"]["reading"]["ok"]
    assert examined(stocked, "--mend")[0] == 0


def test_the_audit_is_shown_as_it_was_asked_for(stocked: Kefu) -> None:
    engine = open_engine(f"sqlite:///{stocked.data / 'kefu.db'}")
    for day, name, action in ((1, "Li", "document.upload"), (2, "Wang", "document.retire"), (3, "Li", "job.cancel")):
        moment = datetime(2026, 3, day, tzinfo=UTC)
        Audit(engine, lambda moment=moment: moment).note(Caller(None, name, Role.STAFF), action, "k", version=7)
    engine.dispose()

    def actions(*options: str) -> list[str]:
        return [entry["action"] for entry in stocked.json("audit", *options)["entries"]]

    everything_noted = ["job.cancel", "document.retire", "document.upload", "documents.ingest"]
    assert actions() == everything_noted
    assert actions("--limit", "1") == ["job.cancel"]
    assert actions("--actor", "Li") == ["job.cancel", "document.upload"]
    assert actions("--action", "document") == ["document.retire", "document.upload"]
    assert actions("--since", "2026-03-02T00:00:00Z")[:2] == ["job.cancel", "document.retire"]
    assert "version: 7" in " ".join(stocked("audit").stdout.split())
    assert stocked.error("audit", "--since", "yesterday")["code"] == "invalid_request"

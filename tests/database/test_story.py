"""kefu as a whole on PostgreSQL: over HTTP, and on the command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from service.app.databases import owned
from service.app.parts import build_parts
from service.settings import Settings
from tests.app.fixtures import NOBODY, PATIENT
from tests.app.shop import Shop, opened
from tests.cli.conftest import Kefu, new_data_dir, write_documents
from tests.database.fixtures import on_postgresql
from tests.database.server import PostgresServer
from tests.documents.desk import desk_of, markdown

pytestmark = [on_postgresql, pytest.mark.usefixtures("unlogged")]

QUESTION = "充值卡未刮开多久内可以退订？"
KEY = "充值卡退订须知.md"


@pytest.fixture(name="shop")
def _shop(empty_database_url: str, tmp_path: Path, embedder: Embedder) -> Iterator[Shop]:
    """A service on an empty database."""
    data = tmp_path / "data"
    settings = Settings(data_dir=data, database_url=empty_database_url, ollama_urls=NOBODY, **PATIENT)  # pyright: ignore[reportArgumentType] (pydantic checks each value)
    with owned(settings), opened(build_parts(settings, embedder=embedder)) as shop:
        yield shop


@pytest.fixture(name="kefu")
def _kefu(empty_database_url: str, tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Kefu:
    monkeypatch.setenv("KEFU_DATABASE_URL", empty_database_url)
    return Kefu(new_data_dir(tmp_path / "other data", model_cache), monkeypatch)


def test_a_document_is_handed_in_asked_about_voted_on_and_retired(shop: Shop) -> None:
    with desk_of(shop) as desk:
        entry = {"id": KEY, "title": "充值卡退订须知", "text": "充值卡未刮开的，购买后十五天\0内可以退订。"}
        (job,) = desk.add(("cards.jsonl", json.dumps(entry).encode()))
        assert (job["state"], job["documents"][0]["version"]) == ("done", "1")
        answer = shop.ask(f"{QUESTION}\0")
        assert "十五天" in answer["reply"]
        assert answer["citations"][0]["document"] == "充值卡退订须知"
        vote = {"turn_id": answer["turn_id"], "helpful": False, "comment": "不\0对"}
        assert shop.http.post("/api/feedback", json=vote).status_code == 204
        again = shop.ask("那多久？", answer["session_id"])
        (first, second) = shop.http.get(f"/api/sessions/{answer['session_id']}").json()["turns"]
        assert (first["message"], second["turn_id"]) == (QUESTION, again["turn_id"])

        (job,) = desk.add((KEY, markdown("三十天内")))
        document = desk.document(KEY)
        assert [version["state"] for version in document["versions"]] == ["superseded", "in_force"]
        assert "三十天" in shop.ask(QUESTION)["reply"]
        desk.post(f"/api/documents/{document['id']}/retire")
        assert shop.ask(QUESTION)["outcome"] == "unanswered"
        assert desk.audit()[0][1] == "document.retire"
    assert shop.http.delete(f"/api/sessions/{answer['session_id']}").status_code == 204
    assert shop.http.get("/health/ready").status_code == 200


@pytest.mark.parametrize("number", [2**31, 2**63 - 1])
def test_numbers_that_nothing_has_are_not_found(shop: Shop, number: int) -> None:
    with desk_of(shop) as desk:
        for path in (f"/api/jobs/{number}", f"/api/documents/{number}", f"/api/versions/{number}/passages"):
            assert desk.http.get(path).status_code == 404, path
        assert desk.get("/api/jobs", before=number) == {"jobs": []}
    assert shop.http.get("/api/sessions/%00").status_code == 404


def test_commands_work_on_it_and_the_doctor_finds_nothing_wrong(kefu: Kefu, tmp_path: Path) -> None:
    kefu.data.chmod(0o700)
    folder = write_documents(tmp_path / "documents")
    assert kefu("ingest", "--dry-run", folder).exit_code == 1
    assert kefu("db", "upgrade").exit_code == 0
    assert kefu("ingest", folder).exit_code == 0
    hits = kefu.json("search", "How long does the warranty last?")["hits"]
    assert hits[0]["document"]["key"] == "warranty.txt"
    assert kefu("key", "create", "--role", "admin", "--name", "Li").exit_code == 0
    assert kefu("reindex").exit_code == 0
    report = kefu.json("doctor")
    checks = {check["name"]: check for check in report["checks"]}
    assert (report["ok"], checks["database"]["found"]) == (True, "the database answers")
    assert kefu.json("doctor", "--mend")["ok"]
    assert not (kefu.data / "kefu.db").exists()


def test_one_kefu_works_with_a_database_at_a_time(shop: Shop, kefu: Kefu, tmp_path: Path) -> None:
    error = kefu.error("ingest", write_documents(tmp_path / "documents"))
    assert (error["code"], "another data directory" in error["message"]) == ("data_directory_in_use", True)
    assert kefu("key", "create", "--role", "staff", "--name", "Li").exit_code == 0


def test_a_database_that_does_not_answer_is_named_without_its_password(
    kefu: Kefu, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEFU_DATABASE_URL", "postgresql://kefu:pw-of-ours@127.0.0.1:9/kefu")
    for command in (("db", "upgrade"), ("ask", "How long?"), ("search", "How long?"), ("key", "list")):
        error = kefu.error(*command)
        assert (error["code"], "does not answer" in error["message"]) == ("not_ready", True)
        assert "pw-of-ours" not in error["message"]


def test_a_database_that_is_not_in_utf_8_is_refused(
    kefu: Kefu, postgresql: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = postgresql.create("template0", "SQL_ASCII")
    monkeypatch.setenv("KEFU_DATABASE_URL", postgresql.url(name))
    error = kefu.error("db", "upgrade")
    assert (error["code"], "UTF8" in error["message"]) == ("invalid_setting", True)

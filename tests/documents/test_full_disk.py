"""A full disk: said as such, and nothing is half there."""

import errno
import os
import sqlite3
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from knowledge.disk import disk_is_full
from knowledge.embedding import Embedder
from service.access.roles import Role
from tests.app.fixtures import NOBODY, OpenShop, opener
from tests.app.shop import wait_until
from tests.disks import fill
from tests.documents.desk import ENDED, Desk, desk_of, markdown

# What fails here is no news to whoever reads the log of a test.
pytestmark = pytest.mark.usefixtures("unlogged")

KEY = "充值卡退订须知.md"


def assert_said(desk: Desk, *files: tuple[str, bytes], language: str = "en") -> None:
    parts = [("files", file) for file in files]
    response = desk.http.post("/api/documents", files=parts, headers={"Accept-Language": language})
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (507, "disk_full")
    assert ("磁盘已满" if language == "zh" else "the disk is full") in error["message"]


@pytest.fixture
def desk(small_disk: Path, stocked: Path, embedder: Embedder) -> Generator[Desk]:
    """A shop that has nothing but the small disk."""
    with ExitStack() as stack:
        shop = opener(stack, stocked, embedder, small_disk)(ollama_urls=NOBODY)
        yield stack.enter_context(desk_of(shop, role=Role.ADMIN))


def test_a_file_that_does_not_fit_is_not_taken_and_those_beside_it_neither(desk: Desk, small_disk: Path) -> None:
    for language in ("zh", "en"):
        assert_said(desk, (KEY, markdown("十五天内")), ("big.txt", os.urandom(30_000_000)), language=language)
    assert desk.get("/api/jobs")["jobs"] == []
    assert [file for file in small_disk.rglob(".unfinished*") if file.is_file()] == []
    assert "document.upload" not in {action for _, action, _ in desk.audit()}
    (job,) = desk.add((KEY, markdown("十五天内")))
    assert job["state"] == "done"


def test_a_full_disk_is_no_mistake_of_ours_and_is_got_over(desk: Desk, small_disk: Path) -> None:
    desk.add((KEY, markdown("十五天内")))
    document = desk.document(KEY)["id"]
    filler = fill(small_disk)
    assert_said(desk, *((f"{number}.md", markdown(f"{number}天内")) for number in range(50)))
    for path in (f"/api/documents/{document}/read", f"/api/documents/{document}/retire"):
        response = desk.http.post(path)
        assert response.is_success or response.json()["error"]["code"] == "disk_full", response.text
    assert {job["filename"] for job in desk.get("/api/jobs")["jobs"]} == {KEY}, "of an upload all is taken, or nothing"
    filler.unlink()
    desk.add(("neu.md", markdown("三十天内")))
    wait_until(lambda: all(job["state"] in ENDED for job in desk.get("/api/jobs")["jobs"]))
    said = [job["error"]["code"] for job in desk.get("/api/jobs")["jobs"] if job["state"] != "done"]
    assert said in ([], ["disk_full"]), "reading it again was taken, and met the full disk, or was not"
    checks = desk.post("/api/doctor/mend")["checks"]
    wrong = {check["name"] for check in checks if check["status"] == "problem"}
    assert wrong == {"disk", "private"}, "as small and as open as the test has made it"


@contextmanager
def full(engine: Engine) -> Generator[None]:
    """SQLite itself lets the database's file not grow by another page."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    event.listen(engine, "connect", limit)
    engine.dispose()
    yield
    event.remove(engine, "connect", limit)
    engine.dispose()


def test_a_full_database_takes_no_part_of_an_upload(open_shop: OpenShop) -> None:
    with desk_of(open_shop(ollama_urls=NOBODY), role=Role.ADMIN) as desk:
        with full(desk.shop.parts.engine):
            assert_said(desk, *((f"{number}.md", markdown("九天内")) for number in range(40)))
        assert desk.get("/api/jobs")["jobs"] == []
        assert "document.upload" not in {action for _, action, _ in desk.audit()}
        (job,) = desk.add((KEY, markdown("十五天内")))
        assert job["state"] == "done"


def test_a_file_that_was_being_read_has_failed_with_it_and_is_read_when_there_is_room(open_shop: OpenShop) -> None:
    with desk_of(open_shop(ollama_urls=NOBODY), role=Role.ADMIN) as desk:
        text = "# 长\n\n" + "\n\n".join(f"## {number}.1 款\n\n第{number}条规定如下。" for number in range(400))
        with full(desk.shop.parts.engine):
            (job,) = desk.add(("长.md", text.encode()))
            assert (job["state"], job["error"]["code"]) == ("failed", "disk_full")
        desk.post(f"/api/jobs/{job['id']}/retry")
        assert desk.ended(job["id"])["state"] == "done"


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "x"),
        OSError(errno.EDQUOT, "x"),
        RuntimeError("Database error: (code: 13) database or disk is full"),
        ValueError("An IO error occurred: 'No space left on device (os error 28)'"),
        OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full")),
    ],
    ids=["no room", "quota", "chroma", "tantivy", "sqlalchemy"],
)
def test_each_library_s_way_of_saying_it_is_understood(error: Exception) -> None:
    after = KeyError("something else")
    after.__cause__ = error
    assert disk_is_full(error)
    assert disk_is_full(after)


def test_other_failures_are_no_full_disk() -> None:
    looped = ValueError("a")
    looped.__cause__ = KeyError("b")
    looped.__cause__.__context__ = looped
    assert not any(map(disk_is_full, (looped, OSError(errno.EACCES, "x"), sqlite3.OperationalError("locked"))))

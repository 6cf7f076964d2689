"""Files that staff hand in become documents that the chat quotes."""

import io
import json
import zipfile
from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import pytest

from tests.app.fixtures import NOBODY, OpenShop
from tests.documents.desk import Desk, desk_of, markdown, word

QUESTION = "充值卡未刮开多久内可以退订？"
KEY = "充值卡退订须知.md"


@pytest.fixture(name="desk")
def _desk(open_shop: OpenShop) -> Generator[Desk]:
    with desk_of(open_shop(ollama_urls=NOBODY)) as desk:
        yield desk


def test_what_was_handed_in_answers_customers(desk: Desk) -> None:
    assert desk.shop.ask(QUESTION)["outcome"] == "unanswered"
    (job,) = desk.add((KEY, markdown("十五天内")))
    assert (job["state"], job["error"], job["uploaded_by"], job["progress"]) == ("done", None, "Li", 1.0)
    (told,) = job["documents"]
    assert (told["key"], told["title"], told["version"], told["changed"]) == (KEY, "充值卡退订须知", "1", True)
    (version,) = desk.document(KEY)["versions"]
    assert version["id"] == told["version_id"]
    answer = desk.shop.ask(QUESTION)
    assert "十五天" in answer["reply"]
    assert answer["citations"][0]["document"] == "充值卡退订须知"


def test_several_files_become_several_documents(desk: Desk) -> None:
    files = [(f"{number}.docx", word("充值卡", f"充值卡{number}号可以退订。")) for number in range(3)]
    jobs = desk.add(*files)
    assert [job["documents"][0]["key"] for job in jobs] == ["0.docx", "1.docx", "2.docx"]


def test_key_and_title_can_be_chosen(desk: Desk) -> None:
    desk.add(("a.md", markdown("三天内")), key="cards/refund", title="退卡规定")
    assert desk.document("cards/refund")["versions"][0]["title"] == "退卡规定"


def test_an_archive_becomes_the_documents_in_it(desk: Desk) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("政策/退订.md", markdown("九天内"))
        archive.writestr("手册.txt", "充值卡的卡号共十六位。")
    (job,) = desk.add(("资料.zip", out.getvalue()))
    assert [document["key"] for document in job["documents"]] == ["资料.zip/政策/退订.md", "资料.zip/手册.txt"]
    assert "九天" in desk.shop.ask(QUESTION)["reply"]


def test_a_bad_file_in_an_archive_is_told_and_the_others_are_there(desk: Desk) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("退订.md", markdown("九天内"))
        archive.writestr("坏.pdf", b"%PDF-1.7 rubbish")
    (job,) = desk.add(("资料.zip", out.getvalue()))
    assert (job["state"], job["error"]) == ("done", None)
    good, bad = job["documents"]
    assert (sorted(good), good["key"]) == (
        ["changed", "key", "staff_changes", "title", "version", "version_id"],
        "资料.zip/退订.md",
    )
    assert (sorted(bad), bad["file"]) == (["error", "file"], "坏.pdf")
    assert (bad["error"]["code"], sorted(bad["error"])) == ("unreadable_file", ["code", "detail", "message"])


def test_lines_of_json_become_documents_whatever_the_file_is_called(desk: Desk) -> None:
    line = {"id": "cards", "title": "充值卡退订须知", "text": "充值卡未刮开九天内可以退订。"}
    (job,) = desk.add(("faq.txt", json.dumps(line).encode()))
    assert [document["key"] for document in job["documents"]] == ["cards"]
    assert "九天" in desk.shop.ask(QUESTION)["reply"]


def test_the_same_key_is_the_documents_next_version(desk: Desk) -> None:
    desk.add((KEY, markdown("十五天内")))
    desk.add((KEY, markdown("三十天内")))
    answer = desk.shop.ask(QUESTION)
    assert "三十天" in answer["reply"]
    assert answer["citations"][0]["version"] == "2"
    assert [version["state"] for version in desk.document(KEY)["versions"]] == ["superseded", "in_force"]


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    desk.add((KEY, markdown("十五天内")))
    (job,) = desk.add((KEY, markdown("十五天内")))
    assert job["documents"][0]["changed"] is False
    assert len(desk.document(KEY)["versions"]) == 1


def test_a_version_with_a_date_waits_for_it(desk: Desk) -> None:
    desk.add((KEY, markdown("十五天内")))
    later = datetime.now(UTC) + timedelta(days=30)
    desk.add((KEY, markdown("三十天内")), effective_from=later.isoformat())
    assert "十五天" in desk.shop.ask(QUESTION)["reply"]
    now, then = (
        desk.post("/api/search", {"question": QUESTION, **at})["hits"][0]
        for at in ({}, {"at": (later + timedelta(days=1)).isoformat()})
    )
    assert ("十五天" in now["text"], "三十天" in then["text"]) == (True, True)
    assert [version["state"] for version in desk.document(KEY)["versions"]] == ["in_force", "waiting"]


def test_a_file_that_cannot_be_read_is_one_failed_job(desk: Desk) -> None:
    bad, good = desk.add(("bad.pdf", b"%PDF-1.7 rubbish"), (KEY, markdown("十五天内")))
    assert (bad["state"], good["state"]) == ("failed", "done")
    assert bad["error"]["code"] == "unreadable_file"
    assert "bad.pdf" in bad["error"]["message"]


def test_the_original_comes_back_as_it_was(desk: Desk) -> None:
    data = markdown("十五天内")
    desk.add((KEY, data))
    version = desk.document(KEY)["versions"][0]
    response = desk.http.get(f"/api/versions/{version['id']}/original")
    assert response.content == data
    assert response.headers["content-type"] == "application/octet-stream"
    assert "attachment" in response.headers["content-disposition"]


@pytest.mark.parametrize(
    ("files", "wishes", "said"),
    [
        ([("a.md", b"  \n")], {}, "a.md is empty"),
        ([("a.md", b"x"), ("b.md", b"y")], {"key": "k"}, "one file alone"),
        ([("a.md", b"x")], {"effective_from": "next week"}, "effective_from"),
        ([("a.md", b"x")], {"effective_from": "2025-02-01", "expires_at": "2025-01-01"}, "later than effective_from"),
        ([("a.exe", b"x")], {}, "only files of these types"),
        ([(f"{number}.md", b"x") for number in range(4)], {}, "at most 3"),
    ],
)
def test_an_upload_that_is_not_allowed_leaves_nothing(
    open_shop: OpenShop, files: list[tuple[str, bytes]], wishes: dict[str, str], said: str
) -> None:
    with desk_of(open_shop(ollama_urls=NOBODY, upload_max_files=3, upload_types="md,docx")) as desk:
        response = desk.send(*files, **wishes)
        assert response.status_code == 400, response.text
        assert said in response.json()["error"]["message"]
        assert desk.get("/api/jobs")["jobs"] == []


def test_an_upload_that_is_too_large_is_refused(open_shop: OpenShop) -> None:
    with desk_of(open_shop(ollama_urls=NOBODY, upload_max_mb=1)) as desk:
        for size in (1_100_000, 3_000_000):
            response = desk.send(("big.txt", b"x" * size))
            assert (response.status_code, response.json()["error"]["code"]) == (413, "payload_too_large")
        assert desk.get("/api/jobs")["jobs"] == []


def test_a_name_with_folders_in_it_is_the_name_alone(desk: Desk) -> None:
    (job,) = desk.add(("C:\\fakepath\\退订.md", markdown("一天内")))
    assert job["filename"] == "退订.md"


def test_a_job_that_nobody_has_is_not_found(desk: Desk) -> None:
    response = desk.http.get("/api/jobs/999")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "job_not_found")


def test_what_waits_can_be_wanted_at_once(desk: Desk) -> None:
    desk.add((KEY, markdown("十五天内")))
    desk.add((KEY, markdown("三十天内")), effective_from="2090-01-01")
    (job,) = desk.add((KEY, markdown("三十天内")))
    assert job["documents"][0]["changed"] is True
    assert "三十天" in desk.shop.ask(QUESTION)["reply"]


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31T23:59:59-12:00", "tomorrow"])
def test_a_moment_that_cannot_be_kept_is_refused(desk: Desk, moment: str) -> None:
    response = desk.send((KEY, markdown("一天内")), effective_from=moment)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"expires_at": "2020-12-31"}, "expires_at"),
        ({"effective-from": "2999-01-01"}, "effective-from"),
        ({"expiresAt": "2999-01-01"}, "expiresAt"),
    ],
)
def test_what_would_be_in_force_against_a_wish_is_refused(desk: Desk, wish: dict[str, str], field: str) -> None:
    response = desk.send((KEY, markdown("十五天内")), **wish)
    assert response.status_code == 400
    assert field in response.json()["error"]["message"]
    assert desk.get("/api/jobs")["jobs"] == []


def test_wishes_in_the_address_are_refused(desk: Desk) -> None:
    response = desk.http.post(
        "/api/documents", params={"effective_from": "2999-01-01"}, files=[("files", (KEY, markdown("十五天内")))]
    )
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_request")


def test_old_times_are_taken_for_the_record(desk: Desk) -> None:
    (job,) = desk.add((KEY, markdown("三天内")), effective_from="2020-01-01", expires_at="2021-01-01")
    assert job["state"] == "done"
    assert desk.document(KEY)["versions"][0]["state"] == "expired"

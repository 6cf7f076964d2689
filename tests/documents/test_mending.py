"""What staff do with documents that are there, and what the audit says of it."""

from collections.abc import Generator
from typing import Any

import pytest

from service.access.roles import Role
from tests.app.fixtures import NOBODY, OpenShop
from tests.documents.desk import Desk, desk_of, markdown, packed

QUESTION = "充值卡未刮开多久内可以退订？"
KEY = "充值卡退订须知.md"


@pytest.fixture(name="desk")
def _desk(open_shop: OpenShop) -> Generator[Desk]:
    with desk_of(open_shop(ollama_urls=NOBODY)) as desk:
        desk.add((KEY, markdown("十五天内")))
        yield desk


def passages(desk: Desk) -> list[dict[str, Any]]:
    version = desk.document(KEY)["versions"][-1]
    return desk.get(f"/api/versions/{version['id']}/passages")["passages"]


def test_a_retired_document_answers_no_more_and_comes_back(desk: Desk) -> None:
    document = desk.document(KEY)["id"]
    assert desk.post(f"/api/documents/{document}/retire")["versions"][0]["state"] == "retired"
    assert desk.shop.ask(QUESTION)["outcome"] == "unanswered"
    again = desk.http.post(f"/api/documents/{document}/retire")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "wrong_state")
    restored = desk.post(f"/api/documents/{document}/restore")
    assert [version["state"] for version in restored["versions"]] == ["retired", "in_force"]
    assert "十五天" in desk.shop.ask(QUESTION)["reply"]
    assert desk.audit()[:3] == [
        ("Li", "document.restore", KEY),
        ("Li", "document.retire", KEY),
        ("Li", "document.upload", KEY),
    ]


def test_an_older_version_can_be_put_back(desk: Desk) -> None:
    desk.add((KEY, markdown("三十天内")))
    document = desk.document(KEY)
    desk.post(f"/api/documents/{document['id']}/restore", {"version_id": document["versions"][0]["id"]})
    assert "十五天" in desk.shop.ask(QUESTION)["reply"]


def test_documents_are_listed_by_their_state(desk: Desk) -> None:
    document = desk.document(KEY)["id"]
    desk.post(f"/api/documents/{document}/retire")
    assert [line["key"] for line in desk.get("/api/documents", state="retired")["documents"]] == [KEY]
    assert KEY not in [line["key"] for line in desk.get("/api/documents", state="in_force")["documents"]]


def test_a_passage_is_switched_off_and_on(desk: Desk) -> None:
    (passage,) = passages(desk)
    assert "十五天" in passage["passage"]["text"]
    path = f"/api/passages/{passage['id']}"
    assert desk.http.patch(path, json={"enabled": False}).json()["enabled"] is False
    assert desk.shop.ask(QUESTION)["outcome"] == "unanswered"
    desk.http.patch(path, json={"enabled": True})
    assert "十五天" in desk.shop.ask(QUESTION)["reply"]


def test_a_passage_is_found_by_the_questions_it_was_given(desk: Desk) -> None:
    asked = "点数卡后悔了能撤单吗？"
    assert desk.shop.ask(asked)["outcome"] == "unanswered"
    (passage,) = passages(desk)
    changed = desk.http.patch(f"/api/passages/{passage['id']}", json={"questions": [asked]}).json()
    assert changed["questions"] == [asked]
    hits = desk.post("/api/search", {"question": asked})["hits"]
    assert "十五天" in hits[0]["text"]


def test_the_times_of_a_version_are_corrected(desk: Desk) -> None:
    version = desk.document(KEY)["versions"][0]
    times = {"effective_from": None, "expires_at": "2020-01-01T00:00:00Z"}
    refused = desk.http.patch(f"/api/versions/{version['id']}", json=times)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "wrong_times")
    times = {"effective_from": "2019-01-01T00:00:00Z", "expires_at": "2020-01-01T00:00:00Z"}
    assert desk.http.patch(f"/api/versions/{version['id']}", json=times).json()["versions"][0]["state"] == "expired"
    assert desk.shop.ask(QUESTION)["outcome"] == "unanswered"


def test_a_document_is_read_again(desk: Desk) -> None:
    document = desk.document(KEY)["id"]
    job = desk.ended(desk.post(f"/api/documents/{document}/read")["id"])
    assert (job["state"], job["documents"][0]["changed"]) == ("done", False)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/documents/999", "document_not_found"),
        ("/api/versions/999/passages", "version_not_found"),
        ("/api/versions/999/original", "version_not_found"),
    ],
)
def test_what_nobody_has_is_not_found(desk: Desk, path: str, code: str) -> None:
    response = desk.http.get(path)
    assert (response.status_code, response.json()["error"]["code"]) == (404, code)


def test_the_door_is_for_staff(desk: Desk) -> None:
    for method, path in (
        ("GET", "/api/documents"),
        ("POST", "/api/documents/1/retire"),
        ("GET", "/api/versions/1/original"),
        ("PATCH", "/api/passages/1"),
        ("GET", "/api/jobs"),
        ("GET", "/api/audit"),
        ("POST", "/api/ingest"),
        ("POST", "/api/reindex"),
    ):
        body = {"paths": []} if path == "/api/ingest" else {}
        response = desk.shop.http.request(method, path, json=body)
        assert (path, response.status_code) == (path, 401)


def test_the_audit_is_for_administrators(desk: Desk) -> None:
    assert desk.http.get("/api/audit").status_code == 403


def test_files_of_the_machine_are_read_for_commands_on_it_alone(desk: Desk) -> None:
    with desk_of(desk.shop, "Wang", Role.ADMIN) as admin:
        response = admin.http.post("/api/ingest", json={"paths": ["/etc"]})
    assert (response.status_code, response.json()["error"]["code"]) == (403, "forbidden")


LINES = ('{"id": "q1", "title": "一", "text": "可以转让。"}', '{"id": "q2", "title": "二", "text": "不记名。"}')
MANY = "\n".join(LINES).encode()


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("faq.jsonl", MANY, "q1"),
        ("faq.txt", MANY, "q1"),
        ("faq", LINES[0].encode(), "q1"),
        ("policies", packed(("a.md", markdown("七天内"))), "policies/a.md"),
    ],
)
def test_what_came_with_others_is_not_read_again_alone(desk: Desk, name: str, data: bytes, key: str) -> None:
    desk.add((name, data))
    before = desk.get("/api/jobs")
    response = desk.http.post(f"/api/documents/{desk.document(key)['id']}/read", json={})
    assert (response.status_code, response.json()["error"]["code"]) == (409, "wrong_state")
    assert desk.get("/api/jobs") == before


def test_one_file_under_two_keys_is_read_again_under_each(desk: Desk) -> None:
    for key in ("cards", "vouchers"):
        desk.add(("same.md", markdown("七天内")), key=key)
    for key in ("cards", "vouchers"):
        job = desk.ended(desk.post(f"/api/documents/{desk.document(key)['id']}/read")["id"])
        assert [document["key"] for document in job["documents"]] == [key]


def test_what_is_retired_is_not_brought_back_by_reading_it(desk: Desk) -> None:
    document = desk.document(KEY)["id"]
    desk.post(f"/api/documents/{document}/retire")
    response = desk.http.post(f"/api/documents/{document}/read", json={})
    assert (response.status_code, response.json()["error"]["code"]) == (409, "wrong_state")


def test_a_change_of_a_passage_that_is_refused_changes_nothing(desk: Desk) -> None:
    (passage,) = passages(desk)
    body = {"enabled": False, "questions": ["长" * 400]}
    assert desk.http.patch(f"/api/passages/{passage['id']}", json=body).status_code == 422
    assert passages(desk)[0]["enabled"] is True


def test_a_version_that_waits_can_be_given_up(desk: Desk) -> None:
    (job,) = desk.add((KEY, markdown("三十天内")), effective_from="2999-01-01")
    version = job["documents"][0]["version_id"]
    assert [one["state"] for one in desk.document(KEY)["versions"]] == ["in_force", "waiting"]
    given_up = desk.post(f"/api/versions/{version}/withdraw")
    assert [one["state"] for one in given_up["versions"]] == ["in_force", "retired"]
    assert desk.audit()[0] == ("Li", "version.withdraw", KEY)
    again = desk.http.post(f"/api/versions/{version}/withdraw")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "wrong_state")


def noted(desk: Desk) -> dict[str, Any]:
    """What the audit has of the latest change, without ids."""
    admin = {"Authorization": f"Bearer {desk.shop.parts.keys.create('audit', Role.ADMIN)}"}
    (entry,) = desk.http.get("/api/audit", params={"limit": 1}, headers=admin).json()["entries"]
    assert entry["subject"] == KEY
    return {name: fact for name, fact in entry["detail"].items() if not name.endswith("_id") and name != "job"}


def test_the_audit_says_what_was_before_and_after(desk: Desk) -> None:
    (passage,) = passages(desk)
    where = {
        "section": "2.1 退订期限",
        "text": "充值卡未刮开的，购买后十五天内可以退订。",
        "version": "1",
        "title": "充值卡退订须知",
    }
    desk.http.patch(f"/api/passages/{passage['id']}", json={"enabled": False})
    assert noted(desk) == where | {"enabled": {"before": True, "after": False}}
    desk.http.patch(f"/api/passages/{passage['id']}", json={"questions": ["能退吗？"]})
    assert noted(desk) == where | {"questions": {"before": [], "after": ["能退吗？"]}}
    version = desk.document(KEY)["versions"][0]["id"]
    desk.http.patch(f"/api/versions/{version}", json={"expires_at": "2999-01-01T00:00:00Z"})
    times = noted(desk)
    assert times["expires_at"] == {"before": None, "after": "2999-01-01T00:00:00+00:00"}
    assert times["effective_from"]["before"] == times["effective_from"]["after"]


def test_the_audit_says_what_was_asked_of_an_upload_and_which_version_was_given_up(desk: Desk) -> None:
    moments = {"effective_from": "2998-01-01T00:00:00+00:00", "expires_at": "2999-01-01T00:00:00+00:00"}
    (job,) = desk.add(("a.md", markdown("三十天内")), key=KEY, title="退卡规定", **moments)
    assert noted(desk) == {"filename": "a.md", "key": KEY, "title": "退卡规定", **moments}
    desk.post(f"/api/versions/{job['documents'][0]['version_id']}/withdraw")
    assert noted(desk) == {"version": "2", "title": "退卡规定", **moments}


def test_the_audit_names_what_a_retired_document_came_back_as(desk: Desk) -> None:
    document = desk.document(KEY)["id"]
    (job,) = desk.add((KEY, markdown("三十天内")), effective_from="2998-01-01")
    desk.post(f"/api/documents/{document}/retire")
    assert noted(desk)["waiting"] == [job["documents"][0]["version_id"]]
    restored = desk.post(f"/api/documents/{document}/restore")
    assert [version["state"] for version in restored["versions"]] == ["retired", "retired", "in_force", "waiting"]
    assert (noted(desk)["version"], noted(desk)["waiting"]) == ("3", [restored["versions"][-1]["id"]])


def test_what_staff_did_stays_or_is_told_as_lost(desk: Desk) -> None:
    (passage,) = passages(desk)
    asked = {"enabled": False, "questions": ["能退吗？"]}
    desk.http.patch(f"/api/passages/{passage['id']}", json=asked)
    (job,) = desk.add((KEY, markdown("三十天内")))
    old: str = passage["passage"]["text"]
    told, now = {"section": "2.1 退订期限", "text": old, **asked}, old.replace("十五", "三十")
    assert job["documents"][0]["staff_changes"] == [told | {"now": now}]
    assert [(one["enabled"], one["questions"]) for one in passages(desk)] == [(False, ["能退吗？"])]
    (job,) = desk.add((KEY, "# 充值卡退订须知\n\n## 1 总则\n\n本须知暂停使用。\n".encode()))
    assert job["documents"][0]["staff_changes"] == [told | {"text": now, "now": None}]
    findings = desk.get("/api/documents/check")["findings"]
    (lost,) = [one for one in findings if one["kind"] == "lost_change"]
    assert (lost["documents"], lost["titles"], lost["facts"]["text"]) == ([KEY], ["充值卡退订须知"], now)

"""Odd input at the staff's door: a clear error that names the field, and nothing taken in."""

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ingest.jobs import State
from knowledge.embedding import Embedder
from knowledge.sql import reading
from knowledge.timeline import State as VersionState
from service.access.roles import Role
from service.documents.jobs import STATES
from service.feedback.tables import FeedbackRow
from tests.app.fixtures import NOBODY, opener
from tests.documents.desk import Desk, desk_of, markdown

HUGE = ("9223372036854775808", "1" + "0" * 30, "1" + "0" * 5000, "-1")
HUGE_IDS = ("64 bits", "31 digits", "5001 digits", "negative")
KEY = "充值卡退订须知.md"


@pytest.fixture(name="desk", scope="module")
def _desk(stocked: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Generator[Desk]:
    with ExitStack() as stack:
        shop = opener(stack, stocked, embedder, tmp_path_factory.mktemp("shop"))(ollama_urls=NOBODY)
        yield stack.enter_context(desk_of(shop, role=Role.ADMIN))


@pytest.mark.parametrize("number", HUGE, ids=HUGE_IDS)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/documents/{}"),
        ("POST", "/api/documents/{}/retire"),
        ("POST", "/api/documents/{}/restore"),
        ("POST", "/api/documents/{}/read"),
        ("GET", "/api/versions/{}/passages"),
        ("GET", "/api/versions/{}/changes?to=1"),
        ("GET", "/api/versions/1/changes?to={}"),
        ("GET", "/api/versions/{}/original"),
        ("PATCH", "/api/versions/{}"),
        ("PATCH", "/api/passages/{}"),
        ("GET", "/api/jobs/{}"),
        ("POST", "/api/jobs/{}/cancel"),
        ("POST", "/api/jobs/{}/retry"),
        ("GET", "/api/jobs?before={}"),
        ("GET", "/api/audit?before={}"),
        ("GET", "/api/audit?limit={}"),
        ("GET", "/api/documents/check?within_days={}"),
    ],
)
def test_a_number_that_no_row_can_have_is_refused(desk: Desk, method: str, path: str, number: str) -> None:
    body = None if method == "GET" else {}
    response = desk.http.request(method, path.format(number), json=body)
    assert response.status_code in {400, 404}, response.text
    assert response.json()["error"]["code"] in {"invalid_request", "not_found"}


@pytest.mark.parametrize("number", HUGE, ids=HUGE_IDS)
def test_a_version_that_no_row_can_have_is_refused_in_a_body(desk: Desk, number: str) -> None:
    content = f'{{"version_id": {number}}}'.encode()
    response = desk.http.post("/api/documents/1/restore", content=content)
    assert response.status_code == 400, response.text
    assert response.json()["error"]["code"] in {"invalid_request", "invalid_json"}


MOMENTS = (
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "1899-12-31T23:59:59Z",
    "9999-12-31T23:59:59-12:00",
)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_outside_the_calendar_is_refused_everywhere(desk: Desk, moment: str) -> None:
    version = desk.get("/api/documents")["documents"][0]["version_id"]
    answers = {
        "at": desk.http.post("/api/search", json={"question": "退货", "at": moment}),
        "effective_from": desk.http.patch(f"/api/versions/{version}", json={"effective_from": moment}),
        "expires_at": desk.send((KEY, markdown("七天内")), expires_at=moment),
        "since": desk.http.get("/api/audit", params={"since": moment}),
    }
    for field, answer in answers.items():
        assert answer.status_code == 400, (field, answer.text)
        detail = answer.json()["error"]["detail"]
        assert (detail["field"], detail["problem"]) == (field, "invalid")


def test_a_moment_without_its_zone_is_refused_everywhere(desk: Desk) -> None:
    version = desk.get("/api/documents")["documents"][0]["version_id"]
    moment = "2999-01-01T08:00:00"
    answers = {
        "at": desk.http.post("/api/search", json={"question": "退货", "at": moment}),
        "effective_from": desk.http.patch(f"/api/versions/{version}", json={"effective_from": moment}),
        "expires_at": desk.send((KEY, markdown("七天内")), expires_at=moment),
        "since": desk.http.get("/api/audit", params={"since": moment}),
    }
    assert {field: answer.status_code for field, answer in answers.items()} == dict.fromkeys(answers, 400)
    for field, answer in answers.items():
        error = answer.json()["error"]
        assert (error["detail"]["field"], "zone" in error["message"]) == (field, True), error


def test_every_parameter_in_an_address_is_refused_by_its_own_name(desk: Desk) -> None:
    """What is no number, no state and no switch is; where there are only some values, they are named."""
    paths = desk.http.get("/schema/openapi.json").json()["paths"]
    asked = [
        (path, parameter)
        for path, methods in paths.items()
        for parameter in methods.get("get", {}).get("parameters", [])
        if parameter["in"] == "query" and parameter["name"] not in {"key", "actor", "action"}
    ]
    assert {("/api/documents", "state"), ("/api/jobs", "state"), ("/api/audit", "since")} <= {
        (path, parameter["name"]) for path, parameter in asked
    }
    for path, parameter in asked:
        required = {"to": "1"} if path.endswith("/changes") else {}
        address = re.sub(r"{[^}]*}", "1", path)
        response = desk.http.get(address, params=required | {parameter["name"]: "x y"})
        error = response.json()["error"]
        assert (response.status_code, error["detail"]["field"]) == (400, parameter["name"]), (path, error)
        if parameter["name"] == "state":
            states = STATES if path == "/api/jobs" else list(VersionState)
            assert all(state in error["message"] for state in states), error


def test_the_last_day_of_the_calendar_may_stand_for_ever(desk: Desk) -> None:
    (job,) = desk.add((KEY, markdown("七天内")), expires_at="9999-12-31T00:00:00Z")
    assert job["state"] == "done"
    assert desk.document(KEY)["versions"][-1]["expires_at"] == "9999-12-31T00:00:00Z"


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("key", "k" * 301, "301 characters"),
        ("key", "   ", "spaces"),
        ("key", "\u3000", "spaces"),
        ("key", "..", "dots"),
        ("key", "../..", "dots"),
        ("key", "a\x00b", "control characters"),
        ("key", "a\nb", "line breaks"),
        ("key", "a\u2028b", "line breaks"),
        ("title", "t" * 301, "301 characters"),
        ("title", "a\x1bb", "control characters"),
    ],
    ids=repr,
)
def test_a_name_that_cannot_be_one_is_refused(desk: Desk, field: str, text: str, said: str) -> None:
    before = desk.get("/api/jobs")
    response = desk.send((KEY, markdown("七天内")), **{field: text})
    assert response.status_code == 400, response.text
    error = response.json()["error"]
    assert (error["code"], error["detail"]["field"]) == ("invalid_request", field)
    assert said in error["message"]
    assert desk.get("/api/jobs") == before


@pytest.mark.parametrize("name", ["n" * 256, "..", " . ", "..."])
def test_a_file_without_a_usable_name_is_refused(desk: Desk, name: str) -> None:
    response = desk.send((name, markdown("七天内")))
    assert (response.status_code, response.json()["error"]["detail"]["field"]) == (400, "files")


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("售后政策／二〇二五", "政策.md"),
        ('the "new" policy', "o'brien's \"policy\".md"),
        ("政策\u3000甲", "换\n行\t的.md"),
        ("😀", "😀.md"),
        ("k" * 300, "n" * 252 + ".md"),
    ],
)
def test_names_as_people_write_them_are_taken(desk: Desk, key: str, name: str) -> None:
    (job,) = desk.add((name, markdown(f"{len(key)}天内")), key=key, title="“新”政策")
    assert (job["state"], job["documents"][0]["key"]) == ("done", key)
    assert job["filename"].isprintable()


def test_a_key_with_quotes_reaches_nothing_else(desk: Desk) -> None:
    before = desk.get("/api/documents", state="in_force")["documents"]
    key = "x'); DROP TABLE documents; --"
    desk.add((KEY, markdown("一天内")), key=key)
    after = {line["key"] for line in desk.get("/api/documents")["documents"]}
    assert after == {line["key"] for line in before} | {key}


def test_a_state_that_is_none_is_refused_with_those_there_are(desk: Desk) -> None:
    response = desk.http.get("/api/jobs", params={"state": "failed,bogus"})
    assert (response.status_code, response.json()["error"]["detail"]["field"]) == (400, "state")
    assert all(state in response.json()["error"]["message"] for state in STATES)
    assert desk.get("/api/jobs", state="failed, cancelled")["jobs"] == []
    assert tuple(State) == STATES


def test_a_long_name_in_an_archive_is_one_failed_job(desk: Desk) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("/".join(["目录" * 40] * 14) + "/a.md", markdown("七天内"))
    (job,) = desk.add(("deep.zip", out.getvalue()))
    assert (job["state"], job["error"]["code"]) == ("failed", "unreadable_file")
    assert "more than 1024 characters" in job["error"]["message"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "a\\u0000b", "title": "T", "text": "x"}', "control characters"),
        ('{"id": "a", "title": "T\\n", "text": "x"}', "control characters"),
        ('{"id": "a", "title": "T", "text": "x", "expires_at": "9999-12-31T23:59:59-12:00"}', "outside the years"),
        ('{"id": "a", "title": "T", "text": "x", "effective_from": "0001-01-01T00:00:00+12:00"}', "outside the years"),
    ],
    ids=["id", "title", "late", "early"],
)
def test_a_line_that_cannot_be_kept_is_named(desk: Desk, line: str, said: str) -> None:
    (job,) = desk.add(("lines.jsonl", line.encode()))
    assert (job["state"], job["error"]["code"]) == ("failed", "invalid_jsonl")
    assert said in job["error"]["message"]
    assert job["error"]["detail"]["line"] == 1


UNSEEN = ("\x00", "\x1b[31m", "\x07", "\x7f", "\x9b")


def kept_comment(desk: Desk, text: str) -> str:
    vote = {"turn_id": desk.shop.ask("怎么退货？")["turn_id"], "helpful": False, "comment": text, "reason": text}
    assert desk.shop.http.post("/api/feedback", json=vote).status_code == 204
    with reading(desk.shop.parts.engine) as session:
        row = session.get_one(FeedbackRow, vote["turn_id"])
        return row.reason + row.comment


def kept_document(desk: Desk, name: str, data: bytes) -> str:
    """Hand a file in; give its name, its title, and the headings and texts of its passages.

    A file with a NUL in it is no text at all.
    """
    (job,) = desk.add((name, data.replace(b"\x00", b"\x01")))
    (told,) = job["documents"]
    passages = desk.get(f"/api/versions/{told['version_id']}/passages")["passages"]
    said = [text for one in passages for text in (*one["passage"]["section"], one["passage"]["text"])]
    return "".join([job["filename"], told["title"], *said])


def kept_line(desk: Desk, text: str) -> str:
    line = {"id": "unseen", "title": "充值卡", "text": f"充值卡{text}可以退订。"}
    return kept_document(desk, "lines.jsonl", json.dumps(line).encode())


@pytest.mark.parametrize("unseen", UNSEEN, ids=repr)
@pytest.mark.parametrize(
    "kept",
    [
        kept_comment,
        kept_line,
        lambda desk, text: kept_document(desk, f"名{text}字.md", markdown("七天内")),
        lambda desk, text: kept_document(desk, "a.md", markdown(f"七天{text}内", f"退订{text}须知")),
        lambda desk, text: kept_document(desk, "a.html", f"<h1>退订{text}</h1><p>七天{text}内可以。</p>".encode()),
    ],
    ids=["vote", "line", "file name", "document", "web page"],
)
def test_what_nobody_sees_is_not_kept(desk: Desk, kept: Callable[[Desk, str], str], unseen: str) -> None:
    text = kept(desk, f"充{unseen}值")
    assert "充" in text
    assert [character for character in text if unicodedata.category(character) == "Cc" and character != "\n"] == []


@pytest.mark.parametrize("unseen", UNSEEN, ids=repr)
def test_a_further_question_with_characters_that_nobody_sees_is_refused(desk: Desk, unseen: str) -> None:
    version = desk.get("/api/documents")["documents"][0]["version_id"]
    passage = desk.get(f"/api/versions/{version}/passages")["passages"][0]
    response = desk.http.patch(f"/api/passages/{passage['id']}", json={"questions": [f"能退{unseen}吗？"]})
    assert (response.status_code, response.json()["error"]["code"]) == (422, "wrong_questions")
    assert "control characters" in response.json()["error"]["message"]

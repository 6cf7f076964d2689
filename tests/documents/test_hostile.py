"""Files and names that nobody should send: each comes to a clear end, and nothing lies where it does not belong."""

import io
import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.app.shop import Shop
from tests.documents.desk import Desk, desk_of, markdown, packed, word
from tests.ingest.pdf import pdf

KEY = "充值卡退订须知.md"
TEXT = "The lighthouse opens at nine."
QUESTION = "When does the lighthouse open?"
NOISE = random.Random(7).randbytes(4000)


@pytest.fixture(scope="module", name="desk")
def _desk(shop: Shop) -> Iterator[Desk]:
    """One shop for all of them: none may hurt the next."""
    with desk_of(shop) as desk:
        yield desk


def png(text: str) -> bytes:
    image = Image.new("RGB", (900, 120), "white")
    ImageDraw.Draw(image).text((20, 30), text, "black", ImageFont.load_default(48))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def keys(desk: Desk) -> list[str]:
    return [line["key"] for line in desk.get("/api/documents")["documents"]]


def sent_raw(desk: Desk, disposition: bytes, data: bytes) -> list[dict[str, object]]:
    """Send a file under a name that no decent client would write; wait for what becomes of it."""
    head = b'--B\r\nContent-Disposition: form-data; name="files"; ' + disposition + b"\r\n"
    body = head + b"Content-Type: text/plain\r\n\r\n" + data + b"\r\n--B--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=B"}
    response = desk.http.post("/api/documents", content=body, headers=headers)
    assert response.status_code == 202, response.text
    return [desk.ended(job["id"]) for job in response.json()["jobs"]]


def intruders(desk: Desk) -> set[Path]:
    """Files by an intruder's name where none may be: anywhere around the data directory, where names point."""
    return set(around(desk).rglob("evil*"))


def around(desk: Desk) -> Path:
    """The test's own folder, in which the data directory lies."""
    return desk.shop.parts.settings.data_dir.parent


@pytest.mark.parametrize(
    "name",
    [
        "../evil.md",
        "../../{0}/evil.md",
        "{0}/evil.md",
        "..\\..\\evil.md",
        "C:\\Windows\\evil.md",
        "....//evil.md",
        "./evil.md",
    ],
)
def test_a_name_that_leads_elsewhere_leads_nowhere(desk: Desk, name: str) -> None:
    (job,) = sent_raw(desk, f'filename="{name.format(around(desk))}"'.encode(), TEXT.encode())
    assert (job["state"], job["filename"]) == ("done", "evil.md")
    assert desk.document("evil.md")["versions"][0]["state"] == "in_force"
    assert intruders(desk) == set()


@pytest.mark.parametrize("name", ["../evil.md", "a/../../evil.md", "{0}/evil.md", "..\\evil.md", "C:\\evil.md"])
def test_an_archive_whose_members_lead_out_of_it_is_refused_whole(desk: Desk, name: str) -> None:
    (job,) = desk.add(("资料.zip", packed(("good.md", markdown("九天内")), (name.format(around(desk)), TEXT.encode()))))
    assert (job["state"], job["documents"], job["error"]["code"]) == ("failed", [], "unreadable_file")
    assert "资料.zip" in job["error"]["message"]
    assert not any(key.startswith("资料.zip") for key in keys(desk))
    assert intruders(desk) == set()


@pytest.mark.parametrize(
    "name",
    [
        "充值卡《退订》须知（最新）.md",
        "it's a 'quoted' name.md",
        "Ünïcödé 😀 имя.md",
        "a;b&c=d%20e.md",
        "<script>alert(1)</script>.md",
        "-rf --help.md",
        "中" * 80 + ".md",
    ],
)
def test_an_odd_name_is_only_a_name(desk: Desk, name: str) -> None:
    (job,) = desk.add((name, TEXT.encode()))
    kept = name.rpartition("/")[2]
    assert (job["state"], job["filename"]) == ("done", kept)
    version = desk.document(kept)["versions"][0]
    assert desk.http.get(f"/api/versions/{version['id']}/original").content == TEXT.encode()
    hits = desk.post("/api/search", {"question": QUESTION, "limit": 100})["hits"]
    assert TEXT in [hit["text"] for hit in hits if hit["document"]["key"] == kept]


@pytest.mark.parametrize(
    ("disposition", "kept"),
    [
        (b'filename="a \\"quoted\\" name.md"', 'a "quoted" name.md'),
        (b'filename="two%0D%0Alines.md"', "twolines.md"),
        ('filename="退订.md"'.encode(), "退订.md"),
    ],
)
def test_a_name_is_understood_however_it_is_written(desk: Desk, disposition: bytes, kept: str) -> None:
    (job,) = sent_raw(desk, disposition, TEXT.encode())
    assert (job["state"], job["filename"]) == ("done", kept)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a PDF.docx", pdf([[(72, 700, 11, TEXT)]]), TEXT),
        ("a DOCX.pdf", word(TEXT), TEXT),
        ("a picture.txt", png("The lighthouse opens at nine."), "lighthouse"),
        ("text.png", TEXT.encode(), TEXT),
        ("no suffix", TEXT.encode(), TEXT),
    ],
)
def test_a_file_is_what_its_content_says(desk: Desk, name: str, data: bytes, said: str) -> None:
    (job,) = desk.add((name, data))
    assert (job["state"], job["error"]) == ("done", None)
    version = desk.document(name)["versions"][0]
    passages = desk.get(f"/api/versions/{version['id']}/passages")["passages"]
    assert said in passages[0]["passage"]["text"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("noise.pdf", NOISE, "unreadable_file"),
        ("noise.docx", NOISE, "unreadable_file"),
        ("noise.zip", NOISE, "unsupported_format"),
        ("noise.txt", NOISE, "unreadable_file"),
        ("half.docx", word(TEXT)[:600], "unreadable_file"),
        ("white.png", png(""), "empty_document"),
        ("program.md", b"MZ\x90\x00" + bytes(512), "unsupported_format"),
        ("nothing.txt", b"\x00", "unreadable_file"),
        ("nothing.zip", packed(), "empty_document"),
    ],
)
def test_a_file_that_is_nothing_fails_with_its_name_and_a_reason(desk: Desk, name: str, data: bytes, code: str) -> None:
    (job,) = desk.add((name, data))
    assert (job["state"], job["documents"]) == ("failed", [])
    assert job["error"]["code"] == code
    assert name in job["error"]["message"]
    assert name not in keys(desk)


@pytest.mark.parametrize("name", ["x.txt", "x.pdf", "x.zip"])
def test_one_letter_is_no_document_and_a_word_is_one_whatever_its_name_says(desk: Desk, name: str) -> None:
    (job,) = desk.add((name, b"x"))
    assert (job["state"], job["error"]["code"]) == ("failed", "empty_document")
    (job,) = desk.add((name, b"ok"))
    assert (job["state"], job["documents"][0]["key"]) == ("done", name)


def test_a_file_without_a_byte_is_refused_with_all_that_came_with_it(desk: Desk) -> None:
    response = desk.send((KEY, markdown("三天内")), ("empty.pdf", b""))
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_request")
    assert "empty.pdf is empty" in response.json()["error"]["message"]
    assert not {KEY, "empty.pdf"} & {job["filename"] for job in desk.get("/api/jobs")["jobs"]}


def test_text_where_a_file_is_expected_is_said_so(desk: Desk) -> None:
    response = desk.http.post("/api/documents", files={"files": (None, b"a.md")})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_request")
    assert "a file is expected" in response.json()["error"]["message"]


def test_the_same_file_from_two_at_once_is_one_version(desk: Desk) -> None:
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: desk.send((KEY, markdown("十五天内"))), range(4)))
    assert [response.status_code for response in sent] == [202] * 4
    jobs = [desk.ended(response.json()["jobs"][0]["id"]) for response in sent]
    assert [job["state"] for job in jobs] == ["done"] * 4
    assert sum(job["documents"][0]["changed"] for job in jobs) == 1
    assert len({job["documents"][0]["version_id"] for job in jobs}) == 1
    assert len(desk.document(KEY)["versions"]) == 1


def test_the_last_handed_in_wins_though_the_one_before_takes_longer(desk: Desk) -> None:
    slow = "\n\n".join(f"## 条款{number}\n\n充值卡第{number}批可以退订。" for number in range(600)).encode()
    sent = [
        desk.send((name, data), key="cards") for name, data in (("slow.md", slow), ("quick.md", markdown("三天内")))
    ]
    first, second = (desk.ended(response.json()["jobs"][0]["id"]) for response in sent)
    assert (first["state"], second["state"]) == ("done", "done")
    versions = desk.document("cards")["versions"]
    assert [version["filename"] for version in versions] == ["slow.md", "quick.md"]
    assert [version["state"] for version in versions] == ["superseded", "in_force"]
    assert "三天" in desk.shop.ask("充值卡未刮开多久内可以退订？")["reply"]


def test_the_last_handed_in_wins_among_files_of_many_documents(desk: Desk) -> None:
    entries = [{"id": f"faq-{n}", "title": f"Question {n}", "text": f"The old answer {n}."} for n in range(400)]
    slow = "\n".join(map(json.dumps, entries)).encode()
    quick = json.dumps({"id": "faq-0", "title": "Question 0", "text": "The new answer."}).encode()
    sent = [desk.send((name, data)) for name, data in (("slow.jsonl", slow), ("quick.jsonl", quick))]
    assert [desk.ended(one.json()["jobs"][0]["id"])["state"] for one in sent] == ["done", "done"]
    versions = desk.document("faq-0")["versions"]
    assert [(version["filename"], version["state"]) for version in versions] == [
        ("slow.jsonl", "superseded"),
        ("quick.jsonl", "in_force"),
    ]

"""Files of people who mean no harm, and of some who do, read apart by the real readers."""

import io
import itertools
import json
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC

import docx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.documents import Draft, documents_in
from ingest.errors import (
    EmptyDocument,
    EncryptedDocument,
    IngestError,
    InvalidJsonLines,
    ReadingCancelled,
    ReadingTooMuch,
)
from ingest.sandbox.apart import Limits, Member, Sandbox
from ingest.sandbox.client import KeeperProcess
from ingest.sandbox.drafts import pack_draft, unpack_draft
from ingest.sandbox.talk import Outcome
from ingest.sandbox.wire import Fault, Task, pack_error, unpack_error
from knowledge.types import Kind, Passage

_MB = 1 << 20
_LIMITS = Limits(seconds=20, memory_bytes=300 * _MB, output_bytes=4 * _MB, disk_bytes=16 * _MB)
_KEEPER = KeeperProcess()
MOMENT = "2024-07-01T00:00:00+08:00"
DRAFT = {"title": "t", "label": "", "lang": "en", "content_hash": "0", "passages": [{"text": "x"}]}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    yield Sandbox(_LIMITS, keeper=_KEEPER)
    _KEEPER.close()


def test_what_is_read_apart_is_what_is_read_here() -> None:
    data = "# 退货\n\n签收后 7 天内。\n\n1. 打开\n2. 点击\n\n| 型号 | 价格 |\n| - | - |\n| A | 5 |\n".encode()
    assert Sandbox().documents(data, "退货.md") == list(documents_in(data, "退货.md"))


def test_many_documents_come_back_whole(sandbox: Sandbox) -> None:
    lines = [{"id": str(n), "title": "t", "text": f"text {n}", "effective_from": MOMENT} for n in range(2000)]
    data = "\n".join(map(json.dumps, lines)).encode()
    drafts = sandbox.documents(data, "faq.txt")
    assert drafts == list(documents_in(data, "faq.txt"))
    known = {draft.key: draft.content_hash for draft in drafts[1:]}
    assert [draft.key for draft in sandbox.documents(data, "faq.txt", known=known) if draft.passages] == ["0"]


def test_a_line_that_is_broken_is_named_and_nothing_comes_back(sandbox: Sandbox) -> None:
    with pytest.raises(InvalidJsonLines) as caught:
        sandbox.documents(b'{"id": "1", "title": "t", "text": "x"}\n{', "faq.jsonl")
    assert caught.value.detail == {"file": "faq.jsonl", "line": 2}


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", 'it\'s "quoted".txt', "two\nlines.txt", "名字.txt", "a" * 400]
)
def test_a_name_is_only_a_name(sandbox: Sandbox, name: str) -> None:
    (draft,) = sandbox.documents(b"Some text.", name)
    assert draft.passages == (Passage("Some text."),)


def test_an_error_names_the_file(sandbox: Sandbox) -> None:
    with pytest.raises(EmptyDocument) as caught:
        sandbox.documents(b"", "空.txt")
    assert caught.value.detail == {"file": "空.txt"}


def test_reading_can_be_stopped(sandbox: Sandbox) -> None:
    with pytest.raises(ReadingCancelled):
        sandbox.documents(b"Some text.", "a.txt", follower=lambda _: False)


def test_however_much_is_exchanged_it_is_rarely_asked_whether_to_stop(sandbox: Sandbox) -> None:
    """Whoever is asked looks into the database, beside customers who wait for it."""
    asked: list[float] = []

    def follower(_share: float) -> bool:
        asked.append(time.monotonic())
        return True

    data = b"\n\n".join(b"Paragraph %d says something." % number for number in range(30_000))
    sandbox.documents(data, "a.txt", follower=follower)
    assert all(later - sooner >= 0.2 for sooner, later in itertools.pairwise(asked))
    assert asked


def test_a_docx_that_unpacks_without_end_is_ended() -> None:
    """One part of it holds 2 GB of spaces, packed into 2 MB."""
    _is_ended(_with_part("word/document.xml", b" " * _MB, 2048), "bomb.docx")


def test_a_docx_whose_xml_unfolds_without_end_is_ended() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "much">{entities}]><d>&e11;</d>'
    _is_ended(_with_part("word/document.xml", body.encode(), 1), "laughs.docx")


def test_html_nested_without_end_is_ended_or_read() -> None:
    outcome = _attempt(b"<div>" * 20_000 + b"text", "deep.html")
    assert outcome.items or isinstance(outcome.fault, IngestError)


def test_the_text_of_a_file_is_limited() -> None:
    small = Limits(seconds=20, output_bytes=1000)
    with pytest.raises(ReadingTooMuch) as caught:
        Sandbox(small).documents(b"Some text. " * 1000, "a.txt")
    assert caught.value.detail == {"file": "a.txt", "limit": "output"}


def test_a_file_of_more_documents_than_there_is_room_for_says_into_how_many_to_split_it() -> None:
    lines = "\n".join(json.dumps({"id": str(n), "title": "t", "text": f"text {n}"}) for n in range(1000))
    with pytest.raises(ReadingTooMuch, match="Split it into files of") as caught:
        Sandbox(Limits(output_bytes=20_000)).documents(lines.encode(), "faq.jsonl")
    assert isinstance(caught.value.detail, dict)
    few = caught.value.detail["documents"]
    assert caught.value.detail == {"file": "faq.jsonl", "limit": "output", "documents": few}
    first = "\n".join(lines.splitlines()[:few])
    assert len(Sandbox(Limits(output_bytes=20_000)).documents(first.encode(), "faq.jsonl")) == few > 50


def test_an_archive_is_unpacked_apart() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("政策/退货.md", "# 退货")
        file.writestr("b.txt", "b")
    assert Sandbox().members(archive.getvalue(), "all.zip") == [
        Member("政策/退货.md", "# 退货".encode()),
        Member("b.txt", b"b"),
    ]


def test_a_document_is_no_archive(sandbox: Sandbox) -> None:
    made = io.BytesIO()
    docx.Document().save(made)
    assert sandbox.members(made.getvalue(), "a.docx") is None
    assert sandbox.members(b"Some text.", "a.txt") is None
    assert sandbox.members(b"PKnot an archive", "a.zip") is None


def test_an_archive_of_too_much_is_refused_apart(sandbox: Sandbox) -> None:
    with pytest.raises(ReadingTooMuch) as caught:
        sandbox.members(_with_part("a.txt", b" " * _MB, 64, document=False), "bomb.zip")
    assert caught.value.detail == {"file": "bomb.zip", "limit": "output"}


_TEXT = st.text(max_size=20)
_MOMENT = st.none() | st.datetimes(timezones=st.just(UTC))
_PASSAGE = st.builds(
    Passage, _TEXT, st.sampled_from(Kind), st.lists(_TEXT).map(tuple), st.none() | st.integers(1, 9), _TEXT
)
_DRAFT = st.builds(
    Draft, _TEXT, _TEXT, _TEXT, _TEXT, st.lists(_PASSAGE).map(tuple), _TEXT, effective_from=_MOMENT, expires_at=_MOMENT
)


@given(_DRAFT)
def test_every_draft_survives_the_way_between_processes(draft: Draft) -> None:
    assert unpack_draft(pack_draft(draft)) == draft


@pytest.mark.parametrize(
    "sent", [{}, ["Path", {}], {"title": 1}, {**DRAFT, "passages": [{"text": "x", "kind": "code"}]}, "code"]
)
def test_only_drafts_are_taken_from_a_reading_process(sent: object) -> None:
    with pytest.raises(ValueError, match=r"Expected|missing required|Invalid enum"):
        unpack_draft(msgspec.msgpack.encode(sent))


def test_errors_survive_the_way_between_processes() -> None:
    error = unpack_error(pack_error(EncryptedDocument("locked", {"file": "a", "wrong_password": True})))
    assert isinstance(error, EncryptedDocument)
    assert (error.message, error.detail) == ("locked", {"file": "a", "wrong_password": True})
    assert unpack_error(msgspec.msgpack.encode(Fault("no_such_code", "m", {}))).code == "unreadable_file"


def _attempt(data: bytes, name: str) -> Outcome:
    task = Task("ingest.sandbox.tasks:read_documents", name, None, _LIMITS.output_bytes, {"known": {}})
    return _KEEPER.run(task, data, _LIMITS)


def _is_ended(data: bytes, name: str) -> None:
    """It ends within the limits, with an error that names it."""
    outcome = _attempt(data, name)
    assert isinstance(outcome.fault, IngestError)
    assert isinstance(outcome.fault.detail, dict)
    assert outcome.fault.detail["file"] == name
    assert outcome.peak_bytes < _LIMITS.memory_bytes + 100 * _MB


def _with_part(name: str, portion: bytes, times: int, *, document: bool = True) -> bytes:
    """An archive, a Word document by its members, one part of which is so many portions long."""
    made = io.BytesIO()
    if document:
        docx.Document().save(made)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        if document:
            with zipfile.ZipFile(made) as before:
                for part in before.namelist():
                    if part != name:
                        file.writestr(part, before.read(part))
        with file.open(name, "w", force_zip64=True) as part:
            for _ in range(times):
                part.write(portion)
    return archive.getvalue()

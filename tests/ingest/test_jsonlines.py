"""JSON Lines as a source of documents."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.documents import documents_in, from_entry
from ingest.errors import DuplicateKey, EmptyDocument, InvalidJsonLines
from ingest.jsonlines import Entry, entries
from knowledge.types import Kind


def entry_of(**fields: object) -> Entry:
    (entry,) = entries([json.dumps({"id": "a", "title": "退货", "text": "七天。"} | fields).encode()], "a.jsonl")
    return entry


def test_the_fields_of_a_line() -> None:
    times = {"effective_from": "2024-07-01T00:00:00+08:00", "expires_at": "2025-01-01T00:00:00"}
    draft = from_entry(entry_of(lang="en", **times))
    version = draft.version(draft.key, "/a.jsonl")
    assert (version.key, version.title, version.lang, version.source) == ("a", "退货", "en", "/a.jsonl")
    assert version.effective_from == datetime(2024, 6, 30, 16, tzinfo=UTC)
    assert version.expires_at == datetime(2025, 1, 1, tzinfo=UTC)
    assert [passage.text for passage in version.passages] == ["七天。"]


def test_the_language_is_told_from_the_text_where_the_line_does_not_say() -> None:
    assert from_entry(entry_of()).lang == "zh"


@pytest.mark.parametrize(("said", "lang"), [("zh-Hant", "zh"), ("zh_TW", "zh"), ("EN-gb", "en")])
def test_a_language_may_be_said_with_its_script_or_region(said: str, lang: str) -> None:
    assert entry_of(lang=said).lang == lang


def test_further_fields_are_let_through() -> None:
    assert entry_of(section="x").key == "a"


def test_how_a_line_is_spaced_and_ordered_does_not_matter() -> None:
    lines = [b'{"id": "a", "title": "t", "text": "x"}', b'{"text":"x","id":"a","title":"t"}']
    first, second = (next(entries([line], "a.jsonl")).canonical for line in lines)
    assert first == second


def test_lists_in_the_text_are_read_in_plain_text_and_markdown() -> None:
    plain = from_entry(entry_of(text="请这样做：\n\n1. 打开\n2. 关闭"))
    assert [(passage.kind, passage.text) for passage in plain.passages] == [
        (Kind.PROCEDURE, "请这样做：\n1. 打开\n2. 关闭")
    ]
    marked = from_entry(entry_of(text="**注意**：见 [网页](https://x.example)。\n\n- 甲\n- 乙"))
    assert [passage.text for passage in marked.passages] == ["注意：见 网页。\n• 甲\n• 乙"]


def test_text_that_is_nothing_but_marks_is_kept_as_it_is() -> None:
    assert [passage.text for passage in from_entry(entry_of(text="---")).passages] == ["---"]


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"id": "b", "title": "t"}',
        b'{"id": 1, "title": "t", "text": "x"}',
        b'{"id": "b", "title": "t", "text": " "}',
        b'{"id": " ", "title": "t", "text": "x"}',
        b'{"id": "b", "title": "t", "text": "x", "lang": "fr"}',
        b'{"id": "b", "title": "t", "text": "x", "effective_from": "soon"}',
        b'{"id": "..", "title": "t", "text": "x"}',
        b'{"id": "a\\u2028b", "title": "t", "text": "x"}',
        b'{"id": "' + 301 * b"k" + b'", "title": "t", "text": "x"}',
        b'{"id": "b", "title": "t", "text": "x", "effective_from": "0001-01-01T00:00:00Z"}',
        b'{"id": "b", "title": "t", "text": "x", "expires_at": "9999-12-31T23:59:59-08:00"}',
        b'{"id":"b","title":"t","text":"x","effective_from":"2025-01-01T00:00:00Z","expires_at":"2024-01-01T00:00:00Z"}',
    ],
)
def test_a_bad_line_is_named(line: bytes) -> None:
    good = b'{"id": "a", "title": "t", "text": "x"}'
    with pytest.raises(InvalidJsonLines, match=r"a\.jsonl, line 3") as caught:
        list(entries([good, b"\n", line], "a.jsonl"))
    assert caught.value.detail == {"file": "a.jsonl", "line": 3}


def test_the_same_id_twice_is_an_error() -> None:
    line = b'{"id": "a", "title": "t", "text": "x"}'
    with pytest.raises(DuplicateKey, match="line 2"):
        list(entries([line, line], "a.jsonl"))


def test_a_file_without_a_line_is_empty() -> None:
    with pytest.raises(EmptyDocument):
        list(entries([b"\n"], "a.jsonl"))


def test_a_byte_order_mark_is_no_error() -> None:
    assert [entry.key for entry in entries([b'\xef\xbb\xbf{"id":"a","title":"","text":"x"}'], "a.jsonl")] == ["a"]


def lines(*entries: dict[str, str]) -> bytes:
    return "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries).encode()


FAQ = lines({"id": "1", "title": "退货", "text": "七天。"}, {"id": "2", "title": "运费", "text": "自理。"})


@pytest.mark.parametrize("name", ["faq.jsonl", "faq.json", "faq.txt", "faq.ndjson", "faq"])
def test_the_documents_of_a_file_whatever_it_is_called(name: str) -> None:
    assert [(draft.key, draft.title) for draft in documents_in(FAQ, name)] == [("1", "退货"), ("2", "运费")]


def test_a_bad_line_is_named_whatever_the_file_is_called() -> None:
    for name, data in (("faq.txt", FAQ + b'\n{"id": "3"'), ("faq.jsonl", b"nonsense")):
        with pytest.raises(InvalidJsonLines, match=name):
            list(documents_in(data, name))


def test_what_is_known_already_is_not_split_again() -> None:
    first, second = documents_in(FAQ, "faq.jsonl")
    known = {"1": first.content_hash, "2": "of another content"}
    assert list(documents_in(FAQ, "faq.jsonl", known=known)) == [replace(first, lang="", passages=()), second]

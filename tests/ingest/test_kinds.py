"""Which kind a file is taken for."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.kinds.kind import Kind, kind_of
from ingest.kinds.text import text_kind
from tests.ingest.ole import excel, ole

LINE = b'{"id": "1", "title": "t", "text": "x", "lang": "en"}\n'
MAIL = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n\r\nText.\r\n"
TYPES = "[Content_Types].xml"


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(
                zipfile.ZipInfo(name.replace("__", "/")), data
            )  # a time of now would be part of test names
    return file.getvalue()


def office(main: str) -> bytes:
    return zipped(**{TYPES: f'<Override ContentType="application/{main}+xml"/>'.encode()})


OPEN = "application/vnd.oasis.opendocument."
WORD, SHEET, SHOW = (
    f"vnd.openxmlformats-officedocument.{part}.main"
    for part in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", Kind.PDF),
        (b"rubbish\n%PDF-1.4\n1 0 obj\nendobj\n", Kind.PDF),
        (office(WORD), Kind.DOCX),
        (office("vnd.ms-word.document.macroEnabled.main"), Kind.DOCX),
        (office(SHEET), Kind.XLSX),
        (office("vnd.ms-excel.sheet.macroEnabled.main"), Kind.XLSX),
        (office("vnd.ms-excel.sheet.binary.macroEnabled.main"), Kind.XLSB),
        (office(SHOW), Kind.PPTX),
        (office("vnd.openxmlformats-officedocument.presentationml.slideshow.main"), Kind.PPTX),
        (zipped(word__document=b""), Kind.DOCX),
        (zipped(mimetype=f"{OPEN}text".encode()), Kind.ODT),
        (zipped(mimetype=f"{OPEN}spreadsheet-template".encode()), Kind.ODS),
        (zipped(mimetype=f"{OPEN}presentation".encode()), Kind.ODP),
        (zipped(mimetype=f"{OPEN}formula".encode()), Kind.OTHER_OFFICE),
        (zipped(**{"content.xml": b"", "META-INF/manifest.xml": f"{OPEN}text".encode()}), Kind.ODT),
        (zipped(mimetype=b"application/epub+zip"), Kind.EPUB),
        (zipped(**{"META-INF/container.xml": b""}), Kind.EPUB),
        (zipped(**{"notes.txt": b"text"}), Kind.ZIP),
        (zipped(), Kind.ZIP),
        (office(WORD)[:40], Kind.BROKEN_ZIP),
        (excel([["a"]]), Kind.XLS),
        (ole({"WordDocument": b"x"}), Kind.DOC),
        (ole({"PowerPoint Document": b"x"}), Kind.PPT),
        (ole({"__properties_version1.0": b"x"}), Kind.MSG),
        (ole({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}), Kind.LOCKED_OFFICE),
        (ole({"WordDocument": b"x", "\tDRMContent": b"y"}), Kind.RIGHTS_MANAGED),
        (ole({"Contents": b"x"}), Kind.OLE),
        (ole({"x": b"y"})[:512] + "WordDocument".encode("utf-16-le"), Kind.DOC),
        (b"{\\rtf1\\ansi text}", Kind.RTF),
        (b"\x89PNG\r\n\x1a\n\x00\x00", Kind.PNG),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", Kind.JPEG),
        (b"II*\x00\x08\x00", Kind.TIFF),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Kind.WEBP),
        (b"RIFF\x00\x00\x00\x00WAVE", Kind.MEDIA),
        (b"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36", Kind.BMP),
        (b"\x1f\x8b\x08\x00\x00\x00", Kind.GZIP),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", Kind.SEVEN_ZIP),
        (b"Rar!\x1a\x07\x00", Kind.RAR),
        (b"a.txt".ljust(257, b"\x00") + b"ustar\x00", Kind.TAR),
        (bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3"), Kind.ONENOTE),
        (b"MZ\x90\x00\x03\x00\x00\x00", Kind.PROGRAM),
        (b"<!DOCTYPE html><p>text", Kind.HTML),
        ("<html>正文".encode("utf-16"), Kind.HTML),
        (b"<?xml version='1.0'?>\n<!-- page -->\n<html xmlns='x'/>", Kind.HTML),
        (b"<?xml version='1.0'?><book/>", Kind.XML),
        (MAIL, Kind.EMAIL),
        ("正文，没有标记。".encode("gb18030"), Kind.TEXT),
        ("plain text, no mark".encode("utf-16-le"), Kind.TEXT),
        (bytes(range(256)) * 4, Kind.UNKNOWN),
    ],
)
@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "nothing"])
def test_the_content_decides(data: bytes, kind: Kind, name: str) -> None:
    assert kind_of(data, name) is kind


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"a,b\n1,2\n", "a.csv", Kind.DELIMITED),
        (b"a,b\n1,2\n", "a.txt", Kind.TEXT),
        (b"# Title\n", "A.MD", Kind.MARKDOWN),
        (b"<table><tr><td>x", "a.html", Kind.HTML),
        (b"<table><tr><td>x", "a.xls", Kind.HTML),
        (b"<table><tr><td>x", "a.md", Kind.MARKDOWN),
        (b"a\tb\n1\t2\n", "a.xls", Kind.DELIMITED),
        (b"<html><body>x", "a.txt", Kind.HTML),
        (b"From: me\nTo: you\nSubject: these are words\n", "a.txt", Kind.TEXT),
        (b"From: me\nTo: you\nSubject: these are words\n", "a.eml", Kind.EMAIL),
        (MAIL, "a.txt", Kind.EMAIL),
        (b"A text about %PDF-1.7 and its mark.", "a.txt", Kind.TEXT),
        (b"BZh is how such archives begin.", "a.txt", Kind.TEXT),
        (b"MZ is how programs begin.", "a.txt", Kind.TEXT),
        (bytes(range(256)), "a.txt", Kind.TEXT),
        (LINE, "a.json", Kind.JSON_LINES),
        (b"\xef\xbb\xbf\n\n" + LINE + b'{"id": ', "a.txt", Kind.JSON_LINES),
        (LINE, "a.md", Kind.MARKDOWN),
        (LINE + b"That is an example.\n", "a.txt", Kind.TEXT),
        (b'[{"id": "1"}]', "a.json", Kind.TEXT),
        (b'{"id": "1", "title": "t"}', "a.json", Kind.TEXT),
        (b"[" * 100_000, "a.txt", Kind.TEXT),
        (b"nonsense", "a.jsonl", Kind.JSON_LINES),
        (b"%PDF-1.7\n", "a.jsonl", Kind.PDF),
    ],
)
def test_the_name_decides_between_kinds_of_text(data: bytes, name: str, kind: Kind) -> None:
    assert kind_of(data, name) is kind


@pytest.mark.parametrize("comment", [b"<!---->", b"<!-- a -->\n", b"<!--", b" " * 8, b"<?xml ?>", b"<?xml "], ids=str)
def test_a_text_of_hundreds_of_comments_is_judged_at_once(comment: bytes) -> None:
    """The service itself judges it; an expression that goes back on them would not end within a lifetime."""
    assert text_kind(comment * 500 + b"# Returns", ".md") is Kind.MARKDOWN


def test_a_page_is_told_behind_many_comments() -> None:
    assert text_kind(b"<!-- a -- > -->\n" * 200 + b"<html>", ".txt") is Kind.HTML


@given(
    st.binary(max_size=600), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"RIFF", b"BM"])
)
def test_no_file_is_too_broken_to_be_of_a_kind(data: bytes, beginning: bytes) -> None:
    assert isinstance(kind_of(beginning + data, "a"), Kind)


def test_every_kind_can_be_said() -> None:
    assert all(kind.said for kind in Kind)

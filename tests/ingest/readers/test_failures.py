"""What is said of files that cannot be read."""

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from ingest.blocks import Paragraph
from ingest.errors import EmptyDocument, EncryptedDocument, IngestError, UnreadableFile, UnsupportedFormat
from ingest.readers import read
from tests.ingest.pdf import pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def docx_bytes() -> bytes:
    file = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("正文。")
    document.save(file)
    return file.getvalue()


def zip_of(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return file.getvalue()


def empty_xlsx() -> bytes:
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (b"", "a.txt", EmptyDocument),
        (b" \n\t", "a.md", EmptyDocument),
        (b"---\ntitle: x\n---\n", "a.md", EmptyDocument),
        (b"<html><body><nav>x</nav></body></html>", "a.html", EmptyDocument),
        (empty_xlsx(), "a.xlsx", EmptyDocument),
        (pdf([[]]), "scan.pdf", EmptyDocument),
        (pdf([[(72, 700, 11, "Secret.")]], locked=True), "a.pdf", EncryptedDocument),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", EncryptedDocument),
        (OLE, "a.doc", UnsupportedFormat),
        (b"MZ\x90\x00\x03\x00\x00\x00", "a.exe", UnsupportedFormat),
        (bytes(range(256)), "README", UnsupportedFormat),
        (bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3"), "a.one", UnsupportedFormat),
        (zip_of(a=b"b"), "a.zip", UnsupportedFormat),
        (b"%PDF-1.7\nnothing else", "a.pdf", UnreadableFile),
        (docx_bytes()[:3000], "a.docx", UnreadableFile),
        (bytes(range(256)), "a.docx", UnreadableFile),
        (bytes(range(256)), "a.pdf", UnreadableFile),
        (zip_of(word__x=b"y"), "a.docx", UnreadableFile),
        (zip_of(xl__x=b"y"), "a.xlsx", UnreadableFile),
        (zip_of(xl__workbook=b"<a", **{"[Content_Types].xml": b"<a"}), "a.xlsx", UnreadableFile),
        (bytes(range(256)) * 4, "a.txt", UnreadableFile),
    ],
)
def test_the_error_says_what_and_where(data: bytes, name: str, error: type[IngestError]) -> None:
    with pytest.raises(error) as caught:
        read(data, name)
    assert name in caught.value.message
    assert isinstance(caught.value.detail, dict)
    assert caught.value.code == error.code


def test_the_content_decides_not_the_name(tmp_path: Path) -> None:
    assert read(docx_bytes(), "a.xlsx").blocks
    assert read(docx_bytes(), "a.txt").blocks
    assert read(pdf([[(72, 700, 11, "Text.")]]), "a.docx").blocks
    assert read(b"Plain text.", "a.pdf").blocks == (Paragraph("Plain text."),)
    assert read(b"Plain text.", "README").blocks == (Paragraph("Plain text."),)


def broken(data: bytes, at: int) -> bytes:
    """The same file with a few wrong bytes in its middle."""
    return data[:at] + b"\xff" * 20 + data[at + 20 :]


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"%PDF-1.7\nnothing else", "a.pdf", "a.pdf is not a PDF file, or it is damaged."),
        (pdf([[(72, 700, 11, "Text.")]])[:200], "a.pdf", "a.pdf is not a PDF file, or it is damaged."),
        (zip_of(word__x=b"y"), "a.docx", "a.docx is not a DOCX file, or it is damaged."),
        (zip_of(xl__x=b"y"), "a.xlsx", "a.xlsx is not an XLSX file, or it is damaged."),
        (broken(docx_bytes(), 100), "a.docx", "a.docx is damaged and cannot be read."),
        (
            zip_of(xl__workbook=b"<a", **{"[Content_Types].xml": b"<a"}),
            "a.xlsx",
            "a.xlsx is damaged and cannot be read.",
        ),
        (
            docx_bytes()[:3000],
            "a.docx",
            "a.docx is damaged: it begins like a ZIP archive or an Office document, but the rest is broken.",
        ),
    ],
)
def test_the_message_is_plain_words_and_what_the_library_said_is_in_the_detail(
    data: bytes, name: str, message: str
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(data, name)
    assert caught.value.message == message
    assert isinstance(caught.value.detail, dict)
    assert caught.value.detail["cause"]

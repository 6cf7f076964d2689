"""Passwords: asked for, refused, opened with."""

import io
import os
import zipfile

import docx
import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.worksheet.worksheet import Worksheet

from ingest.blocks import Paragraph, Row
from ingest.errors import EncryptedDocument, UnreadableFile, UnsupportedFormat
from ingest.readers import read
from tests.ingest.ole import ole


def locked(clear: bytes, password: str) -> bytes:
    file = io.BytesIO()
    OOXMLFile(io.BytesIO(clear)).encrypt(password, file)
    return file.getvalue()


def word() -> bytes:
    file, document = io.BytesIO(), docx.Document()
    document.add_paragraph("保密。")
    document.save(file)
    return file.getvalue()


def workbook() -> bytes:
    file, book = io.BytesIO(), openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.append(["a", "b"])
    book.active.append(["x", "y"])
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("name", ["a.docx", "a.doc", "a.bin"])
def test_a_locked_document_opens_with_its_password(name: str) -> None:
    assert read(locked(word(), "geheim 密码"), name, "geheim 密码").blocks == (Paragraph("保密。"),)
    assert read(locked(workbook(), "pass"), name, "pass").blocks == (Row((("a", "x"), ("b", "y")), 1, alone=True),)


@pytest.mark.parametrize(("password", "wrong"), [(None, False), ("falsch", True), ("", False)])
def test_a_missing_password_is_asked_for_and_a_wrong_one_is_told(password: str | None, *, wrong: bool) -> None:
    with pytest.raises(EncryptedDocument, match=r"a\.docx") as caught:
        read(locked(word(), "geheim"), "a.docx", password)
    assert caught.value.detail == {"file": "a.docx", "wrong_password": wrong}


def test_what_excel_opens_with_its_own_password_opens_with_any() -> None:
    with pytest.raises(EncryptedDocument):
        read(locked(workbook(), "VelvetSweatshop"), "a.xlsx")
    assert read(locked(workbook(), "VelvetSweatshop"), "a.xlsx", "any").blocks


def test_a_password_for_a_file_without_one_does_not_matter() -> None:
    assert read(word(), "a.docx", "any").blocks == (Paragraph("保密。"),)


def test_an_unknown_way_of_encryption_is_told() -> None:
    odd = ole({"EncryptionInfo": bytes.fromhex("0400040040000000") + b"<x/>" * 9, "EncryptedPackage": os.urandom(64)})
    with pytest.raises((UnsupportedFormat, UnreadableFile)):
        read(odd, "a.docx", "any")


def test_rights_management_is_told() -> None:
    with pytest.raises(EncryptedDocument, match="rights management"):
        read(ole({"WordDocument": b"x", "\tDRMContent": b"y"}), "a.doc", "any")


def test_archives_under_a_password_say_so() -> None:
    seven = b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(4) + bytes(20) + b"\x01\x04\x06\xf1\x07\x01"
    with pytest.raises(EncryptedDocument):
        read(seven, "a.7z")
    with pytest.raises(UnsupportedFormat):
        read(seven, "a.7z", "a password would not help")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "x")
    marked = bytearray(file.getvalue())
    marked[marked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(EncryptedDocument):
        read(bytes(marked), "a.zip")

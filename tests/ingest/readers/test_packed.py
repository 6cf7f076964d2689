"""What is read from GZIP, and what is said of archives."""

import gzip
import io
import tarfile
import zipfile

import pytest

from ingest.blocks import Heading, Paragraph, Row
from ingest.errors import EmptyDocument, ReadingTooMuch, UnreadableFile, UnsupportedFormat
from ingest.readers import packed, read


def tar(**members: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return file.getvalue()


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "x")
    return file.getvalue()


def test_one_packed_file_is_read_by_the_name_without_the_suffix() -> None:
    assert read(gzip.compress(b"# Title\n\nText."), "a.md.gz").blocks == (Heading(1, "Title"), Paragraph("Text."))


def test_the_files_of_a_tar_follow_one_another() -> None:
    table = b"a,b\n1,2\n"
    data = tar(
        **{"x/one.csv": table, "../two.csv": table, ".hidden.txt": b"no", "in.zip": zipped(), "bad.pdf": b"%PDF-1.7"}
    )
    assert read(gzip.compress(data), "a.tar.gz").blocks == (
        Heading(1, "one.csv"),
        Row((("a", "1"), ("b", "2")), 1, alone=True),
        Heading(1, "two.csv"),
        Row((("a", "1"), ("b", "2")), 2, alone=True),
    )


def test_archives_in_archives_are_not_opened() -> None:
    for inside in (gzip.compress(b"text"), zipped()):
        with pytest.raises(UnsupportedFormat, match=r"a\.gz holds a (GZIP|ZIP) archive"):
            read(gzip.compress(inside), "a.gz")


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_MAX_UNPACKED", 1_000_000)
    with pytest.raises(ReadingTooMuch):
        read(gzip.compress(bytes(2_000_000)), "a.gz")


def test_damage_and_emptiness_are_told() -> None:
    with pytest.raises(UnreadableFile):
        read(b"\x1f\x8b\x08" + bytes(30), "a.gz")
    with pytest.raises(EmptyDocument):
        read(gzip.compress(b""), "a.gz")
    with pytest.raises(UnreadableFile):
        read(gzip.compress(tar(a=b"text" * 300)[:700] + b"x" * 900), "a.tar.gz")


def test_a_zip_is_not_one_document() -> None:
    with pytest.raises(UnsupportedFormat, match="a ZIP archive"):
        read(zipped(), "a.docx")
    with pytest.raises(UnsupportedFormat, match="a 7z archive"):
        read(b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(30), "a.7z")

"""Archives as people make them, and as nobody should."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

import pytest

from ingest.archive_names import safe_name
from ingest.archives import ArchiveLimits, Failed, Member, is_archive, unpack
from ingest.errors import EncryptedDocument, IngestError, ReadingTooMuch, UnreadableFile, UnsupportedFormat
from ingest.kinds.kind import Kind, kind_of


def test_members_keep_their_folders_and_order() -> None:
    archive = _zip({"政策/退货.md": b"return", "b.txt": b"b", "a/": b""})
    assert _unpacked(archive) == [("政策/退货.md", b"return"), ("b.txt", b"b")]


@pytest.mark.parametrize(
    "name", ["__MACOSX/._a.txt", ".DS_Store", "a/.hidden/b.txt", "~$a.docx", "a/Thumbs.db", "desktop.ini", "a\\b\\"]
)
def test_what_programs_leave_there_is_passed_over(name: str) -> None:
    assert _unpacked(_zip({name: b"x", "a.txt": b"a"})) == [("a.txt", b"a")]


def test_links_are_passed_over() -> None:
    link = zipfile.ZipInfo("link.txt")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert _unpacked(made.getvalue()) == []


@pytest.mark.parametrize(
    "name",
    ["../a.txt", "a/../../b.txt", "/etc/passwd", "\\\\host\\a.txt", "..\\a.txt", "C:\\a.txt", "c:a.txt", "a/.. /b"],
)
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    with pytest.raises(UnreadableFile, match="leads out of the archive") as caught:
        _unpacked(_zip({"good.txt": b"good", name: b"x"}))
    assert caught.value.detail == {"file": "all.zip", "member": name}


def test_names_are_made_plain() -> None:
    assert safe_name("a\\b//./c .txt") == "a/b/c .txt"
    assert safe_name("two\nlines\x00.txt") == "two lines .txt"
    assert safe_name("e\u0301.txt") == "\u00e9.txt"
    assert safe_name('it\'s "quoted".txt') == 'it\'s "quoted".txt'
    assert safe_name("./") is None


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["退货政策/七天无理由.docx", "常见问题.xlsx", "readme.txt"], "gbk"),
        (["退货政策和换货政策.docx", "㙍.txt", "𠀀.txt", "价目表"], "gb18030"),
        (["退貨政策.docx", "常見問題.txt"], "big5"),
        (["退货政策.docx", "Ünïcödé.txt"], "utf-8"),
        (["résumé.txt", "Straße.txt", "año.pdf"], "cp437"),
        (["plain.txt"], "ascii"),
    ],
)
def test_names_without_an_encoding_are_read_as_meant(names: Sequence[str], encoding: str) -> None:
    archive = _zip_of_raw_names([name.encode(encoding) for name in names])
    assert [name for name, _ in _unpacked(archive)] == names


def test_a_name_repeated_in_unicode_counts() -> None:
    raw, meant = b"?.txt", "退货.txt".encode()
    field = struct.pack("<HHBI", 0x7075, 5 + len(meant), 1, zlib.crc32(raw)) + meant
    info = zipfile.ZipInfo("?.txt")
    info.extra = b"\x0a\x00\x02\x00ab" + field
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(info, b"x")
    assert _unpacked(made.getvalue()) == [("退货.txt", b"x")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_files_of_one_name_are_both_kept() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for text in ("one", "two", "three"):
            archive.writestr("a.txt", text)
        archive.writestr("b", "")
        archive.writestr("b", "again")
    names = [name for name, _ in _unpacked(made.getvalue())]
    assert names == ["a.txt", "a (2).txt", "a (3).txt", "b", "b (2)"]


def test_an_archive_in_an_archive_is_unpacked_once() -> None:
    innermost = _zip({"c.txt": b"c"})
    inner = _zip({"b.txt": b"b"})
    assert _unpacked(_zip({"in.zip": inner, "a.txt": b"a"})) == [("in.zip/b.txt", b"b"), ("a.txt", b"a")]
    with pytest.raises(ReadingTooMuch) as caught:
        _unpacked(_zip({"in.zip": _zip({"deep.zip": innermost})}))
    assert caught.value.detail == {"file": "all.zip", "limit": "nesting"}


def test_documents_that_are_archives_themselves_stay_whole() -> None:
    document = _zip({"[Content_Types].xml": b"", "word/document.xml": b"<x/>"})
    assert not is_archive(document, "a.zip")
    assert _unpacked(_zip({"a.docx": document})) == [("a.docx", document)]
    assert is_archive(_zip({"a.txt": b""}), "a.docx")


def test_what_kind_a_member_is_of_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """To tell it, containers are opened."""
    asked: list[str] = []

    def asking(data: bytes, name: str) -> Kind:
        asked.append(name)
        return kind_of(data, name)

    monkeypatch.setattr("ingest.archives.kind_of", asking)
    monkeypatch.setattr("ingest.attachments.kind_of", asking)
    mail = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: s\r\nMIME-Version: 1.0\r\n\r\nText.\r\n"
    _unpacked(_zip({"a.eml": mail, "in.zip": _zip({"b.txt": b"b"})}))
    assert asked == ["all.zip", "a.eml", "in.zip", "in.zip/b.txt"]


@pytest.mark.parametrize(
    ("limits", "members"),
    [
        (ArchiveLimits(members=2), {"a": b"", "b": b"", "c": b""}),
        (ArchiveLimits(member_bytes=99), {"a": bytes(range(100))}),
        (ArchiveLimits(total_bytes=199), {"a": bytes(range(100)), "b": bytes(range(100))}),
        (ArchiveLimits(), {"a": bytes(4 << 20)}),
    ],
    ids=["too many", "too large", "too large together", "packed too tightly"],
)
def test_an_archive_of_too_much_is_refused(limits: ArchiveLimits, members: Mapping[str, bytes]) -> None:
    with pytest.raises(ReadingTooMuch) as caught:
        _unpacked(_zip(members), limits=limits)
    assert caught.value.detail == {"file": "all.zip", "limit": "output"}


def test_what_is_in_an_inner_archive_counts_too() -> None:
    inner = _zip({"b": b"", "c": b""})
    with pytest.raises(ReadingTooMuch):
        _unpacked(_zip({"in.zip": inner}), limits=ArchiveLimits(members=2))


def test_a_size_in_a_header_is_not_believed() -> None:
    """The directory says that the member holds one byte."""
    data = bytearray(_zip({"a": bytes(8 << 20)}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 1)
    with pytest.raises(IngestError):
        _unpacked(bytes(data))


def test_a_password_is_asked_for_and_opens() -> None:
    with pytest.raises(EncryptedDocument) as caught:
        _unpacked(_locked())
    assert caught.value.detail == {"file": "all.zip", "wrong_password": False}
    with pytest.raises(EncryptedDocument) as caught:
        _unpacked(_locked(), password="wrong")  # noqa: S106 (an example)
    assert caught.value.detail == {"file": "all.zip", "wrong_password": True}
    assert _unpacked(_locked(), password="sécret") == [("a.txt", b"the text")]  # noqa: S106 (an example)


def test_a_password_that_nobody_asked_for_does_no_harm() -> None:
    assert _unpacked(_zip({"a": b"a"}), password="secret") == [("a", b"a")]  # noqa: S106 (an example)


def test_an_encryption_that_is_not_known_is_said() -> None:
    data = bytearray(_locked())
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = data.index(mark) + at
        data[place : place + 2] = struct.pack("<H", 99)
    with pytest.raises(EncryptedDocument, match=r"all\.zip: a\.txt .* even with its password; unpack it and hand in"):
        _unpacked(bytes(data))
    with pytest.raises(UnsupportedFormat, match=r"a\.txt is encrypted in a way that is not known"):
        _unpacked(bytes(data), password="secret")  # noqa: S106 (an example)


def test_damage_is_said_with_the_member() -> None:
    good = _zip({"a.txt": bytes(range(256))})
    place = good.index(b"a.txt") + 10
    damaged = good[:place] + bytes(20) + good[place + 20 :]
    with pytest.raises(UnreadableFile, match=r"all\.zip: a\.txt is damaged") as caught:
        _unpacked(damaged)
    assert isinstance(caught.value.detail, dict)
    assert caught.value.detail["member"] == "a.txt"
    with pytest.raises(UnreadableFile, match=r"all\.zip is damaged"):
        _unpacked(good[:50])


def test_what_cannot_be_had_costs_itself_alone() -> None:
    """A damaged file, a locked one, one too large, an archive too deep, a broken archive: between two good ones."""
    damaged = _zip({"a.txt": bytes(range(256)), "b.txt": b"b"})
    place = damaged.index(b"a.txt") + 10
    damaged = damaged[:place] + bytes(20) + damaged[place + 20 :]
    inner = {"damaged.zip": damaged, "locked.zip": _locked(), "deep.zip": _zip({"d.zip": _zip({"d.txt": b"d"})})}
    archive = _zip({"first.txt": b"1", **inner, "large.txt": bytes(range(256)) * 20, "last.txt": b"2"})
    parts = list(unpack(archive, "all.zip", limits=ArchiveLimits(member_bytes=5000)))
    assert [part for part in parts if isinstance(part, Member)] == [
        Member("first.txt", b"1"),
        Member("damaged.zip/b.txt", b"b"),
        Member("last.txt", b"2"),
    ]
    assert [(part.file, part.error.code) for part in parts if isinstance(part, Failed)] == [
        ("damaged.zip/a.txt", "unreadable_file"),
        ("locked.zip/a.txt", "encrypted_document"),
        ("deep.zip/d.zip", "reading_limit"),
        ("large.txt", "reading_limit"),
    ]


def _unpacked(data: bytes, password: str | None = None, limits: ArchiveLimits | None = None) -> list[tuple[str, bytes]]:
    """What is in an archive; the first file that could not be had is an error."""
    parts = list(unpack(data, "all.zip", password, limits))
    for part in parts:
        if isinstance(part, Failed):
            raise part.error
    return [(part.name, part.data) for part in parts if isinstance(part, Member)]


def _zip(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _zip_of_raw_names(names: Sequence[bytes]) -> bytes:
    """An archive whose maker did not say which encoding its names have."""
    placeholders = {f"{number:0{len(name)}d}": name for number, name in enumerate(names)}
    data = _zip(dict.fromkeys(placeholders, b""))
    for placeholder, name in placeholders.items():
        data = data.replace(placeholder.encode(), name)
    return data


def _locked() -> bytes:
    """An archive under the password "sécret", encrypted as ZIP has been since its beginnings."""
    text, keys = b"the text", [0x12345678, 0x23456789, 0x34567890]
    for byte in "sécret".encode():
        _turn(keys, byte)
    plain = bytes(11) + bytes([zlib.crc32(text) >> 24]) + text
    secret = bytearray()
    for byte in plain:
        low = keys[2] & 0xFFFF | 2
        secret.append(byte ^ (low * (low ^ 1) >> 8 & 0xFF))
        _turn(keys, byte)
    sizes = struct.pack("<III", zlib.crc32(text), len(secret), len(text))
    head = struct.pack("<HHI", 0x1, 0, 0x210000) + sizes + struct.pack("<HH", 5, 0)
    local = b"PK\x03\x04\x14\x00" + head + b"a.txt" + bytes(secret)
    entry = b"PK\x01\x02\x14\x00\x14\x00" + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"a.txt"
    return local + entry + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local), 0)


def _turn(keys: list[int], byte: int) -> None:
    keys[0] = _crc_step(keys[0], byte)
    keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
    keys[2] = _crc_step(keys[2], keys[1] >> 24)


def _crc_step(crc: int, byte: int) -> int:
    return zlib.crc32(bytes([byte]), crc ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

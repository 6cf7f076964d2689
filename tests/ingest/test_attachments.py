"""What is attached to letters becomes documents of their own; what belongs to their looks does not."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from email.message import EmailMessage

import docx
import pytest

from ingest.archives import ArchiveLimits, Failed, Member, unpack
from ingest.sandbox.apart import Sandbox
from ingest.sandbox.tasks import unpack_file
from ingest.sandbox.wire import Task
from tests.ingest.ole import ole, outlook

_PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
_LIMITS = ArchiveLimits()


def letter(subject: str = "Terms", **files: bytes) -> EmailMessage:
    """A letter with files attached to it, whose names have a dot for the last underscore."""
    message = EmailMessage()
    message["Subject"], message["From"] = subject, "shop@example.com"
    message.set_content("The terms are attached.")
    for name, data in files.items():
        stem, _, suffix = name.rpartition("_")
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"{stem}.{suffix}")
    return message


def found(data: bytes, name: str = "terms.eml", limits: ArchiveLimits = _LIMITS) -> list[tuple[str, bytes | str]]:
    """The names of what is attached, each with its file or the code of why it cannot be had."""
    parts = unpack(data, name, limits=limits)
    return [(one.name, one.data) if isinstance(one, Member) else (one.file, one.error.code) for one in parts]


def test_what_is_attached_to_a_letter_is_found_whatever_its_kind() -> None:
    data = letter(合同_pdf=b"%PDF-1.7", prices_txt=b"5 EUR").as_bytes()
    assert found(data) == [("合同.pdf", b"%PDF-1.7"), ("prices.txt", b"5 EUR")]


def test_pictures_within_the_text_are_left_out_and_attached_ones_are_not() -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "s", "a@example.com", "b@example.com"
    message.set_content("Hello.")
    message.add_alternative("<p>Hello.</p><img src='cid:logo@x'><img src='cid:line%40x'>", subtype="html")
    message.add_attachment(_PNG, maintype="image", subtype="png", filename="logo.png", cid="<logo@x>")
    message.add_attachment(_PNG, maintype="image", subtype="png", filename="line.png", cid="<line@x>")
    message.add_attachment(_PNG, maintype="image", subtype="png", filename="scan.png", cid="<other@x>")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="a.pdf", disposition="inline")
    assert found(message.as_bytes()) == [("scan.png", _PNG), ("a.pdf", b"%PDF-1.7")]


def test_pictures_that_are_only_shown_at_the_end_of_a_letter_are_kept() -> None:
    """So some programs send whatever is attached, scans among it."""
    for page in ("", "<p>The signed terms.</p>"):
        message = letter()
        if page:
            message.add_alternative(page, subtype="html")
        message.add_attachment(_PNG, maintype="image", subtype="png", filename="scan.png", disposition="inline")
        assert found(message.as_bytes()) == [("scan.png", _PNG)]


def test_what_mail_programs_attach_for_themselves_is_left_out() -> None:
    data = letter(smime_p7s=b"1", invite_ics=b"2", card_vcf=b"3", winmail_dat=b"4", ATT00001_txt=b"5", a_txt=b"6")
    assert found(data.as_bytes()) == [("a.txt", b"6")]


def test_a_letter_in_a_letter_is_one_document_and_what_is_attached_to_it_another() -> None:
    outer = letter()
    outer.add_attachment(letter("Old terms", old_txt=b"4 EUR"))
    (inner_name, inner), attached = found(outer.as_bytes())
    assert (inner_name, attached) == ("Old terms.eml", ("Old terms.eml/old.txt", b"4 EUR"))
    assert isinstance(inner, bytes)
    assert b"The terms are attached." in inner


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("Re: 退货/换货", "Re: 退货-换货.eml"),
        ("a/", "a-.eml"),
        ("", "attachment 1.eml"),
        ("..", "attachment 1...eml"),
        ("Ver 2.1 of our terms, as agreed", "Ver 2.1 of our terms, as agreed.eml"),
        ("x" * 300, "x" * 120 + ".eml"),
    ],
)
def test_a_letter_in_a_letter_is_called_by_its_subject(subject: str, name: str) -> None:
    outer = letter()
    outer.add_attachment(letter(subject))
    assert [one for one, _ in found(outer.as_bytes())] == [name]


def test_archives_and_letters_in_each_other_are_opened_down_to_a_depth() -> None:
    archive = zipped({"a.txt": b"a", "deep.zip": zipped({"b.txt": b"b"})})
    inner = letter("Inner", all_zip=archive).as_bytes()
    assert found(letter(all_zip=archive).as_bytes()) == [
        ("all.zip/a.txt", b"a"),
        ("all.zip/deep.zip", "reading_limit"),
    ]
    assert found(letter(inner_eml=inner).as_bytes()) == [
        ("inner.eml", inner),
        ("inner.eml/all.zip", "reading_limit"),
    ]
    assert found(zipped({"inner.eml": letter("Inner", a_txt=b"a").as_bytes()}), "all.zip")[1:] == [
        ("inner.eml/a.txt", b"a")
    ]
    within_within = letter(
        "Outer", inner_eml=letter("Inner", last_eml=letter("Last", a_txt=b"a").as_bytes()).as_bytes()
    )
    assert [name for name, _ in found(within_within.as_bytes())] == [
        "inner.eml",
        "inner.eml/last.eml",
        "inner.eml/last.eml/a.txt",
    ]
    assert found(within_within.as_bytes())[-1][1] == "reading_limit"


def test_names_lead_nowhere_and_are_each_taken_once() -> None:
    message = letter()
    for name in ("../../etc/passwd.txt", "C:\\work\\a.txt", "a.txt", ".."):
        message.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=name)
    message.add_attachment(b"x", maintype="application", subtype="pdf")
    assert [name for name, _ in found(message.as_bytes())] == [
        "passwd.txt",
        "a.txt",
        "a (2).txt",
        "attachment 4",
        "attachment.pdf",
    ]


def test_what_is_attached_is_limited_as_in_an_archive() -> None:
    data = letter(large_txt=b"x" * 2000, small_txt=b"x").as_bytes()
    assert found(data, limits=ArchiveLimits(member_bytes=1000)) == [("large.txt", "reading_limit"), ("small.txt", b"x")]


def test_a_letter_to_which_too_much_is_attached_is_a_letter_all_the_same() -> None:
    data = letter(f0_txt=b"x", f1_txt=b"x", f2_txt=b"x", f3_txt=b"x", f4_txt=b"x").as_bytes()
    names = [name for name, _ in found(data, limits=ArchiveLimits(members=3))]
    assert (names, found(data, limits=ArchiveLimits(members=3))[-1]) == (
        ["f0.txt", "f1.txt", "f2.txt", "terms.eml"],
        ("terms.eml", "reading_limit"),
    )
    parts = Sandbox(archive_limits=ArchiveLimits(members=3)).members(data, "terms.eml")
    assert parts is not None
    assert parts[0] == Member("", data)


def test_a_damaged_letter_costs_itself_alone() -> None:
    damaged = ole({"__properties_version1.0": bytes(32), "__attach_version1.0_#00000000": {"x": b""}})
    archive = zipped({"a.txt": b"a", "old.msg": damaged, "b.txt": b"b"})
    for data, name in ((archive, "all.zip"), (letter(a_txt=b"a", old_msg=damaged, b_txt=b"b").as_bytes(), "l.eml")):
        assert found(data, name) == [
            ("a.txt", b"a"),
            ("old.msg", damaged),
            ("old.msg", "unreadable_file"),
            ("b.txt", b"b"),
        ]
    assert [one.file for one in unpack(damaged, "old.msg") if isinstance(one, Failed)] == ["old.msg"]


def test_a_letter_that_is_nothing_but_a_file_gives_it() -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["MIME-Version"] = "Fax", "fax@example.com", "1.0"
    message.set_content(b"%PDF-1.7", maintype="application", subtype="pdf", filename="fax.pdf")
    assert found(message.as_bytes()) == [("fax.pdf", b"%PDF-1.7")]


def test_what_is_attached_to_an_outlook_message_is_found() -> None:
    page = "<p>Hello</p><img src='cid:logo'>"
    files = [("合同.txt", b"7 days", ""), ("logo.png", _PNG, "logo"), ("photo.png", _PNG, "other"), "message inside"]
    data = outlook({0x37: "Terms", 0x1013: page}, {}, files)
    assert found(data, "terms.msg") == [
        ("合同.txt", b"7 days"),
        ("photo.png", _PNG),
        ("message inside", "unsupported_format"),
    ]


def test_a_letter_comes_apart_in_a_process_of_its_own() -> None:
    data = letter(terms_docx=word("Seven days.")).as_bytes()
    parts = Sandbox().members(data, "terms.eml")
    assert parts is not None
    assert [part.name for part in parts if isinstance(part, Member)] == ["", "terms.docx"]
    assert not any(isinstance(part, Failed) for part in parts)
    assert Sandbox().members(letter().as_bytes(), "terms.eml") is None
    assert Sandbox().members(outlook({0x37: "Terms"}, {}, [("a.txt", b"a", "")]), "t.msg") is not None


def test_what_is_attached_is_taken_out_one_file_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """All at once may be more than there is memory for."""
    made: list[str] = []

    def parts(_data: bytes, _name: str, _password: str | None, _limits: ArchiveLimits) -> Iterator[Member]:
        for name in "abc":
            made.append(name)
            yield Member(name, b"")

    monkeypatch.setattr("ingest.sandbox.tasks.unpack", parts)
    sent = unpack_file(letter().as_bytes(), Task("", "terms.eml", None, 1, asdict(_LIMITS)))
    assert [(next(sent), list(made))[1] for _ in range(3)] == [["a"], ["a"], ["a", "b"]]


def word(text: str) -> bytes:
    document, made = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(made)
    return made.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()

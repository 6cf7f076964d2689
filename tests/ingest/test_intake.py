"""From one file that was handed in to its documents: of an archive, what can be read."""

import json
from collections.abc import Sequence
from pathlib import PurePosixPath

import pytest

from ingest.archives import Failed, Member
from ingest.documents import Draft, documents_in
from ingest.errors import (
    EmptyDocument,
    EncryptedDocument,
    MachineBusy,
    ReadingCancelled,
    ReadingTooMuch,
    UnreadableFile,
)
from ingest.intake import Follower, Taken, versions_of
from ingest.jobs import MAX_ATTEMPTS, Job, State
from tests.ingest.memory import MONDAY

POLICY = "# 售后政策\n\n签收后七天内可以退货。\n".encode()
LINES = "\n".join(json.dumps({"id": key, "title": key, "text": "text"}) for key in "xy").encode()


class Parts:
    """An archive of the parts given; a file whose name begins with "slow" reaches its limit."""

    def __init__(self, *parts: Member | Failed) -> None:
        self._parts = parts
        self.read: list[str] = []

    def documents(self, data: bytes, name: str, password: str | None, follower: Follower) -> Sequence[Draft]:
        if not follower(0.5):
            raise ReadingCancelled(f"{name}: cancelled", {"file": name})
        self.read.append(name)
        if PurePosixPath(name).name.startswith("slow"):
            raise ReadingTooMuch(f"{name} takes too long.", {"file": name, "limit": "time"})
        if PurePosixPath(name).name.startswith("starved"):
            raise MachineBusy(f"{name} could not be read.", {"file": name})
        return list(documents_in(data, name, password))

    def members(
        self, data: bytes, name: str, password: str | None, follower: Follower
    ) -> Sequence[Member | Failed] | None:
        del data, name, password, follower
        return self._parts or None


def taken(
    apart: Parts, follower: Follower = lambda _: True, data: bytes = b"", attempts: int = 1, **values: str
) -> Taken:
    job = Job(
        **{"filename": "all.zip", "key": "", "title": "", **values},
        id=1,
        state=State.RUNNING,
        original="0",
        size=1,
        effective_from=MONDAY,
        expires_at=None,
        uploaded_by="Li",
        attempts=attempts,
        phase="",
        progress=0.0,
        documents=[],
        error=None,
        created_at=MONDAY,
        started_at=None,
        finished_at=None,
    )
    return versions_of(data, job, None, apart, follower)


def test_what_cannot_be_read_of_an_archive_costs_itself_alone() -> None:
    locked = EncryptedDocument("all.zip can only be opened with a password.", {"file": "all.zip"})
    found = taken(
        Parts(
            Member("a/empty.txt", b""),
            Member("退货.md", POLICY),
            Failed("locked.docx", locked),
            Member("program.exe", b"\x7fELF\x00\x01"),
            Member("faq.json", LINES),
            Member("a/broken.pdf", b"%PDF-1.7 rubbish"),
        )
    )
    assert [version.key for version in found.versions] == [
        "all.zip/退货.md",
        "all.zip/faq.json/x",
        "all.zip/faq.json/y",
    ]
    assert [(one.file, one.error.code) for one in found.failures] == [
        ("a/empty.txt", "empty_document"),
        ("locked.docx", "encrypted_document"),
        ("program.exe", "unsupported_format"),
        ("a/broken.pdf", "unreadable_file"),
    ]
    assert all(one.file in one.error.message for one in found.failures if one.error is not locked)
    (first, line, _) = found.versions
    assert line.source == "upload:all.zip/faq.json"
    assert (first.source, first.original, first.uploaded_by) == ("upload:all.zip/退货.md", "0", "Li")
    assert first.effective_from == MONDAY


def test_what_is_attached_to_a_letter_stands_below_it_and_costs_itself_alone() -> None:
    locked = EncryptedDocument("合同.pdf can only be opened with a password.", {"file": "合同.pdf"})
    letter = "Subject: 退货\r\nFrom: a@example.com\r\nMIME-Version: 1.0\r\n\r\n见附件。\r\n".encode()
    parts = (Member("", letter), Member("退货.md", POLICY), Failed("合同.pdf", locked), Member("faq.json", LINES))
    found = taken(Parts(*parts), filename="退货.eml", title="来信")
    assert [(one.key, one.title, one.source) for one in found.versions] == [
        ("退货.eml", "来信", "upload:退货.eml"),
        ("退货.eml/退货.md", "售后政策", "upload:退货.eml/退货.md"),
        ("退货.eml/faq.json/x", "x", "upload:退货.eml/faq.json"),
        ("退货.eml/faq.json/y", "y", "upload:退货.eml/faq.json"),
    ]
    assert [(one.file, one.error.code) for one in found.failures] == [("合同.pdf", "encrypted_document")]


def test_an_archive_of_which_nothing_can_be_read_fails_with_the_first_reason() -> None:
    broken = UnreadableFile("broken", {"file": "all.zip"})
    with pytest.raises(EmptyDocument, match=r"a\.txt"):
        taken(Parts(Member("a.txt", b""), Failed("b.txt", broken)))
    with pytest.raises(UnreadableFile, match="broken"):
        taken(Parts(Failed("b.txt", broken), Member("a.txt", b"")))


def test_files_that_take_too_long_are_not_waited_for_without_end() -> None:
    apart = Parts(*(Member(f"slow{number}.pdf", b"") for number in range(5)), Member("a.md", POLICY))
    with pytest.raises(ReadingTooMuch, match=r"slow0\.pdf"):
        taken(apart)
    assert apart.read == ["slow0.pdf", "slow1.pdf", "slow2.pdf"]
    good = Parts(Member("a.md", POLICY), *(Member(f"slow{number}.pdf", b"") for number in range(4)))
    *_, last = taken(good).failures
    assert (last.file, last.error.code) == ("slow3.pdf", "reading_limit")
    assert (
        "slow3.pdf was not read: before it in the archive, slow0.pdf, slow1.pdf, slow2.pdf took" in last.error.message
    )


def test_an_archive_that_the_machine_had_no_time_for_is_read_later_and_at_last_without_what_it_takes() -> None:
    apart = Parts(Member("starved.pdf", b""), Member("a.md", POLICY))
    with pytest.raises(MachineBusy):
        taken(apart, attempts=MAX_ATTEMPTS - 1)
    found = taken(apart, attempts=MAX_ATTEMPTS)
    assert ([one.key for one in found.versions], [one.file for one in found.failures]) == (
        ["all.zip/a.md"],
        ["starved.pdf"],
    )


def test_an_archive_of_nothing_that_the_machine_has_time_for_keeps_no_slot_for_days() -> None:
    apart = Parts(Member("a.md", POLICY), *(Member(f"starved{number}.pdf", b"") for number in range(1000)))
    failures = taken(apart, attempts=MAX_ATTEMPTS).failures
    assert apart.read == ["a.md", "starved0.pdf", "starved1.pdf", "starved2.pdf"]
    assert [one.error.code for one in failures] == ["machine_busy"] * 3 + ["reading_limit"] * 997


def test_what_is_too_large_to_be_unpacked_keeps_nothing_else_from_being_read() -> None:
    large = ReadingTooMuch("too large", {"file": "all.zip", "limit": "output"})
    parts = [Failed(f"{number}.mp4", large) for number in range(4)]
    assert [version.key for version in taken(Parts(*parts, Member("a.md", POLICY))).versions] == ["all.zip/a.md"]


def test_a_reading_that_is_not_wanted_any_more_is_no_failure() -> None:
    with pytest.raises(ReadingCancelled):
        taken(Parts(Member("a.md", POLICY), Member("b.md", POLICY)), lambda share: share < 0.5)


def test_each_file_of_an_archive_is_a_share_of_the_reading() -> None:
    shares: list[float] = []
    taken(Parts(Member("a.md", POLICY), Member("b.md", POLICY)), lambda share: not shares.append(share))
    assert shares == [0.25, 0.75]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%", "a.txt"),
        (b"x", "a.md"),
        ("\ufeff—\n\n…！".encode(), "a.txt"),
        (b"<p>*</p><p>&copy;</p>", "a.html"),
        (b"-;-\n-;-\n", "a.csv"),
        (b"Subject: \r\nMIME-Version: 1.0\r\nMessage-ID: \r\nReceived: \r\n\r\n.\r\n", "a.eml"),
        (b"{\\rtf1 ? }", "a.rtf"),
    ],
    ids=str,
)
def test_what_holds_no_word_is_no_document(data: bytes, name: str) -> None:
    with pytest.raises(EmptyDocument) as caught:
        taken(Parts(), data=data, filename=name)
    assert caught.value.detail == {"file": name}
    assert "holds no text" in caught.value.message


@pytest.mark.parametrize("data", ["无", "OK", "42", "é1"])
def test_one_word_is_a_document(data: str) -> None:
    assert len(taken(Parts(), data=data.encode(), filename="a.txt").versions) == 1


@pytest.mark.parametrize(("key", "keys"), [("", ["x", "y"]), ("faq", ["faq/x", "faq/y"])])
def test_the_documents_of_a_file_of_many_keep_their_keys(key: str, keys: list[str]) -> None:
    found = taken(Parts(), data=LINES, filename="faq.txt", key=key)
    assert [version.key for version in found.versions] == keys
    assert {version.filename for version in found.versions} == {"faq.txt"}

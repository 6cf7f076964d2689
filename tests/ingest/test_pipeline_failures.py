"""What goes wrong on the way from paths to a library, and what it costs."""

from pathlib import Path

import pytest

import ingest.documents as ingest_documents
from ingest.documents import Draft
from ingest.pipeline import ingest_paths
from ingest.reports import Failure
from tests.ingest.memory import MemoryLibrary, write_lines


def test_a_failed_file_does_not_stop_the_others(folder: Path, library: MemoryLibrary) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")
    (folder / "empty.txt").write_bytes(b"")
    summary = ingest_paths([folder], library)
    assert {failure.file.name: failure.code for failure in summary.failed} == {
        "broken.pdf": "unreadable_file",
        "empty.txt": "empty_document",
    }
    assert len(library.documents) == 2


def test_a_bad_line_leaves_nothing_of_its_file(tmp_path: Path, library: MemoryLibrary) -> None:
    file = tmp_path / "faq.jsonl"
    write_lines(file, *(str(number) for number in range(100)))
    file.write_text(file.read_text(encoding="utf-8") + "\n{", encoding="utf-8")
    (failure,) = ingest_paths([file], library).failed
    assert (failure.code, failure.detail) == ("invalid_jsonl", {"file": "faq.jsonl", "line": 101})
    assert library.documents == {}


def test_a_named_file_of_an_unknown_format_is_a_failure(folder: Path, library: MemoryLibrary) -> None:
    (folder / "picture.xyz").write_bytes(bytes(range(256)))
    (failure,) = ingest_paths([folder / "picture.xyz"], library).failed
    assert failure.code == "unsupported_format"


def test_a_file_that_vanished_is_a_failure(
    folder: Path, library: MemoryLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vanish(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", vanish)
    assert {failure.code for failure in ingest_paths([folder], library).failed} == {"unreadable_file"}


def stumble(*_: object) -> Draft:
    raise ValueError("nobody thought of this")


def check_stumbled(failure: Failure, name: str) -> None:
    assert (failure.file.name, failure.code) == (name, "unreadable_file")
    assert failure.message == f"{name} cannot be read: kefu itself made a mistake over it (ValueError)."
    assert failure.detail == {"file": name, "cause": "nobody thought of this"}


def test_a_mistake_of_ours_over_a_file_costs_that_file_only(
    folder: Path, library: MemoryLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lines(folder / "faq.jsonl", "a", "b")
    monkeypatch.setattr("ingest.documents.label_of", stumble)
    summary = ingest_paths([folder], library)
    assert summary.published == ("a", "b")
    for failure, name in zip(summary.failed, ("退货.md", "warranty.txt"), strict=True):
        check_stumbled(failure, name)


def test_a_mistake_of_ours_over_a_line_costs_that_file_only(
    folder: Path, library: MemoryLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lines(folder / "faq.jsonl", *(str(number) for number in range(100)))
    real = ingest_documents.from_entry
    monkeypatch.setattr(ingest_documents, "from_entry", lambda entry: (stumble if entry.key == "99" else real)(entry))
    summary = ingest_paths([folder], library)
    assert sorted(library.documents) == ["en/warranty.txt", "退货.md"]
    (failure,) = summary.failed
    check_stumbled(failure, "faq.jsonl")


def test_a_file_of_lines_that_vanishes_once_it_is_found_costs_that_file_only(
    folder: Path, library: MemoryLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lines(folder / "faq.jsonl", "a")

    def vanish(_: Path) -> bytes:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Path, "read_bytes", vanish)
    (failure,) = ingest_paths([folder / "faq.jsonl"], library).failed
    assert failure.message == "faq.jsonl cannot be read: No such file or directory."


def test_a_library_that_fails_ends_the_run_and_no_file_is_blamed(
    folder: Path, library: MemoryLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(library, "publish", fail)
    with pytest.raises(OSError, match="No space left"):
        ingest_paths([folder], library)

"""From paths to a library."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from ingest.documents import Draft
from ingest.errors import DuplicateKey, NoDocuments, PathNotFound
from ingest.pipeline import Means, Plan, here, ingest_late, ingest_paths
from tests.ingest.memory import MemoryLibrary, MemoryOriginals, Notes, write_lines

RETIRE = Plan(retire_missing=True)


def test_a_folder_is_published_under_relative_keys(folder: Path, library: MemoryLibrary) -> None:
    summary = ingest_paths([folder], library)
    assert sorted(library.documents) == ["en/warranty.txt", "退货.md"]
    assert (len(summary.published), summary.passages, summary.skipped, summary.failed) == (2, 2, 3, ())
    document = library.documents["退货.md"]
    assert (document.title, document.lang, document.source) == ("退货", "zh", str(folder / "退货.md"))


def test_a_file_is_published_under_its_name(folder: Path, library: MemoryLibrary) -> None:
    ingest_paths([folder / "en" / "warranty.txt"], library)
    assert list(library.documents) == ["warranty.txt"]


def test_a_file_given_twice_counts_once(folder: Path, library: MemoryLibrary) -> None:
    ingest_paths([folder, folder / "退货.md", folder], library)
    assert sorted(library.documents) == ["en/warranty.txt", "退货.md"]


def test_what_is_unchanged_is_not_even_parsed(folder: Path, library: MemoryLibrary) -> None:
    ingest_paths([folder], library)

    def fail(_data: bytes, name: str, _known: Mapping[str, str]) -> list[Draft]:
        pytest.fail(f"{name} is unchanged and was read")

    summary = ingest_paths([folder], library, means=Means(documents=fail))
    assert (summary.published, summary.unchanged) == ((), 2)
    assert len(library.batches) == 1


def test_a_change_is_published(folder: Path, library: MemoryLibrary) -> None:
    ingest_paths([folder], library)
    (folder / "退货.md").write_text("# 退货\n\n十五天内可以退货。", encoding="utf-8")
    assert ingest_paths([folder], library).published == ("退货.md",)


def test_new_rules_read_everything_anew(folder: Path, library: MemoryLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest_paths([folder], library)
    monkeypatch.setattr("ingest.documents.RULES_VERSION", "another")
    assert len(ingest_paths([folder], library).published) == 2


def test_lines_are_documents_and_unchanged_ones_are_skipped(tmp_path: Path, library: MemoryLibrary) -> None:
    file = tmp_path / "faq.jsonl"
    write_lines(file, "a", "b")
    ingest_paths([file], library)
    write_lines(file, "a", "b", "c")
    summary = ingest_paths([file], library)
    assert (summary.published, summary.unchanged) == (("c",), 2)


def test_unchanged_lines_are_not_even_split(tmp_path: Path, library: MemoryLibrary) -> None:
    file = tmp_path / "faq.txt"
    write_lines(file, "a", "b")
    ingest_paths([file], library)
    split: list[str] = []

    def documents(data: bytes, name: str, known: Mapping[str, str]) -> Sequence[Draft]:
        drafts = here(data, name, known)
        split.extend(draft.key for draft in drafts if draft.passages)
        return drafts

    write_lines(file, "a", "b", "c")
    summary = ingest_paths([file], library, means=Means(documents=documents))
    assert (summary.published, summary.unchanged, split) == (("c",), 2, ["c"])


def test_a_file_of_lines_may_become_a_document(tmp_path: Path, library: MemoryLibrary) -> None:
    """And the other way round, when retiring what is gone: nothing of what it was stays."""
    file = tmp_path / "faq.txt"
    write_lines(file, "a", "b")
    ingest_paths([file], library)
    lines = file.read_bytes()
    file.write_text("七天内可以退货。", encoding="utf-8")
    ingest_paths([tmp_path], library, RETIRE)
    assert list(library.documents) == ["faq.txt"]
    file.write_bytes(lines)
    ingest_paths([tmp_path], library, RETIRE)
    assert sorted(library.documents) == ["a", "b"]


def test_publishes_in_batches(tmp_path: Path, library: MemoryLibrary) -> None:
    write_lines(tmp_path / "faq.jsonl", *(str(number) for number in range(150)))
    ingest_paths([tmp_path], library)
    assert [len(batch) for batch in library.batches] == [64, 64, 22]


def test_a_batch_is_full_by_its_passages_too(tmp_path: Path, library: MemoryLibrary) -> None:
    write_lines(tmp_path / "faq.jsonl", "a", "b", "c", text="这是一句有十二个字的话。" * 8000)
    ingest_paths([tmp_path], library)
    assert [len(batch) for batch in library.batches] == [2, 1]


def test_every_kind_of_line_separator_becomes_a_newline(folder: Path, library: MemoryLibrary) -> None:
    (folder / "lines.txt").write_text("First line.\u2028Second line.\u2029Third.", encoding="utf-8")
    write_lines(folder / "lines.jsonl", "x", text="First.\u2028Second.")
    ingest_paths([folder / "lines.txt", folder / "lines.jsonl"], library)
    texts = [passage.text for document in library.documents.values() for passage in document.passages]
    assert texts == ["First line.\nSecond line.\nThird.", "First.\nSecond."]


def test_a_dry_run_only_says_what_would_happen(folder: Path, library: MemoryLibrary) -> None:
    ingest_paths([folder], library)
    (folder / "退货.md").unlink()
    (folder / "new.txt").write_text("New.", encoding="utf-8")
    summary = ingest_paths([folder], library, Plan(retire_missing=True, dry_run=True))
    assert (summary.published, summary.retired, summary.unchanged) == (("new.txt",), ("退货.md",), 1)
    assert sorted(library.documents) == ["en/warranty.txt", "退货.md"]


def test_the_observer_is_told(folder: Path, library: MemoryLibrary) -> None:
    (folder / "zzz.txt").write_bytes(b"")
    notes = Notes()
    ingest_paths([folder], library, means=Means(notes))
    assert notes.lines == [
        "found 3",
        "started zzz.txt",
        "finished zzz.txt empty_document",
        "started 退货.md",
        "finished 退货.md well",
        "started warranty.txt",
        "finished warranty.txt well",
        "published 2 2",
    ]


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path, library: MemoryLibrary) -> None:
    with pytest.raises(PathNotFound, match="nowhere"):
        ingest_paths([tmp_path / "nowhere"], library)


def test_a_folder_without_a_readable_file_is_an_error(tmp_path: Path, library: MemoryLibrary) -> None:
    (tmp_path / "picture.xyz").write_bytes(b"?")
    with pytest.raises(NoDocuments) as caught:
        ingest_paths([tmp_path], library)
    assert caught.value.detail == {"file": str(tmp_path), "skipped": 1}


def test_two_files_with_one_key_are_an_error_before_anything_is_published(
    folder: Path, library: MemoryLibrary, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "退货.md").write_text("另一份。", encoding="utf-8")
    with pytest.raises(DuplicateKey, match=r"退货\.md"):
        ingest_paths([folder, other], library)
    assert library.documents == {}


def test_a_line_with_the_key_of_another_file_is_a_failure(folder: Path, library: MemoryLibrary) -> None:
    write_lines(folder / "zz.jsonl", "退货.md")
    (failure,) = ingest_paths([folder], library).failed
    assert failure.code == "duplicate_key"


def test_the_sample_company_is_read_whole(library: MemoryLibrary) -> None:
    summary = ingest_paths([Path(__file__).parents[2] / "knowledge" / "documents"], library)
    assert summary.failed == ()
    policy = library.documents["2024年售后政策V2.3.docx"]
    assert (policy.title, policy.label) == ("2024年售后政策V2.3", "V2.3")


def test_a_file_whose_name_is_not_utf8_is_named_and_does_not_stop_the_others(
    tmp_path: Path, library: MemoryLibrary
) -> None:
    (tmp_path / "good.md").write_text("# Good\n\nGoods can be returned.", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xcd\xa3\xb3\xb5.md")).write_text("# Bad\n\nText.", encoding="utf-8")
    summary = ingest_paths([tmp_path], library)
    assert summary.published == ("good.md",)
    assert [(failure.code, failure.file.name) for failure in summary.failed] == [("unreadable_file", "ͣ\\xb3\\xb5.md")]


def test_a_library_is_opened_only_when_there_is_something_to_change(folder: Path, library: MemoryLibrary) -> None:
    opened: list[str] = []

    def open_library() -> MemoryLibrary:
        opened.append("once more")
        return library

    ingest_late([folder], library, open_library, Plan(dry_run=True))
    assert opened == []
    ingest_late([folder], library, open_library)
    assert opened == ["once more"]
    ingest_late([folder], library, open_library, RETIRE)
    assert opened == ["once more"]


def test_files_are_read_and_kept_by_the_means_given(folder: Path, library: MemoryLibrary) -> None:
    read_there: list[str] = []
    originals = MemoryOriginals()

    def read_elsewhere(data: bytes, name: str, known: Mapping[str, str]) -> Sequence[Draft]:
        read_there.append(name)
        return here(data, name, known)

    means = Means(documents=read_elsewhere, keep=originals.put)
    ingest_paths([folder], library, Plan(dry_run=True), means)
    assert originals.files == {}
    ingest_paths([folder], library, means=means)
    version = library.documents["退货.md"]
    assert originals.get(version.original) == (folder / "退货.md").read_bytes()
    assert (version.filename, read_there.count("退货.md")) == ("退货.md", 2)


@pytest.mark.parametrize("given", ["folder", "pipe"])
def test_a_pipe_is_not_waited_for(tmp_path: Path, library: MemoryLibrary, given: str) -> None:
    (tmp_path / "a.md").write_text("# 退货\n\n七天。", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe.txt")
    if given == "folder":
        assert ingest_paths([tmp_path], library).skipped == 1
    else:
        with pytest.raises(PathNotFound):
            ingest_paths([tmp_path / "pipe.txt"], library)

"""Which document a file is, wherever it lies: moved, gone, given from elsewhere; and what is retired."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import NoDocuments, PathNotFound, UnreadableFile
from ingest.pipeline import Plan, ingest_paths
from knowledge.sources import upload_source
from tests.ingest.memory import MemoryLibrary, write_lines

RETIRE = Plan(retire_missing=True)


def test_what_is_gone_is_retired_when_asked(folder: Path, library: MemoryLibrary) -> None:
    write_lines(folder / "faq.jsonl", "a", "b")
    ingest_paths([folder], library)
    (folder / "退货.md").unlink()
    write_lines(folder / "faq.jsonl", "a")
    assert ingest_paths([folder], library).retired == ()
    assert ingest_paths([folder], library, RETIRE).retired == ("b", "退货.md")
    assert sorted(library.documents) == ["a", "en/warranty.txt"]


def test_what_cannot_be_read_now_is_not_retired(folder: Path, library: MemoryLibrary) -> None:
    write_lines(folder / "faq.jsonl", "a", "b")
    ingest_paths([folder], library)
    (folder / "退货.md").write_bytes(b"")
    (folder / "faq.jsonl").write_bytes(b"{")
    assert ingest_paths([folder], library, RETIRE).retired == ()
    assert len(library.documents) == 4


def test_what_came_from_elsewhere_is_not_retired(folder: Path, library: MemoryLibrary) -> None:
    ingest_paths([folder], library)
    (folder / "en" / "price.txt").write_text("Ten yuan.", encoding="utf-8")
    (folder / "退货.md").unlink()
    assert ingest_paths([folder / "en"], library, RETIRE).retired == ()
    assert sorted(library.documents) == ["en/warranty.txt", "price.txt", "退货.md"]


def test_a_file_given_from_another_folder_keeps_its_key(folder: Path, library: MemoryLibrary) -> None:
    ingest_paths([folder], library)
    (folder / "en" / "warranty.txt").write_text("Two years of warranty.", encoding="utf-8")
    assert ingest_paths([folder / "en" / "warranty.txt"], library).published == ("en/warranty.txt",)
    assert ingest_paths([folder / "en"], library).unchanged == 1
    assert sorted(library.documents) == ["en/warranty.txt", "退货.md"]


def test_a_path_is_the_same_however_it_is_written(folder: Path, library: MemoryLibrary) -> None:
    ingest_paths([folder / "en" / ".."], library)
    assert library.documents["退货.md"].source == str(folder / "退货.md")
    link = folder.with_name("link")
    link.symlink_to(folder)
    (folder / "退货.md").unlink()
    assert ingest_paths([link], library, RETIRE).retired == ("退货.md",)


def test_a_key_of_another_file_is_refused_while_that_one_exists(folder: Path, library: MemoryLibrary) -> None:
    other = folder / "other" / "退货.md"
    other.parent.mkdir()
    other.write_text("另一份。", encoding="utf-8")
    first = folder / "退货.md"
    ingest_paths([first], library)
    (failure,) = ingest_paths([other], library).failed
    assert (failure.code, failure.detail) == (
        "duplicate_key",
        {"file": str(other), "other": str(first), "key": "退货.md"},
    )
    assert "七天" in library.documents["退货.md"].passages[0].text
    first.unlink()
    assert ingest_paths([other], library).published == ("退货.md",)


def test_a_line_moves_to_another_file_but_does_not_stand_in_two(folder: Path, library: MemoryLibrary) -> None:
    write_lines(folder / "a.jsonl", "x", "y")
    write_lines(folder / "b.jsonl", "y", text="新内容。")
    ingest_paths([folder / "a.jsonl"], library)
    (failure,) = ingest_paths([folder / "b.jsonl"], library).failed
    assert failure.code == "duplicate_key"
    write_lines(folder / "a.jsonl", "x")
    assert ingest_paths([folder / "b.jsonl"], library).published == ("y",)


def test_lines_move_also_between_files_that_do_not_look_like_it(tmp_path: Path, library: MemoryLibrary) -> None:
    write_lines(tmp_path / "a.txt", "x", "y")
    write_lines(tmp_path / "b.txt", "y", "z", text="新内容。")
    ingest_paths([tmp_path / "a.txt"], library)
    (failure,) = ingest_paths([tmp_path / "b.txt"], library).failed
    assert failure.code == "duplicate_key"
    write_lines(tmp_path / "a.txt", "x")
    assert ingest_paths([tmp_path / "b.txt"], library).published == ("y", "z")


def test_a_folder_that_cannot_be_looked_into_stops_the_run_before_anything_is_retired(
    folder: Path, library: MemoryLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest_paths([folder], library)
    known = set(library.documents)
    real = os.scandir

    def scandir(path: str) -> object:
        if Path(path).name == "en":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(UnreadableFile, match="en cannot be looked into"):
        ingest_paths([folder], library, RETIRE)
    assert set(library.documents) == known


def test_a_folder_that_became_empty_is_taken_for_a_lost_disk_unless_it_may_be_empty(
    tmp_path: Path, library: MemoryLibrary
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "price.txt").write_text("Ten yuan.", encoding="utf-8")
    ingest_paths([folder], library)
    (folder / "price.txt").unlink()
    with pytest.raises(NoDocuments, match=r"Nothing was retired.*--allow-empty") as caught:
        ingest_paths([folder], library, RETIRE)
    assert str(folder) in caught.value.message
    assert list(library.documents) == ["price.txt"]
    summary = ingest_paths([folder], library, Plan(retire_missing=True, allow_empty=True))
    assert (summary.retired, library.documents) == (("price.txt",), {})


def test_a_path_that_is_gone_is_an_error_also_where_a_folder_may_be_empty(folder: Path, library: MemoryLibrary) -> None:
    ingest_paths([folder], library)
    with pytest.raises(PathNotFound):
        ingest_paths([folder / "gone"], library, Plan(retire_missing=True, allow_empty=True))


def test_what_staff_have_handed_in_is_not_undone_by_the_folder(folder: Path, library: MemoryLibrary) -> None:
    ingest_paths([folder], library)
    newer = replace(library.documents["退货.md"], content_hash="1" * 64, source=upload_source("退货.md"))
    library.publish([newer])
    assert ingest_paths([folder], library).published == ()
    (folder / "退货.md").write_text("# 退货\n\n三十天内可以退货。\n", encoding="utf-8")
    assert ingest_paths([folder], library).published == ("退货.md",)


def test_what_has_moved_is_not_retired_with_its_old_place(tmp_path: Path, library: MemoryLibrary) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
    for name in ("same.md", "changed.md"):
        (old / name).write_text("# 退货\n\n七天。", encoding="utf-8")
    write_lines(old / "faq.jsonl", "faq1", "faq2")
    ingest_paths([old], library)
    for name in ("same.md", "changed.md", "faq.jsonl"):
        (old / name).rename(new / name)
    (new / "changed.md").write_text("# 退货\n\n十五天。", encoding="utf-8")
    write_lines(old / "faq.jsonl", "faq3")
    ingest_paths([new], library)
    assert ingest_paths([old], library, RETIRE).retired == ()
    assert set(library.documents) == {"same.md", "changed.md", "faq1", "faq2", "faq3"}

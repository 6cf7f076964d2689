"""`kefu ingest`: what it says, what it publishes, what it refuses."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import DOCUMENTS, Kefu


def test_a_folder_is_published_and_summed_up(kefu: Kefu, folder: Path) -> None:
    result = kefu("ingest", folder)
    assert (result.exit_code, result.stdout) == (
        0,
        "3 documents published (3 passages), 0 unchanged, 0 retired, 0 files skipped, 0 failed\n",
    )
    assert kefu("ingest", folder).stdout.startswith("0 documents published (0 passages), 3 unchanged")


def test_programs_get_the_whole_summary(kefu: Kefu, folder: Path) -> None:
    (folder / "firmware.bin").write_bytes(b"?")
    summary = kefu.json("ingest", folder)
    assert sorted(summary.pop("published")) == sorted(DOCUMENTS)
    assert summary == {"unchanged": 0, "retired": [], "skipped": 1, "failed": [], "passages": 3, "staff_changes": []}


def test_what_a_folder_changed_under_staff_is_said(kefu: Kefu, folder: Path) -> None:
    kefu("ingest", folder)
    lines = kefu.json("documents", "list")["documents"]
    (version,) = (line["version_id"] for line in lines if line["key"] == "returns.md")
    (passage,) = kefu.json("documents", "passages", version)["passages"]
    kefu("documents", "passage", passage["id"], "--off")
    (folder / "returns.md").write_text("# Returns\n\nNothing can be returned any more.")
    said = kefu("ingest", folder).stdout.splitlines()
    assert said[1].startswith(
        "returns.md: lost, as it has no such passage any more: “Goods can be returned within seven"
    )
    assert said[1].endswith("(1.1 Period) was switched off")


def test_a_change_replaces_and_a_missing_file_is_retired_when_asked(kefu: Kefu, folder: Path) -> None:
    kefu("ingest", folder)
    (folder / "returns.md").write_text("# Returns\n\nGoods can be returned within fifteen days.")
    (folder / "warranty.txt").unlink()
    assert kefu.json("ingest", folder)["retired"] == []
    summary = kefu.json("ingest", folder, "--retire-missing")
    assert (summary["published"], summary["unchanged"], summary["retired"]) == ([], 2, ["warranty.txt"])
    texts = [hit["text"] for hit in kefu.json("search", "returned within days; warranty")["hits"]]
    assert "Goods can be returned within fifteen days." in texts
    assert not [text for text in texts if "seven" in text or "one year" in text]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(kefu: Kefu, folder: Path) -> None:
    kefu("ingest", folder)
    (folder / "new.txt").write_text("A new document.")
    (folder / "warranty.txt").unlink()
    assert kefu("ingest", folder, "--retire-missing", "--dry-run").stdout == (
        "1 documents would be published (1 passages), 2 unchanged, 1 would be retired, 0 files skipped, 0 failed\n"
    )
    assert kefu.json("ingest", folder, "--retire-missing", "--dry-run")["retired"] == ["warranty.txt"]
    assert [hit["document"]["key"] for hit in kefu.json("search", "warranty one year")["hits"]][:1] == ["warranty.txt"]


@pytest.mark.untouched
def test_a_dry_run_in_a_new_directory_makes_no_index(kefu: Kefu, folder: Path) -> None:
    kefu("ingest", folder, "--dry-run")
    assert not (kefu.data / "knowledge").exists()


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_published(kefu: Kefu, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")
    (folder / "empty.docx").write_bytes(b"")
    result = kefu("ingest", folder)
    assert result.exit_code == 1
    assert "3 documents published (3 passages)" in result.stdout
    assert "2 failed" in result.stdout
    assert f"{folder}/broken.pdf: " in result.stderr
    assert f"{folder}/empty.docx: " in result.stderr
    assert "Traceback" not in result.output
    assert kefu("search", "warranty").exit_code == 0


def test_programs_get_each_failure_with_its_code(kefu: Kefu, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")
    result = kefu("ingest", folder, "--json")
    assert result.exit_code == 1
    assert f'"file":"{folder}/broken.pdf","code":"unreadable_file"' in result.stdout


def test_a_corrupt_pdf_alone_leaves_nothing_half_written(kefu: Kefu, tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")
    result = kefu("ingest", tmp_path / "broken.pdf")
    assert (result.exit_code, result.stdout.startswith("0 documents published")) == (1, True)
    assert "broken.pdf" in result.stderr
    assert kefu.json("search", "anything")["hits"] == []


def test_a_document_that_became_unreadable_keeps_answering(kefu: Kefu, folder: Path) -> None:
    kefu("ingest", folder)
    (folder / "warranty.txt").write_bytes(b"")
    assert kefu("ingest", folder, "--retire-missing").exit_code == 1
    assert "one year" in kefu.json("search", "warranty")["hits"][0]["text"]


def test_an_empty_folder_retires_all_only_when_it_may_be_empty(kefu: Kefu, folder: Path) -> None:
    kefu("ingest", folder)
    for file in folder.iterdir():
        file.unlink()
    error = kefu.error("ingest", folder, "--retire-missing")
    assert error["code"] == "no_documents"
    assert error["message"].endswith("If it is empty on purpose, add --allow-empty.")
    assert kefu("search", "warranty one year").stdout != "nothing found\n"
    dry = kefu.json("ingest", folder, "--retire-missing", "--allow-empty", "--dry-run")
    assert dry["retired"] == sorted(DOCUMENTS)
    assert kefu.json("ingest", folder, "--retire-missing", "--allow-empty")["retired"] == sorted(DOCUMENTS)
    assert kefu("search", "warranty one year").stdout == "nothing found\n"


def test_a_folder_may_be_empty_only_where_that_retires(kefu: Kefu, folder: Path) -> None:
    result = kefu("ingest", folder, "--allow-empty")
    assert (result.exit_code, "only with --retire-missing" in result.stderr) == (2, True)


@pytest.mark.untouched
@pytest.mark.parametrize(("name", "code"), [("nowhere", "path_not_found"), ("empty", "no_documents")])
def test_a_path_without_documents_is_an_error_before_anything_is_done(
    kefu: Kefu, folder: Path, tmp_path: Path, name: str, code: str
) -> None:
    (tmp_path / "empty").mkdir()
    error = kefu.error("ingest", folder, tmp_path / name)
    assert error["code"] == code
    assert str(tmp_path / name) in error["message"]
    assert kefu("ingest", folder, tmp_path / name).stderr == f"kefu: {error['message']}\n"
    assert not (kefu.data / "knowledge").exists()


def test_more_failures_than_fit_the_screen_are_counted(kefu: Kefu, folder: Path) -> None:
    for number in range(25):
        (folder / f"empty{number}.txt").write_bytes(b"")
    assert "… and 5 more (all of them with --json)" in kefu("ingest", folder).stderr


def test_lines_of_json_are_documents(kefu: Kefu, tmp_path: Path) -> None:
    lines = tmp_path / "faq.jsonl"
    lines.write_text('{"id": "ship", "title": "Shipping", "text": "Orders ship the same day."}\n')
    assert kefu.json("ingest", lines)["published"] == ["ship"]
    lines.write_text('{"id": "ship", "title": "Shipping"}\n')
    (failure,) = json.loads(kefu("ingest", lines, "--json").stdout)["failed"]
    assert (failure["code"], failure["detail"]["line"]) == ("invalid_jsonl", 1)
    assert kefu.json("search", "ship")["hits"][0]["text"] == "Orders ship the same day."


def test_without_paths_it_says_how_it_is_used(kefu: Kefu) -> None:
    result = kefu("ingest")
    assert result.exit_code == 2
    assert "Missing argument 'PATHS...'" in result.stderr

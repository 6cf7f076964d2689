"""`kefu documents` where no service runs, as the command is one for its own time, and once where one does."""

import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Kefu, Service
from tests.cli.policies import policy, versions

__all__ = ["policy"]


def test_a_file_is_handed_in_and_answers(kefu: Kefu, policy: Path) -> None:
    (job,) = kefu.json("documents", "add", policy)["jobs"]
    assert (job["state"], job["documents"][0]["key"]) == ("done", "gift-cards.md")
    assert "15 days" in kefu("ask", "When are unused gift cards refunded?").stdout
    (version,) = versions(kefu)
    assert (version["state"], version["filename"]) == ("in_force", "gift-cards.md")
    assert "Refunds" in kefu("documents", "passages", version["id"]).stdout


def test_a_file_that_cannot_be_read_is_said_with_its_reason(kefu: Kefu, tmp_path: Path, policy: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 broken")
    result = kefu("documents", "add", broken, policy)
    assert result.exit_code == 1
    assert "broken.pdf" in result.stderr
    assert "gift-cards.md (Gift cards) published" in result.stdout
    assert "broken.pdf" in kefu("documents", "jobs", "--state", "failed").stdout


def test_a_bad_file_in_an_archive_is_said_with_its_reason(kefu: Kefu, tmp_path: Path, policy: Path) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(policy, policy.name)
        file.writestr("empty.txt", "")
    result = kefu("documents", "add", archive)
    assert result.exit_code == 1
    assert "all.zip: all.zip/gift-cards.md (Gift cards) published" in result.stdout
    assert "all.zip: empty.txt is empty." in result.stderr
    assert "empty.txt is" in kefu("documents", "jobs").stdout


@pytest.mark.untouched
def test_a_dry_run_hands_nothing_in(kefu: Kefu, policy: Path) -> None:
    assert "would be handed in" in kefu("documents", "add", policy, "--dry-run").stdout
    assert list(kefu.data.iterdir()) == [kefu.data / "cache"]


def test_retire_and_restore(kefu: Kefu, policy: Path) -> None:
    kefu("documents", "add", policy)
    document = kefu.json("documents", "list")["documents"][0]["id"]
    assert "would be retired" in kefu("documents", "retire", document, "--dry-run").stdout
    assert versions(kefu)[0]["state"] == "in_force"
    kefu("documents", "retire", document)
    assert kefu.json("documents", "list", "--state", "retired")["documents"][0]["id"] == document
    kefu("documents", "restore", document)
    assert [version["state"] for version in versions(kefu)] == ["retired", "in_force"]


def test_a_running_service_is_asked(served: Service, monkeypatch: pytest.MonkeyPatch, policy: Path) -> None:
    kefu = Kefu(served.data, monkeypatch)
    (job,) = kefu.json("documents", "add", policy)["jobs"]
    assert (job["state"], job["uploaded_by"]) == ("done", "data directory")
    assert "15 days" in kefu("ask", "When are unused gift cards refunded?").stdout

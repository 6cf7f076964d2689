"""`kefu documents` beside a running service, which it asks."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from service.app.parts import build_parts
from service.data_directory import DataDirectory, RunningService
from service.settings import Settings
from tests.app.fixtures import LOCAL_KEY, NOBODY, unlogged
from tests.app.shop import opened
from tests.cli.conftest import Kefu
from tests.cli.policies import POLICY, policy, versions

__all__ = ["policy", "unlogged"]


@pytest.fixture(autouse=True)
def running(kefu: Kefu, embedder: Embedder, unlogged: None) -> Iterator[None]:
    """A service on the command's data directory."""
    parts = build_parts(Settings(data_dir=kefu.data, ollama_urls=NOBODY), embedder=embedder, local_key=LOCAL_KEY)
    with opened(parts) as shop, DataDirectory(kefu.data).announced(RunningService(shop.url, LOCAL_KEY)):
        yield


def test_what_changed_is_shown(kefu: Kefu, policy: Path) -> None:
    kefu("documents", "add", policy)
    policy.write_text(POLICY.format(days=30), encoding="utf-8")
    kefu("documents", "add", policy)
    first, second = (version["id"] for version in versions(kefu))
    shown = kefu("documents", "compare", first, second).stdout
    assert "[15]" in shown
    assert "[30]" in shown


def test_a_passage_is_switched_off_and_given_questions(kefu: Kefu, policy: Path) -> None:
    kefu("documents", "add", policy)
    version = versions(kefu)[0]["id"]
    passage = kefu.json("documents", "passages", version)["passages"][0]["id"]
    said = kefu("documents", "passage", passage, "--off", "--question", "Can I cancel a voucher?").stdout
    assert said == f"passage {passage} is off; further questions: Can I cancel a voucher?\n"
    shown = kefu.json("documents", "passages", version)["passages"][0]
    assert (shown["enabled"], shown["questions"]) == (False, ["Can I cancel a voucher?"])


def test_what_waits_is_said_to_wait(kefu: Kefu, policy: Path) -> None:
    said = kefu("documents", "add", policy, "--effective-from", "2031-01-01").stdout
    assert said == "gift-cards.md: gift-cards.md (Gift cards) waits until 2031-01-01 00:00\n"
    said = kefu("documents", "add", policy, "--effective-from", "2020-01-01").stdout
    assert said == "gift-cards.md: gift-cards.md (Gift cards) published as version 2\n"


def test_times_are_given_as_dates(kefu: Kefu, policy: Path) -> None:
    kefu("documents", "add", policy, "--effective-from", "2031-01-01")
    (version,) = versions(kefu)
    assert version["state"] == "waiting"
    kefu("documents", "times", version["id"], "--effective-from", "2020-01-01", "--expires-at", "2021-01-01")
    assert versions(kefu)[0]["state"] == "expired"
    kefu("documents", "retire", "gift-cards.md")
    assert "expired, 2020-01-01T00:00 – 2021-01-01T00:00" in kefu("documents", "show", "gift-cards.md").stdout


def test_a_version_whose_place_an_older_one_takes_was_in_force_at_no_time(kefu: Kefu, policy: Path) -> None:
    kefu("documents", "add", policy)
    policy.write_text(POLICY.format(days=30), encoding="utf-8")
    kefu("documents", "add", policy, "--effective-from", "2020-01-01")
    assert "superseded, in force at no time" in kefu("documents", "show", "gift-cards.md").stdout


def test_two_files_of_one_name_are_refused(kefu: Kefu, policy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / policy.name
    other.parent.mkdir()
    other.write_text(POLICY.format(days=30), encoding="utf-8")
    assert "two files called gift-cards.md" in kefu.error("documents", "add", policy, other)["message"]
    assert kefu.json("documents", "list")["documents"] == []
    assert kefu("documents", "add", policy, policy).exit_code == 0


def test_the_original_is_saved(kefu: Kefu, policy: Path, tmp_path: Path) -> None:
    kefu("documents", "add", policy)
    kefu("documents", "original", versions(kefu)[0]["id"], "--output", tmp_path / "again.md")
    assert (tmp_path / "again.md").read_bytes() == policy.read_bytes()


def test_contradictions_are_listed(kefu: Kefu, policy: Path, tmp_path: Path) -> None:
    other = tmp_path / "shop-rules.md"
    other.write_text(POLICY.format(days=30).replace("Gift cards\n", "Shop rules\n"), encoding="utf-8")
    kefu("documents", "add", policy, other)
    result = kefu("documents", "check")
    assert result.exit_code == 1
    assert "contradiction" in result.stdout


def test_a_document_is_named_by_its_key_and_asked_about_at_a_moment(kefu: Kefu, policy: Path) -> None:
    for days, since in ((15, "2020-01-01"), (30, "2024-01-01")):
        policy.write_text(POLICY.format(days=days), encoding="utf-8")
        kefu("documents", "add", policy, "--key", "cards", "--effective-from", since)
    shown = kefu("documents", "show", "cards").stdout
    assert "superseded, 2020-01-01T00:00 – 2024-01-01T00:00" in shown
    for at, days in (("2021-06-01", 15), ("2025-06-01", 30)):
        hits = kefu.json("search", "When are gift cards refunded?", "--at", at)["hits"]
        assert [f"within {days} days" in hit["text"] for hit in hits] == [True]
    assert kefu("search", "When are gift cards refunded?", "--at", "2019-06-01").stdout == "nothing found\n"
    assert "cards is retired" in kefu("documents", "retire", "cards").stdout
    assert "there is no document with the key 'nothing'" in kefu("documents", "show", "nothing").stderr


def test_a_key_of_digits_is_not_taken_for_the_id_of_another_document(kefu: Kefu, policy: Path) -> None:
    kefu("documents", "add", policy, "--key", "cards")
    kefu("documents", "add", policy, "--key", "7")
    ids = {line["key"]: line["id"] for line in kefu.json("documents", "list")["documents"]}
    assert "7 is retired" in kefu("documents", "retire", "7").stdout
    assert "7 is restored" in kefu("documents", "restore", ids["7"]).stdout
    kefu("documents", "add", policy, "--key", ids["cards"])
    error = kefu.error("documents", "retire", ids["cards"])
    assert error["code"] == "ambiguous_document"
    assert "another one, cards, has it as its id" in error["message"]
    retired = kefu("documents", "retire", ids["cards"], "--id")
    assert retired.stdout == "cards is retired\n"
    assert kefu("documents", "retire", ids["cards"], "--key").stdout == f"{ids['cards']} is retired\n"
    assert kefu("documents", "show", "cards", "--id").exit_code == 2
    assert kefu.error("documents", "show", "99")["code"] == "document_not_found"


def test_a_version_that_waits_is_given_up(kefu: Kefu, policy: Path) -> None:
    kefu("documents", "add", policy, "--effective-from", "2999-01-01")
    (version,) = versions(kefu)
    assert "would be given up" in kefu("documents", "withdraw", version["id"], "--dry-run").stdout
    assert ", retired, " in kefu("documents", "withdraw", version["id"]).stdout


def test_a_file_that_cannot_be_saved_is_said(kefu: Kefu, policy: Path, tmp_path: Path) -> None:
    kefu("documents", "add", policy)
    result = kefu("documents", "original", versions(kefu)[0]["id"], "--output", tmp_path / "nowhere" / "x")
    assert (result.exit_code, "nowhere" in result.stderr) == (1, True)
    assert "Traceback" not in result.stderr


def test_a_change_that_a_new_version_has_lost_is_said(kefu: Kefu, policy: Path) -> None:
    kefu("documents", "add", policy)
    (passage,) = kefu.json("documents", "passages", versions(kefu)[0]["id"])["passages"]
    kefu("documents", "passage", passage["id"], "--off", "--question", "Can I cancel a voucher?")
    made = "switched off and found for “Can I cancel a voucher?”"
    policy.write_text(POLICY.format(days=30), encoding="utf-8")
    said = kefu("documents", "add", policy).stdout.splitlines()
    old, new = (f"“Unused gift cards are refunded within {days} days.”" for days in (15, 30))
    assert said[1] == f"  {old} (2.1 Refunds) says now {new}, and still is {made}"
    policy.write_text("# Gift cards\n\nThere are none any more.\n", encoding="utf-8")
    said = kefu("documents", "add", policy).stdout.splitlines()
    assert said[1].startswith("  lost, as it has no such passage any more: " + new)
    first, second = kefu("documents", "check").stdout.splitlines()
    assert first.startswith("lost change: Gift cards (gift-cards.md): version 3, in force from 20")
    assert first.endswith(f", lacks a passage that in version 2 was {made}")
    assert second == f"    {new} (2.1 Refunds)"


def test_what_is_found_is_said_in_words(kefu: Kefu, policy: Path, tmp_path: Path) -> None:
    other = tmp_path / "shop-rules.md"
    other.write_text(POLICY.format(days=30).replace("Gift cards\n", "Shop rules\n"), encoding="utf-8")
    kefu("documents", "add", policy)
    kefu("documents", "add", other, "--expires-at", "2999-01-01")
    kefu("documents", "add", other, "--effective-from", "2999-01-01")
    assert kefu("documents", "check").stdout.splitlines() == [
        "contradiction: Gift cards (gift-cards.md) and Shop rules (shop-rules.md): 15 days – 30 days",
        "    gift-cards.md, Refunds: Unused gift cards are refunded within 15 days.",
        "    shop-rules.md, Refunds: Unused gift cards are refunded within 30 days.",
        "waiting: Shop rules (shop-rules.md): version 2 takes effect on 2999-01-01 00:00",
    ]


def test_a_dry_run_of_a_passage_says_what_would_be(kefu: Kefu, policy: Path) -> None:
    kefu("documents", "add", policy)
    (passage,) = kefu.json("documents", "passages", versions(kefu)[0]["id"])["passages"]
    number, dry = passage["id"], ("documents", "passage", passage["id"], "--dry-run")
    assert kefu(*dry, "--off", "--question", "A?", "--question", "B?").stdout == (
        f"passage {number} would be switched off, and have these further questions: A?; B?\n"
    )
    assert kefu(*dry).stdout == f"passage {number} would stay as it is\n"
    assert kefu.json(*dry, "--on", "--no-questions") == {"id": number, "would": {"enabled": True, "questions": []}}
    kefu("documents", "passage", number, "--question", "A?")
    assert kefu("documents", "passage", number, "--no-questions").stdout.endswith("further questions: none\n")


def test_equal_versions_are_said_to_be_equal(kefu: Kefu, policy: Path) -> None:
    kefu("documents", "add", policy)
    (version,) = (one["id"] for one in versions(kefu))
    assert kefu("documents", "compare", version, version).stdout == f"versions {version} and {version} say the same\n"


def test_a_table_is_not_cut_where_nobody_has_a_width(kefu: Kefu, policy: Path) -> None:
    key, title = "k" * 150, "A title that is far longer than any terminal is wide " * 3
    kefu("documents", "add", policy, "--key", key, "--title", title)
    shown = kefu("documents", "list").stdout
    assert key in shown
    assert title.strip() in shown


def test_the_audit_is_read_by_people(kefu: Kefu, policy: Path) -> None:
    kefu("documents", "add", policy, "--title", "Cards")
    (passage,) = kefu.json("documents", "passages", versions(kefu)[0]["id"])["passages"]
    kefu("documents", "passage", passage["id"], "--off")
    shown = kefu("audit").stdout
    assert "enabled: yes → no" in shown
    assert "title: Cards" in shown


def test_a_moment_that_a_person_types_is_by_the_clock_of_the_machine(kefu: Kefu, policy: Path) -> None:
    said = kefu("documents", "add", policy, "--effective-from", "2031-01-01 08:30").stdout
    assert said.endswith("waits until 2031-01-01 08:30\n")
    (version,) = versions(kefu)
    assert datetime.fromisoformat(version["effective_from"]).astimezone() == datetime(2031, 1, 1, 8, 30).astimezone()
    assert kefu.error("documents", "add", policy, "--expires-at", "soon")["detail"]["field"] == "expires_at"
    assert [one["state"] for one in versions(kefu)] == ["waiting"]

"""The commands when no service runs: they work on the data directory themselves."""

import re
from pathlib import Path

import pytest

from service.data_directory import DataDirectory
from service.settings import Settings
from tests.cli.conftest import Kefu


@pytest.fixture
def shop(kefu: Kefu, folder: Path) -> Kefu:
    kefu("ingest", folder)
    return kefu


def test_search_shows_hits_with_the_scores_of_both_channels(shop: Kefu) -> None:
    reply = shop.json("search", "How long is the warranty?", "--limit", 2)
    hit = reply["hits"][0]
    assert (hit["document"]["key"], len(reply["hits"]), reply["dense_abstained"]) == ("warranty.txt", 2, False)
    assert hit["lexical"] > 0
    assert hit["dense"] > 0.3
    shown = shop("search", "How long is the warranty?").stdout
    assert "meaning" in shown
    assert "Warranty" in shown


def test_search_says_when_only_words_were_compared(shop: Kefu) -> None:
    assert "only words were compared" in shop("search", "灯泡闪红灯怎么解决？").stdout
    assert shop.json("search", "灯泡闪红灯怎么解决？")["hits"][0]["section"].endswith("4.2 灯泡闪红灯")


def test_what_looks_like_markup_in_a_passage_is_shown_as_it_is(kefu: Kefu, tmp_path: Path) -> None:
    (tmp_path / "a[b].txt").write_text("Press [bold] and then [/b] on the remote control.")
    kefu("ingest", tmp_path / "a[b].txt")
    assert "[/b]" in kefu("search", "remote control").stdout
    assert "[bold]" in kefu("search", "remote control").stdout


def test_a_setting_that_looks_like_markup_is_shown_as_it_is(kefu: Kefu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_MODEL", "[/b]")
    assert "[/b]" in kefu("settings").stdout


def test_search_in_an_empty_directory_finds_nothing(kefu: Kefu) -> None:
    assert kefu("search", "warranty").stdout == "nothing found\n"


@pytest.mark.parametrize("command", ["search", "ask"])
def test_a_question_without_a_word_is_an_error(shop: Kefu, command: str) -> None:
    assert shop.error(command, "  ")["code"] == "message_empty"


@pytest.mark.parametrize("limit", ["0", "101", "many"])
def test_a_limit_out_of_range_is_refused(kefu: Kefu, limit: str) -> None:
    assert kefu("search", "warranty", "--limit", limit).exit_code == 2


def test_ask_answers_with_sources(shop: Kefu) -> None:
    result = shop("ask", "How long does the warranty last?")
    assert "one year" in result.stdout
    assert re.search(r"^\[1\] warranty · 1$", result.stdout, re.MULTILINE)
    assert "go on with --session" in result.stderr


def test_ask_goes_on_with_a_session(shop: Kefu) -> None:
    first = shop.json("ask", "灯泡闪红灯怎么解决？")
    assert first["outcome"] == "answered"
    second = shop.json("ask", "那第二步具体怎么做？", "--session", first["session_id"])
    assert second["session_id"] == first["session_id"]
    assert "长按开关5秒" in second["reply"]


def test_ask_explains_how_the_reply_came_about(shop: Kefu) -> None:
    shown = shop("ask", "How long does the warranty last?", "--explain").stdout
    for line in (
        r"  question: How long does",
        r"  engine: extractive",
        r" *\d+ +\d\.\d\d.*warranty",
        r"  search [\d.]+, ",
    ):
        assert re.search(f"^{line}", shown, re.MULTILINE), line
    told = shop.json("ask", "How long does the warranty last?", "--explain")["explanation"]
    assert told["hits"][0]["document"] == "warranty"
    assert "explanation" not in shop.json("ask", "How long does the warranty last?")


def test_ask_knows_what_it_does_not_know(shop: Kefu) -> None:
    reply = shop.json("ask", "Do you sell concert tickets?")
    assert (reply["outcome"], reply["citations"]) == ("unanswered", [])


def test_an_unknown_session_is_an_error(shop: Kefu) -> None:
    assert shop.error("ask", "hello", "--session", "nobody's")["code"] == "session_not_found"


def test_settings_are_shown_with_their_values(kefu: Kefu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_PORT", "8123")
    monkeypatch.setenv("KEFU_ADMIN_KEY", "a secret".replace(" ", "-"))
    rows = {row["variable"]: row for row in kefu.json("settings")}
    assert len(rows) == len(Settings.model_fields)
    assert (rows["KEFU_PORT"]["value"], rows["KEFU_PORT"]["default"]) == ("8123", "8000")
    assert "a-secret" not in kefu("settings").stdout + kefu("settings", "--json").stdout


def test_a_setting_that_is_not_allowed_is_named(kefu: Kefu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_PORT", "99999")
    error = kefu.error("settings")
    assert (error["code"], "KEFU_PORT" in error["message"]) == ("invalid_setting", True)


def test_a_key_is_made_and_shown_once(kefu: Kefu) -> None:
    made = kefu.json("key", "create", "--role", "staff")
    assert (made["role"], made["key"].startswith("kefu_staff_")) == ("staff", True)
    assert kefu("key", "create", "--role", "admin", "--name", "Ann").stdout.startswith("kefu_admin_")
    assert kefu("key", "create", "--role", "emperor").exit_code == 2


def test_keys_are_listed_and_taken_back(kefu: Kefu) -> None:
    for role in ("staff", "admin"):
        kefu("key", "create", "--role", role, "--name", f"for {role}")
    listed = kefu.json("key", "list")
    assert [(key["id"], key["role"], key["name"]) for key in listed] == [
        (1, "staff", "for staff"),
        (2, "admin", "for admin"),
    ]
    assert "for staff" in kefu("key", "list").stdout
    assert kefu.json("key", "revoke", 1, "--dry-run") == {"id": 1, "revoked": False}
    assert kefu("key", "revoke", 1).stdout == "the key 1 (staff, for staff) is revoked\n"
    assert [key["id"] for key in kefu.json("key", "list")] == [2]
    again = kefu("key", "revoke", 1)
    assert (again.exit_code, "no key with the id 1 counts" in again.stderr) == (1, True)


@pytest.mark.untouched
def test_a_dry_run_makes_no_key(kefu: Kefu) -> None:
    assert kefu.json("key", "create", "--role", "staff", "--dry-run") == {"key": None, "role": "staff"}
    assert kefu("key", "create", "--role", "staff", "--dry-run").stdout == "a key for the role staff would be made\n"
    assert not (kefu.data / "kefu.db").exists()


@pytest.mark.parametrize(
    "arguments",
    [("search", "lamp"), ("reindex",), ("ingest", "."), ("db", "upgrade"), ("key", "create", "--role=admin")],
)
def test_a_data_directory_that_cannot_be_used_is_said(
    kefu: Kefu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    file = tmp_path / "a file"
    file.write_text("no folder")
    monkeypatch.setenv("KEFU_DATA_DIR", str(file))
    error = kefu.error(*arguments)
    assert (error["code"], str(file) in error["message"]) == ("data_directory_unusable", True)


def test_the_tables_are_brought_up_to_date(kefu: Kefu) -> None:
    for _ in range(2):
        assert kefu("db", "upgrade").stdout == "the tables are current\n"
    assert (kefu.data / "kefu.db").exists()
    assert kefu.json("db", "upgrade") == {"current": True}


def test_reindex_builds_the_indexes_anew(shop: Kefu) -> None:
    before = shop.json("search", "warranty")["hits"]
    for file in (shop.data / "knowledge").rglob("*"):
        if file.is_file():
            file.write_bytes(b"damaged")
    assert shop("reindex", "--dry-run").stdout == "3 passages would be indexed anew\n"
    result = shop("reindex")
    assert (result.stdout, result.stderr) == ("3 passages indexed anew\n", "indexing 3 passages …\n")
    assert shop.json("reindex") == {"passages": 3}
    assert shop.json("search", "warranty")["hits"] == before


@pytest.mark.parametrize("arguments", [("ingest", "."), ("reindex",), ("search", "lamp"), ("ask", "lamp")])
def test_a_directory_that_another_command_works_in_is_left_alone(kefu: Kefu, arguments: tuple[str, ...]) -> None:
    with DataDirectory(kefu.data).owned():
        error = kefu.error(*arguments)
    assert error["code"] == "data_directory_in_use"
    assert "wait until it has finished" in error["message"]
    assert error["detail"] == {"path": str(kefu.data), "service": None}


def test_the_version_and_the_help_are_shown(kefu: Kefu) -> None:
    assert kefu("--version").stdout.startswith("kefu 0.")
    for command in ("serve", "ingest", "ask", "search", "reindex", "settings", "key", "db"):
        assert command in kefu("-h").stdout
        assert kefu(command, "-h").exit_code == 0


def test_a_phrase_is_banned_shown_and_taken_back(kefu: Kefu) -> None:
    assert kefu("banned", "add", "word", "Casino", "--dry-run").stdout == "the word “casino” would be banned\n"
    assert kefu("banned", "add", "word", "Casino").stdout == "the word “casino” is banned\n"
    (phrase,) = kefu.json("banned", "list")["phrases"]
    assert (phrase["kind"], phrase["text"]) == ("word", "casino")
    assert "casino" in kefu("banned", "list").stdout
    for flags, said in ((["--dry-run"], "would be"), ([], "is")):
        assert kefu("banned", "remove", phrase["id"], *flags).stdout == f"the word “casino” {said} banned no longer\n"
    assert kefu.json("banned", "list") == {"phrases": []}
    assert kefu.error("banned", "remove", phrase["id"])["code"] == "banned_phrase_not_found"
    assert kefu.error("banned", "add", "word", "?")["code"] == "invalid_request"

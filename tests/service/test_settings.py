"""Settings come from the environment, are checked, and can be shown without giving secrets away."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from knowledge.types import Hit, Passage, Scores
from service.chat.prompt import Material, compose
from service.chat.tokens import count_tokens
from service.chat.understanding.question import understand
from service.engines.packs import Pack, load_packs
from service.errors import InvalidSetting
from service.settings import REPOSITORY, RULES_TOKENS, Settings, load_settings
from service.settings_told import settings_page, settings_table, unknown_variables

DOCUMENT = REPOSITORY / "docs" / "settings.md"
PROMPTS = REPOSITORY / "prompts"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("KEFU_")]:
        monkeypatch.delenv(name)


def test_without_variables_the_defaults_hold() -> None:
    settings = load_settings()
    assert (settings.host, settings.port, settings.model) == ("127.0.0.1", 8000, "phi3:mini")
    assert settings.ollama_urls == ("http://127.0.0.1:11434",)
    assert settings.cors_origins == ()
    assert settings.admin_key is None


def test_a_variable_sets_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_PORT", "9000")
    monkeypatch.setenv("KEFU_OLLAMA_URLS", "http://a:1/, http://b:2")
    monkeypatch.setenv("KEFU_CORS_ORIGINS", "https://shop.example,")
    monkeypatch.setenv("KEFU_LOG_LEVEL", "debug")
    settings = load_settings()
    assert settings.port == 9000
    assert settings.ollama_urls == ("http://a:1", "http://b:2")
    assert settings.cors_origins == ("https://shop.example",)
    assert settings.log_level == "DEBUG"


def test_an_override_wins_and_none_means_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_PORT", "9000")
    assert load_settings(port=9001).port == 9001
    assert load_settings(port=None).port == 9000


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_ADMIN_KEY", "")
    monkeypatch.setenv("KEFU_PORT", "")
    assert load_settings().admin_key is None
    assert load_settings().port == 8000


def test_the_database_is_a_file_in_the_data_directory_unless_told_otherwise(tmp_path: Path) -> None:
    assert load_settings(data_dir=tmp_path).sql_url == f"sqlite:///{tmp_path.resolve()}/kefu.db"
    assert load_settings(database_url="postgresql://u:p@db/kefu").sql_url == "postgresql://u:p@db/kefu"


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("KEFU_PORT", "eighty", "valid integer"),
        ("KEFU_PORT", "70000", "65535"),
        ("KEFU_OLLAMA_URLS", "localhost:11434", "http://127.0.0.1:11434"),
        ("KEFU_OLLAMA_URLS", "http://a:1,ftp://b", "http://127.0.0.1:11434"),
        ("KEFU_OLLAMA_URLS", "http://[::1", "http://127.0.0.1:11434"),
        ("KEFU_CORS_ORIGINS", "https://shop.example/path", "without a path"),
        ("KEFU_TURN_TIMEOUT", "0", "greater than 0"),
        ("KEFU_KEEP_ALIVE", "half an hour", "30m"),
        ("KEFU_LOG_LEVEL", "LOUD", "INFO"),
        ("KEFU_LOG_TEXT", "perhaps", "boolean"),
        ("KEFU_MODEL", "two words", "pattern"),
    ],
)
def test_a_value_that_is_not_allowed_is_named_with_what_is(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InvalidSetting) as caught:
        load_settings()
    assert variable in caught.value.message
    assert value.rpartition(",")[2] in caught.value.message
    assert allowed in caught.value.message


def test_a_refused_key_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_ADMIN_KEY", "hunter2")
    with pytest.raises(InvalidSetting) as caught:
        load_settings()
    assert "hunter2" not in f"{caught.value.message}{caught.value.detail}{caught.value.__context__!r}"


@pytest.mark.parametrize("key", ["two words here", "钥匙钥匙钥匙钥匙", "short"])
def test_a_key_that_cannot_be_sent_or_is_short_is_refused(key: str) -> None:
    with pytest.raises(InvalidSetting, match="KEFU_ADMIN_KEY"):
        load_settings(admin_key=key)


def test_space_around_a_value_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_ADMIN_KEY", "key-from-a-file\n")
    monkeypatch.setenv("KEFU_MODEL", " qwen2.5:3b ")
    settings = load_settings()
    assert settings.admin_key
    assert settings.admin_key.get_secret_value() == "key-from-a-file"
    assert settings.model == "qwen2.5:3b"


def test_a_reply_must_leave_room_for_rules_question_and_a_passage() -> None:
    with pytest.raises(InvalidSetting) as caught:
        load_settings(num_ctx=1024, reply_tokens=512)
    for part in ("KEFU_NUM_CTX (1024)", "KEFU_REPLY_TOKENS", "“512”", "leaves 512", "600", "200", "800"):
        assert part in caught.value.message
    assert load_settings(num_ctx=1312, reply_tokens=512).num_ctx == 1312


@pytest.mark.parametrize("pack", load_packs(PROMPTS / "packs").values(), ids=lambda pack: pack.name)
@pytest.mark.parametrize(("lang", "question"), [("zh", "灯泡闪红灯怎么解决？"), ("en", "Why does the bulb blink?")])
def test_the_room_for_the_rules_is_what_our_packs_take(pack: Pack, lang: str, question: str) -> None:
    passage = Passage("七天。", section=("4 灯泡故障", "4.2 灯泡闪红灯"))
    hit = Hit(1, "key", "常见故障处理手册 V2.3", "V2.3", lang, passage, Scores(1.0, None, 1.0, 1.0))
    material = Material(understand(question, ""), (hit,), (), "§abcdef12§")
    prompt = compose(pack, material, 4096)
    assert prompt
    assert prompt.tokens - count_tokens(passage.text, pack.tokens) <= RULES_TOKENS


def test_an_override_that_is_no_setting_is_refused() -> None:
    with pytest.raises(InvalidSetting, match="KEFU_COLOUR"):
        load_settings(colour="red")


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError):
        load_settings().port = 1  # pyright: ignore[reportAttributeAccessIssue] — that is the point


def test_the_table_masks_secrets() -> None:
    settings = load_settings(
        admin_key="very-secret-key", database_url="postgresql://u:pw@db/kefu", ollama_urls="http://me:pw@gpu:1"
    )
    shown = {row.variable: row.value for row in settings_table(settings)}
    assert shown["KEFU_ADMIN_KEY"] == "********"
    assert shown["KEFU_DATABASE_URL"] == "postgresql://u:********@db/kefu"
    assert shown["KEFU_OLLAMA_URLS"] == "http://me:********@gpu:1"
    assert shown["KEFU_LOG_TEXT"] == "false"


def test_a_password_in_a_broken_address_is_not_shown() -> None:
    with pytest.raises(InvalidSetting) as caught:
        load_settings(ollama_urls="http://me:hunter2@[::1")
    assert "hunter2" not in caught.value.message


def test_every_setting_is_explained() -> None:
    assert [row.variable for row in settings_table(load_settings()) if len(row.explanation) < 20] == []
    assert len(settings_table(load_settings())) == len(Settings.model_fields)


def test_a_mistyped_variable_is_noticed() -> None:
    environ = {"KEFU_OLLAMA_URL": "x", "kefu_port": "1", "KEFU_COLOUR": "red", "PATH": "/bin"}
    assert unknown_variables(environ) == {"KEFU_OLLAMA_URL": "KEFU_OLLAMA_URLS", "KEFU_COLOUR": None}


def test_the_page_about_settings_is_current() -> None:
    """When this fails, run `python -m service.settings_told`."""
    assert DOCUMENT.read_text(encoding="utf-8") == settings_page()

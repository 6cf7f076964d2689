"""The guard's rules: a mistake in the file is an error at start, and its digest tells one state of it from another."""

from pathlib import Path

import pytest

from service.chat.guard.rules import RulesError, load_rules
from service.settings import REPOSITORY

SHIPPED = (REPOSITORY / "prompts" / "guard.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[names]", "[name]", "name"),
        ("[banned]", "[banned]\nforbidden = 1", "forbidden"),
        ('name = "advice"', 'name = "prices"', "two notes"),
        ('"您好"', '""', "empty phrase"),
        ("[names]", "digest = 'x'\n[names]", "digest"),
        ("[names]", "[names", "line"),
    ],
)
def test_a_mistake_in_the_file_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "guard.toml"
    path.write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulesError, match=said) as raised:
        load_rules(path)
    assert str(path) in str(raised.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="cannot read"):
        load_rules(tmp_path / "guard.toml")


def test_the_digest_moves_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "guard.toml"
    path.write_text(SHIPPED, encoding="utf-8")
    before = load_rules(path).digest
    path.write_text(SHIPPED + "\n", encoding="utf-8")
    assert load_rules(path).digest != before

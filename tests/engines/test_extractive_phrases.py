"""Phrases are complete or refused, with the file and the phrase named."""

from pathlib import Path

import pytest

from service.engines.extractive import PhrasesError, load_phrases

_ZH = Path(__file__).parents[2] / "prompts" / "phrases" / "zh.toml"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_phrases_of_both_languages_are_complete(lang: str) -> None:
    assert load_phrases(_ZH.with_name(f"{lang}.toml")).interrupted


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("interrupted =", "interupted ="), "interrupted|interupted"),
        (("{count}步，", ""), "step_missing"),
        (("《{document}》{section}：", "《{file}》{section}："), "lead_in"),
        (("第{step}步：{text}", "第{step步"), "step"),
        (("第{step}步：{text}", " "), "step"),
    ],
)
def test_a_wrong_phrase_is_refused(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    path = tmp_path / "zh.toml"
    path.write_text(_ZH.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(PhrasesError, match=complaint) as raised:
        load_phrases(path)
    assert str(path) in raised.value.message


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhrasesError, match="none"):
        load_phrases(tmp_path / "none.toml")

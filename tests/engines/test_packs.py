"""Prompt packs: a wrong one is said at start, with the file and what is wrong in it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from service.engines.packs import PackError, choose_pack, load_packs, pack_of
from tests.chat.making import PACKS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of one shipped pack, to be damaged."""
    shutil.copytree(PACKS / "qwen", tmp_path / "mine")
    return tmp_path


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def test_a_pack_is_what_its_file_says(folder: Path) -> None:
    pack = load_packs(folder)["mine"]
    assert (pack.name, pack.families) == ("mine", ("qwen",))
    assert pack.options["seed"] == 7


def test_a_pack_can_be_made_again_of_its_files_when_they_are_gone(folder: Path) -> None:
    pack = load_packs(folder)["mine"]
    shutil.rmtree(folder / "mine")
    again = pack_of("mine", pack.files, "kept")
    values = {"documents": ["退货"], "passages": [], "mark": "§", "canary": "#", "fallback": "无"}
    assert again.digest == pack.digest
    assert again.options == pack.options
    assert again.system("zh", **values) == pack.system("zh", **values)


def without_line(beginning: str) -> Callable[[str], str]:
    return lambda text: "\n".join(line for line in text.split("\n") if not line.startswith(beginning))


def replacing(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


@pytest.mark.parametrize(
    ("file", "change", "problem"),
    [
        ("pack.toml", lambda text: f'greeting = "hi"\n{text}', "greeting"),
        ("pack.toml", replacing("cjk =", "cjkk ="), "cjk"),
        ("pack.toml", replacing("cjk = 1.1", 'cjk = "much"'), "tokens.cjk"),
        ("pack.toml", without_line("families"), "families"),
        ("pack.toml", without_line("zh ="), "fallback sentence for 'zh'"),
        ("pack.toml", lambda text: text.replace('en = "I am', 'en = "" # "I am'), "fallback sentence for 'en'"),
        ("pack.toml", lambda _: "families = [", "Invalid"),
        ("system.zh.md", replacing("{{ fallback }}", ""), "fallback"),
        ("system.en.md", replacing("{{ mark }}", "{{ fence }}"), "fence"),
        ("system.en.md", lambda text: f"{text}{{{{ shop }}}}", "shop"),
        ("system.en.md", replacing("passage.version }}", "passage.versoin }}"), "versoin"),
        ("system.zh.md", replacing("{% endfor %}", ""), "endfor"),
        ("system.zh.md", lambda text: f"{text}{{{{ fallback + 1 }}}}", "does not work"),
    ],
)
def test_what_is_wrong_with_a_pack_is_named(
    folder: Path, file: str, change: Callable[[str], str], problem: str
) -> None:
    edit(folder / "mine" / file, change)
    with pytest.raises(PackError) as caught:
        load_packs(folder)
    assert str(folder / "mine" / file) in caught.value.message
    assert problem in caught.value.message


@pytest.mark.parametrize("file", ["pack.toml", "system.zh.md", "system.en.md"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / "mine" / file).unlink()
    with pytest.raises(PackError, match=file):
        load_packs(folder)


def test_a_file_that_is_not_utf8_is_named(folder: Path) -> None:
    (folder / "mine" / "system.zh.md").write_bytes("你好".encode("gb18030"))
    with pytest.raises(PackError, match=r"system\.zh\.md"):
        load_packs(folder)


def test_hidden_folders_and_files_beside_the_packs_are_no_packs(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / "__pycache__").mkdir()
    (folder / "README.md").write_text("notes", encoding="utf-8")
    assert list(load_packs(folder)) == ["mine"]


@pytest.mark.parametrize("make", [False, True])
def test_a_folder_without_packs_is_an_error(tmp_path: Path, make: bool) -> None:
    folder = tmp_path / "packs"
    if make:
        folder.mkdir()
    with pytest.raises(PackError, match="no prompt pack in"):
        load_packs(folder)


@pytest.mark.parametrize(
    ("model", "pack"),
    [
        ("phi3:mini", "phi3"),
        ("phi4-mini", "phi3"),
        ("Phi3:mini", "phi3"),
        ("qwen2.5:7b-instruct", "qwen"),
        ("kefu/qwen3:0123456789ab", "qwen"),
        ("registry.example/team/qwen2.5:7b", "qwen"),
        ("llama3.2:3b", "phi3"),
    ],
)
def test_auto_is_the_pack_made_for_the_models_family(model: str, pack: str) -> None:
    assert choose_pack(load_packs(PACKS), "auto", model).name == pack


def test_a_named_pack_wins_over_the_models_family() -> None:
    assert choose_pack(load_packs(PACKS), "qwen", "phi3:mini").name == "qwen"


def test_an_unknown_name_is_an_error_that_lists_the_others() -> None:
    with pytest.raises(PackError, match="no prompt pack 'gemma'; there are: phi3, qwen"):
        choose_pack(load_packs(PACKS), "gemma", "phi3:mini")


@pytest.mark.parametrize("file", ["pack.toml", "system.zh.md", "system.en.md"])
def test_a_pack_whose_files_changed_has_another_digest(folder: Path, file: str) -> None:
    before = load_packs(folder)["mine"].digest
    assert load_packs(folder)["mine"].digest == before
    edit(folder / "mine" / file, lambda text: f"{text}\n")
    assert load_packs(folder)["mine"].digest != before

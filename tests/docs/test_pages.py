"""Pages hold together: links resolve, commands exist, both READMEs say the same, code blocks are what they claim."""

import json
import re
import shlex
from itertools import pairwise
from pathlib import Path

import click
import pytest

from service.cli.main import main
from service.cli.reference import reference_page

from .pages import DOCS, PAGES, REPOSITORY, anchor, code_blocks, headings, links, read

READMES = (REPOSITORY / "README.md", REPOSITORY / "README.zh-CN.md")
MAKEFILE = REPOSITORY / "Makefile"


def _name(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_between_pages_resolve(page: Path) -> None:
    broken: list[str] = []
    for link in links(read(page)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, fragment = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        known = target.exists() and (not fragment or fragment in {anchor(title) for _, title in headings(read(target))})
        if not known:
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_page_has_one_title_and_no_level_is_skipped(page: Path) -> None:
    levels = [level for level, _ in headings(read(page))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_json_in_a_page_is_json(page: Path) -> None:
    for block in code_blocks(read(page), "json"):
        json.loads(block)


def test_both_readmes_have_the_same_sections_with_the_same_commands() -> None:
    english, chinese = (read(readme) for readme in READMES)
    assert [level for level, _ in headings(english)] == [level for level, _ in headings(chinese)]
    assert _links_by_section(english) == _links_by_section(chinese)
    assert code_blocks(english, "text") == code_blocks(chinese, "text")
    assert [_commands(block) for block in code_blocks(english, "sh")] == [
        _commands(block) for block in code_blocks(chinese, "sh")
    ]


def _links_by_section(text: str) -> list[int]:
    return [len(links(section)) for section in re.split(r"^## ", text, flags=re.MULTILINE)]


def _commands(block: str) -> list[str]:
    """The programs that a block calls; the words they are given may be in another language."""
    return [line.split('"')[0] for line in block.splitlines()]


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_make_targets_that_are_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read(MAKEFILE), re.MULTILINE)) | {"help"}
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", read(page), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("readme", READMES, ids=_name)
def test_the_two_commands_come_first(readme: Path) -> None:
    assert code_blocks(read(readme), "sh")[:2] == ["make run\n", "make test\n"]


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_that_are_shown_are_understood(page: Path) -> None:
    """Every `kefu …` line of a page has a subcommand and options that exist."""
    lines = [line for block in code_blocks(read(page), "sh") for line in block.splitlines()]
    for line in lines:
        found = re.search(r"(?:^|/|\s)kefu (\w+.*?)(?:\s+#.*)?$", line)
        if found is None or line.startswith("#"):
            continue
        name, *words = shlex.split(found[1])
        command = main.commands[name]
        options = {option for parameter in _parameters(command, words) for option in parameter}
        assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options


def _parameters(command: click.Command, words: list[str]) -> list[list[str]]:
    chosen = command.commands[words[0]] if isinstance(command, click.Group) else command
    return [parameter.opts for parameter in chosen.params]


def test_the_page_about_commands_is_current() -> None:
    """When this fails, run `python -m service.cli.reference`."""
    assert read(DOCS / "cli.md") == reference_page()


def test_decision_records_are_short_numbered_and_enforced() -> None:
    records = sorted((DOCS / "decisions").glob("*.md"))
    numbers = [int(record.name[:4]) for record in records]
    assert len(set(numbers)) == len(numbers)
    for record, number in zip(records, numbers, strict=True):
        text = read(record)
        assert text.startswith(f"# {number}. "), record.name
        assert len(text.splitlines()) <= 30, record.name
        assert "## Enforced by" in text, record.name

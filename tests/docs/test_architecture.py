"""Every module has its place in docs/architecture.md."""

import ast
from configparser import ConfigParser
from pathlib import Path

import pytest

from .pages import DOCS, REPOSITORY, read

# Written by Alembic; the page names their folder.
MIGRATIONS = REPOSITORY / "service" / "database" / "migrations"


@pytest.mark.parametrize("package", ["knowledge", "ingest", "service"])
def test_every_module_is_named_in_its_packages_section(package: str) -> None:
    section = read(DOCS / "architecture.md").partition(f"### `{package}`")[2].partition("\n### ")[0]
    modules = [path for path in (REPOSITORY / package).rglob("*.py") if _counts(path)]
    assert modules
    assert [str(path.relative_to(REPOSITORY)) for path in modules if path.name not in section] == []


def test_what_calls_itself_pure_is_held_to_it() -> None:
    contracts = ConfigParser()
    contracts.read(REPOSITORY / ".importlinter")
    checked = frozenset(contracts["importlinter:contract:purity"]["source_modules"].split())
    pure = [
        ".".join(path.relative_to(REPOSITORY).with_suffix("").parts)
        for package in ("knowledge", "ingest", "service")
        for path in (REPOSITORY / package).rglob("*.py")
        if "Pure." in (ast.get_docstring(ast.parse(read(path))) or "")
    ]
    assert pure
    assert [name for name in pure if checked.isdisjoint(_with_packages(name))] == []


def _with_packages(module: str) -> list[str]:
    """Give a module and the packages it is in: a contract on a package holds for all of it."""
    return [module, *(module.rsplit(".", up)[0] for up in range(1, module.count(".") + 1))]


def _counts(path: Path) -> bool:
    return path.name != "__init__.py" and not path.is_relative_to(MIGRATIONS)

"""Every module has its place in docs/architecture.md."""

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


def _counts(path: Path) -> bool:
    return path.name != "__init__.py" and not path.is_relative_to(MIGRATIONS)

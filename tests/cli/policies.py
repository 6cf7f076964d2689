"""A policy to hand in, and what is asked about it."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Kefu

POLICY = "# Gift cards\n\n## 2.1 Refunds\n\nUnused gift cards are refunded within {days} days.\n"


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "gift-cards.md"
    path.write_text(POLICY.format(days=15), encoding="utf-8")
    return path


def versions(kefu: Kefu, key: str = "gift-cards.md") -> list[dict[str, Any]]:
    (line,) = [line for line in kefu.json("documents", "list")["documents"] if line["key"] == key]
    return kefu.json("documents", "show", line["id"])["versions"]

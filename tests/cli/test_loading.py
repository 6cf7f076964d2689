"""How much a command loads before it does anything, which is what its user waits for."""

import json
import subprocess
import sys

import pytest

HEAVY = ("chromadb", "litestar", "scipy", "sqlalchemy", "torch")


def loaded_by(module: str) -> list[str]:
    """The heavy libraries that are loaded with a module, in a process of its own."""
    code = f"import json, sys, {module}; print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("module", ["service.cli.main", "service.cli.ask", "service.cli.model", "service.cli.rollout"])
def test_what_only_asks_a_running_service_loads_no_part_of_one(module: str) -> None:
    assert loaded_by(module) == []


def test_what_serves_leaves_to_each_question_what_only_some_need() -> None:
    assert loaded_by("service.cli.serve") == ["litestar", "sqlalchemy"]


def test_what_only_a_rollout_needs_is_loaded_once_there_is_one() -> None:
    assert loaded_by("service.web") == ["litestar", "sqlalchemy"]

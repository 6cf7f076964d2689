"""These tests use the shop of `tests.app`, where rollouts are looked at very often, and a second host."""

import pytest

from service.releases import serving
from service.releases.rollouts import conductor
from tests.app.fixtures import ollama, open_shop, shop, standing, stocked
from tests.releases.conftest import other

__all__ = ["ollama", "open_shop", "other", "shop", "standing", "stocked"]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often."""
    monkeypatch.setattr(serving, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(serving, "FOLLOW_SECONDS", 0.05)
    monkeypatch.setattr(conductor, "EVERY_SECONDS", 0.05)

"""These tests use the shop of `tests.app`, and a second host."""

from collections.abc import Generator

import pytest

from tests.app.fixtures import ollama, open_shop, shop, standing, stocked
from tests.ollama import OllamaStandIn

__all__ = ["ollama", "open_shop", "shop", "standing", "stocked"]


@pytest.fixture
def other() -> Generator[OllamaStandIn]:
    """A second host, with the same model."""
    with OllamaStandIn() as stand_in:
        yield stand_in

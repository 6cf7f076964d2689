"""These tests use the shop of `tests.app`."""

from tests.app.fixtures import ollama, open_shop, standing, stocked

__all__ = ["ollama", "open_shop", "standing", "stocked"]

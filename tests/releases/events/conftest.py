"""These tests use the shop of `tests.app`."""

from tests.app.fixtures import open_shop, stocked, unlogged

__all__ = ["open_shop", "stocked", "unlogged"]

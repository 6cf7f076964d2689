"""A shop whose staff hand documents in."""

from tests.app.fixtures import OpenShop, ollama, open_shop, shop, standing, stocked, unlogged

__all__ = ["OpenShop", "ollama", "open_shop", "shop", "standing", "stocked", "unlogged"]

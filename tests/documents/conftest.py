"""A shop whose staff hand documents in."""

from tests.app.fixtures import OpenShop, ollama, open_shop, shop, standing, stocked, unlogged
from tests.disks import small_disk

__all__ = ["OpenShop", "ollama", "open_shop", "shop", "small_disk", "standing", "stocked", "unlogged"]

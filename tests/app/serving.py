"""Having another revision serve a shop, as another replica would: over HTTP and by way of the database."""

from typing import Any

from knowledge.base import utc_now
from service.access.keys import SYSTEM
from service.releases.switch import Switch
from tests.app.fixtures import LOCAL_KEY
from tests.app.shop import Shop, wait_until


def pinned(shop: Shop, model: str = "phi3:mini", **wishes: Any) -> str:
    """Pin a model, give the revision's id."""
    headers = {"Authorization": f"Bearer {LOCAL_KEY}"}
    response = shop.http.post("/api/models", json={"model": model, **wishes}, headers=headers)
    assert response.is_success, response.text
    return response.json()["revision"]["id"]


def serve(shop: Shop, revision: str) -> None:
    """Have a revision serve, and wait until the shop has seen it."""
    switch = Switch(shop.parts.engine, shop.parts.audit, utc_now)
    before = switch.read()
    switch.change(before, before.rolled_back(revision), SYSTEM, "a test")
    wait_until(lambda: shop.parts.serving.current and shop.parts.serving.current.revision.id == revision)

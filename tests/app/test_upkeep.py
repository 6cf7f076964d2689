"""What a running service does and says by itself: it forgets old sessions, and tells probes what it knows."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from knowledge.sql import writing
from service.chat import retention
from service.chat.tables import SessionRow
from tests.app.fixtures import OpenShop
from tests.app.shop import wait_until
from tests.app.stock import RETURN_QUESTION


def test_a_running_service_forgets_old_sessions_and_no_others(
    open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_EVERY_SECONDS", 0.05)
    shop = open_shop(retention_days=30)
    old, new = (shop.ask(RETURN_QUESTION)["session_id"] for _ in range(2))
    with writing(shop.parts.engine) as session:
        long_ago = datetime.now(UTC) - timedelta(days=31)
        session.execute(update(SessionRow).where(SessionRow.id == old).values(last_turn_at=long_ago))
    wait_until(lambda: shop.http.get(f"/api/sessions/{old}").status_code == 404)
    assert len(shop.http.get(f"/api/sessions/{new}").json()["turns"]) == 1


def test_probes_are_told_how_much_is_known(open_shop: OpenShop) -> None:
    part = open_shop().http.get("/health/ready").json()["parts"]["knowledge"]
    assert (part["ok"], part["why"]) == (True, "")
    assert part["holds"].endswith(" passages of 4 documents, revision 1")

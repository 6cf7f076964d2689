"""A service with a webhook: events are told, listed, and sent again by the API and the command."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from service.access.roles import Role
from service.data_directory import DataDirectory, RunningService
from service.errors import InvalidSetting
from service.releases.events import deliverer
from service.releases.events.event import Delivery
from service.settings import load_settings
from service.settings_told import settings_table
from tests.app.fixtures import LOCAL_KEY, NOBODY
from tests.app.shop import Shop, wait_until
from tests.cli.conftest import Kefu
from tests.releases.events.receiver import SECRET, Receiver, receiving
from tests.releases.events.test_deliverer import events
from tests.releases.events.test_outbox import note

pytestmark = pytest.mark.usefixtures("unlogged")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def shop(open_shop: Callable[..., Shop], receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(deliverer, "LOOK_SECONDS", 0.02)
    return open_shop(ollama_urls=NOBODY, webhook_url=receiver.url, webhook_secret=SECRET)


def test_what_happens_is_told_listed_and_sent_again(
    shop: Shop, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, engine = shop.parts.deliverer.outbox, shop.parts.engine
    receiver.answers = [410]
    note(box, engine, *events("started", "aborted"), *events("started", rollout="2"))
    wait_until(lambda: all(told.state is not Delivery.WAITING for told in box.listed()))
    data = shop.parts.settings.data_dir
    with DataDirectory(data).announced(RunningService(shop.url, LOCAL_KEY)):
        kefu = Kefu(data, monkeypatch)
        found = kefu.json("rollout", "events", "--rollout", "1")["events"]
        assert [(one["type"], one["state"]) for one in found] == [
            ("rollout.aborted", "delivered"),
            ("rollout.started", "given_up"),
        ]
        said = kefu("rollout", "events").stdout
        assert ("given_up" in said, "it answered 410" in said) == (True, True)
        first = found[1]["id"]
        assert "would be sent again" in kefu("rollout", "events", "--redeliver", first, "--dry-run").stdout
        assert box.find(first).state is Delivery.GIVEN_UP
        assert "is sent again" in kefu("rollout", "events", "--redeliver", first).stdout
        wait_until(lambda: box.find(first).state is Delivery.DELIVERED)
        assert kefu.error("rollout", "events", "--redeliver", 4711)["code"] == "event_not_found"
    assert receiver.wrong == []
    assert [entry.action for entry in shop.parts.audit.listed(1)] == ["event.redeliver"]


def test_what_sending_again_does_not_heed_is_refused(shop: Shop) -> None:
    headers = {"Authorization": f"Bearer {LOCAL_KEY}"}
    address = "/api/rollouts/events/4711/redeliver"
    refused = shop.http.post(address, json={"if_version": 1}, headers=headers)
    assert (refused.status_code, "if_version" in refused.text) == (400, True)
    assert shop.http.post(address, json={}, headers=headers).status_code == 404
    assert shop.http.post(address, headers=headers).status_code == 404


def test_who_may_see_and_send_them_is_asked(shop: Shop) -> None:
    assert shop.http.get("/api/rollouts/events").status_code == 401
    key = shop.parts.keys.create("Li", Role.STAFF)
    with httpx.Client(base_url=shop.url, headers={"Authorization": f"Bearer {key}"}) as http:
        assert http.get("/api/rollouts/events").json() == {"events": []}
        assert http.post("/api/rollouts/events/1/redeliver").status_code == 403


def test_a_webhook_needs_a_secret_and_neither_is_shown() -> None:
    settings = load_settings(webhook_url="https://li:open-sesame@example.com/t0ken", webhook_secret=SECRET)
    shown = {row.variable: row.value for row in settings_table(settings)}
    assert shown["KEFU_WEBHOOK_URL"] == shown["KEFU_WEBHOOK_SECRET"] == "********"
    wrong = (
        {"webhook_url": "https://example.com"},
        {"webhook_url": "https://example.com", "webhook_secret": "too short"},
        {"webhook_url": "https://example.com", "webhook_secret": "whsec_c2hvcnQ="},
        {"webhook_url": "ftp://li:open-sesame@example.com", "webhook_secret": SECRET},
    )
    for given in wrong:
        with pytest.raises(InvalidSetting) as refused:
            load_settings(**given)
        assert "KEFU_WEBHOOK" in refused.value.message
        assert "open-sesame" not in refused.value.message

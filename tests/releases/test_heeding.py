"""What was pinned at a host and is replaced or gone is told to whoever reads the log or asks the doctor."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from service.releases import serving
from tests.app.fixtures import LOCAL_KEY
from tests.app.shop import Shop, wait_until
from tests.ollama import OllamaStandIn
from tests.releases.rollouts.operator import GOOD, Operator, begun


@pytest.fixture
def two(
    open_shop: Callable[..., Shop], ollama: OllamaStandIn, other: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    """A shop with two hosts that have the same model."""
    monkeypatch.setattr(serving, "LOOK_SECONDS", 0.05)
    for host in (ollama, other):
        host.reply(GOOD)
    shop = open_shop(ollama_urls=(ollama.url, other.url))
    wait_until(lambda: len(getattr(shop.parts.serving.current, "digests", ())) == 2)
    return shop


def alias_of(ollama: OllamaStandIn) -> str:
    """The alias of what the tag stands for now."""
    return f"kefu/phi3:{ollama.digest('phi3:mini')[:12]}"


def told(lines: list[Any], alias: str) -> list[tuple[str, str, str]]:
    """What was said of an alias: how loud, of which host, and what it is there."""
    return [(one["log_level"], one["host"], one["now"]) for one in lines if one.get("alias") == alias and "now" in one]


def name_of(host: OllamaStandIn) -> str:
    """A host's name and port."""
    return host.url.rpartition("/")[2]


def delete(host: OllamaStandIn, alias: str) -> None:
    """Have a host no longer hold what an alias stands for."""
    httpx.request("DELETE", f"{host.url}/api/delete", json={"model": alias})


def test_what_is_replaced_gone_or_back_at_a_host_is_told_once_each(two: Shop, other: OllamaStandIn) -> None:
    alias, digest, name = alias_of(other), other.digest("phi3:mini"), name_of(other)
    with capture_logs() as lines:
        tampered = other.add_model(alias, b"tampered")
        wait_until(lambda: told(lines, alias))
        delete(other, alias)
        wait_until(lambda: len(told(lines, alias)) == 2)
        httpx.post(f"{other.url}/api/copy", json={"source": "phi3:mini", "destination": alias})
        wait_until(lambda: len(told(lines, alias)) == 3)
        begun(two)
    expected = [("warning", name, tampered[:12]), ("warning", name, "gone"), ("info", name, digest[:12])]
    assert told(lines, alias) == expected


def test_a_host_that_is_away_has_lost_nothing(two: Shop, other: OllamaStandIn) -> None:
    alias, host = alias_of(other), two.parts.serving.hosts.all[1]
    with capture_logs() as lines:
        other.stop()
        wait_until(lambda: host.why)
        other.start()
        wait_until(lambda: not host.why)
        begun(two)
    assert told(lines, alias) == []


def test_a_canary_that_is_replaced_while_it_answers_unseen_is_told(
    two: Shop, ollama: OllamaStandIn, other: OllamaStandIn
) -> None:
    operator = Operator(two)
    number = operator.start(operator.newer(ollama, other), shadow=10)
    operator.waits_for(number, "shadowing")
    alias = alias_of(other)
    with capture_logs() as lines:
        tampered = other.add_model(alias, b"tampered")
        wait_until(lambda: told(lines, alias))
    assert told(lines, alias)[0] == ("warning", name_of(other), tampered[:12])


def test_the_doctor_says_which_host_does_not_have_what_answers_where_another_does(
    two: Shop, other: OllamaStandIn
) -> None:
    delete(other, alias_of(other))
    report = two.http.get("/api/doctor?quick=true", headers={"Authorization": f"Bearer {LOCAL_KEY}"}).json()
    (check,) = [one for one in report["checks"] if one["name"] == "ollama"]
    assert (check["status"], check["concerned"]) == ("remark", [f"{name_of(other)} does not have {alias_of(other)}"])
    assert "answers" in check["found"]

"""`kefu model outdated`: what is newer is said, and so is that nobody could tell."""

from collections.abc import Iterator

import pytest

from service.data_directory import DataDirectory, RunningService
from tests.app.fixtures import LOCAL_KEY, OpenShop, ollama, open_shop, standing, stocked, unlogged
from tests.cli.conftest import Kefu
from tests.ollama import OllamaStandIn

__all__ = ["ollama", "open_shop", "standing", "stocked", "unlogged"]


@pytest.fixture
def kefu(
    open_shop: OpenShop,
    ollama: OllamaStandIn,
    monkeypatch: pytest.MonkeyPatch,
    unlogged: None,
    request: pytest.FixtureRequest,
) -> Iterator[Kefu]:
    """The command on a shop whose registry is the stand-in's, or the one that a test names."""
    registry = getattr(request, "param", ollama.url)
    shop = open_shop(ollama_urls=(ollama.url,), model="nobody:1", registry_url=registry)
    data = shop.parts.settings.data_dir
    with DataDirectory(data).announced(RunningService(shop.url, LOCAL_KEY)):
        yield Kefu(data, monkeypatch)


def test_what_is_newer_is_said(kefu: Kefu, ollama: OllamaStandIn) -> None:
    assert kefu("model", "outdated").stdout == "nothing is pinned\n"
    ollama.publish_upstream("phi3:mini", b"weights")
    kefu.json("model", "pin", "phi3:mini", "--pull")
    assert "still what was pinned" in kefu("model", "outdated").stdout
    ollama.publish_upstream("phi3:mini", b"newer weights")
    found = kefu("model", "outdated")
    assert (found.exit_code, "something newer upstream: weights" in found.stdout) == (0, True)


@pytest.mark.parametrize("kefu", ["http://127.0.0.1:9"], indirect=True)
def test_that_the_registry_cannot_be_reached_is_no_news(kefu: Kefu) -> None:
    kefu.json("model", "pin", "phi3:mini")
    found = kefu("model", "outdated")
    assert (found.exit_code, "http://127.0.0.1:9 cannot be reached" in found.stdout) == (2, True)

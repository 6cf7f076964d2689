"""A process among the replicas: it is there, it says at once what it follows, and it leaves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.base import utc_now
from knowledge.embedding import Embedder
from service.app.parts import build_parts
from service.database.engine import open_engine
from service.releases import serving
from service.releases.replicas import presence
from service.releases.replicas.register import Register
from service.releases.replicas.replica import Replica, converged
from service.settings import Settings
from tests.app.fixtures import LOCAL_KEY, NOBODY
from tests.app.serving import pinned, serve
from tests.app.shop import Shop, opened, wait_until
from tests.ollama import OllamaStandIn

OpenShop = Callable[..., Shop]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "FOLLOW_SECONDS", 0.05)


def live(shop: Shop) -> tuple[Replica, ...]:
    return shop.parts.presence.register.live(utc_now())


def test_every_process_says_at_once_which_version_it_follows(
    open_shop: OpenShop, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "SAY_SECONDS", 60)
    one = open_shop(ollama_urls=(ollama.url,))
    database = f"sqlite:///{one.parts.settings.data_dir / 'kefu.db'}"
    two = open_shop(ollama_urls=(ollama.url,), database_url=database)
    wait_until(lambda: len(live(one)) == 2)
    assert [replica.id for replica in live(two)] == [one.parts.presence.id, two.parts.presence.id]
    assert converged(live(one), 1) == ()
    serve(one, pinned(one, options={"temperature": 0.7}))
    wait_until(lambda: [replica.version for replica in live(one)] == [2, 2])
    headers = {"Authorization": f"Bearer {LOCAL_KEY}"}
    told = two.http.get("/api/rollouts", headers=headers).json()["replicas"]
    assert [(told["id"], told["version"]) for told in told] == [(replica.id, 2) for replica in live(one)]


def test_one_that_ends_well_is_gone_at_once(tmp_path: Path, embedder: Embedder) -> None:
    parts = build_parts(Settings(data_dir=tmp_path, ollama_urls=NOBODY), embedder=embedder)
    with opened(parts) as shop:
        wait_until(lambda: live(shop))
    engine = open_engine(parts.settings.sql_url)
    assert Register(engine).live(utc_now()) == ()
    engine.dispose()


def test_it_goes_on_when_the_database_was_away(
    open_shop: OpenShop, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch, unlogged: None
) -> None:
    monkeypatch.setattr(presence, "SAY_SECONDS", 0.05)
    monkeypatch.setattr(presence, "_AGAIN_SECONDS", 0.05)
    shop = open_shop(ollama_urls=(ollama.url,))
    wait_until(lambda: live(shop))
    note, failures = Register.note, iter(range(3))

    def away(register: Register, replica: Replica) -> None:
        if next(failures, None) is not None:
            raise OSError("the database is away")
        note(register, replica)

    monkeypatch.setattr(Register, "note", away)
    seen = live(shop)[0].seen_at
    wait_until(lambda: live(shop)[0].seen_at > seen)

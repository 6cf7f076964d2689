"""No database transaction is open while a model writes."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from knowledge.base import KnowledgeBase
from knowledge.sql import writing
from tests.app.fixtures import OpenShop
from tests.app.shop import Shop, wait_until
from tests.app.stock import RETURN_QUESTION
from tests.ollama import OllamaStandIn


@pytest.fixture(autouse=True)
def _only_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a service not clear away as it starts: its transactions would be taken for a turn's."""
    monkeypatch.setattr(KnowledgeBase, "mend", lambda _base: None)


@contextmanager
def asking(shop: Shop, *, stream: bool) -> Generator[None]:
    """A customer who waits for an answer meanwhile."""
    customer = threading.Thread(target=shop.post, args=(RETURN_QUESTION,), kwargs={"stream": stream})
    customer.start()
    yield
    customer.join()


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
def test_while_a_model_writes_the_database_is_free(open_shop: OpenShop, ollama: OllamaStandIn, stream: bool) -> None:
    shop = open_shop(ollama_urls=(ollama.url,))
    session = shop.ask(RETURN_QUESTION)["session_id"]
    ollama.reset()
    ollama.misbehave("slow_first_token", seconds=0.6)
    with asking(shop, stream=stream):
        wait_until(lambda: ollama.chats)
        # Looking who serves takes one for a moment, from time to time.
        wait_until(lambda: shop.parts.engine.pool.status().endswith("Current Checked out connections: 0"), 0.3)
        with writing(shop.parts.engine) as other:
            other.execute(text("UPDATE sessions SET last_turn_at = last_turn_at WHERE id = :id"), {"id": session})
        assert ollama.chats[-1].status is None, "the writer was kept waiting until the model had answered"
    assert shop.recorded() == 2


def test_a_turn_opens_and_ends_its_transactions_around_the_model(open_shop: OpenShop, ollama: OllamaStandIn) -> None:
    shop = open_shop(ollama_urls=(ollama.url,))
    session = shop.ask(RETURN_QUESTION)["session_id"]
    seen: list[str] = []
    ollama.reply_with(lambda _body: seen.append("model") or "签收后7天内可以退货。[1]")
    for name in ("begin", "commit", "rollback"):
        event.listen(shop.parts.engine, name, lambda _connection, name=name: seen.append(name))
    shop.ask(RETURN_QUESTION, session)
    before, after = seen[: seen.index("model")], seen[seen.index("model") + 1 :]
    for part in (before, after):
        assert part.count("begin") == part.count("commit") + part.count("rollback") > 0

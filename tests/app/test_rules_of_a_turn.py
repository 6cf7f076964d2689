"""What staff ban while a reply is being written holds from the next turn on; no reply is by two rules at once."""

import pytest

from tests.app.fixtures import OpenShop
from tests.app.shop import Shop, deltas, done, events_in
from tests.app.stock import RETURN_QUESTION
from tests.ollama import OllamaStandIn

FIRST = "签收后7天内可以退货。[1]"
SECOND = "商品签收后7天内，可以申请无理由退货。[1]"


@pytest.fixture
def shop(open_shop: OpenShop, ollama: OllamaStandIn) -> Shop:
    """A shop that keeps answers, and a model that takes its time."""
    ollama.reply([FIRST, *SECOND])
    ollama.set_pace(0.05)
    return open_shop(ollama_urls=(ollama.url,), answer_cache=9)


def stream_banning(shop: Shop, word: str) -> tuple[list[str], dict[str, object]]:
    """Ask, ban a word when the first sentence is there, and give all sentences and the finished turn."""
    text = ""
    with shop.http.stream("POST", "/api/chat", json={"message": RETURN_QUESTION, "stream": True}) as response:
        for line in response.iter_lines():
            text += f"{line}\n"
            if FIRST in line:
                shop.parts.conversation.rules.ban(words=[word], topics=[])
    events = events_in(text)
    return deltas(events), done(events)


def test_a_reply_under_way_is_finished_by_the_rules_it_began_with(shop: Shop) -> None:
    before = shop.parts.conversation.rules.now.digest
    sentences, turn = stream_banning(shop, "申请")
    assert "".join(sentences) == turn["reply"]
    assert sentences[0] == FIRST
    assert turn["outcome"] == "answered"
    row = shop.row(str(turn["turn_id"]))
    assert (row.guard_digest, row.cuts) == (before, [])


def test_it_is_not_given_again_under_the_new_rules(shop: Shop) -> None:
    stream_banning(shop, "签收")
    again = shop.ask(RETURN_QUESTION)
    assert shop.row(again["turn_id"]).reused == ""
    assert "签收" not in again["reply"]
    assert again["reply"]

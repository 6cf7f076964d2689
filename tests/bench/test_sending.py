"""Whatever comes back is counted by the benches, never a crash of theirs."""

from typing import cast

import httpx
import pytest

from bench.sending import Bench
from tests.app.shop import Shop
from tests.ollama import OllamaStandIn

META = 'event: meta\ndata: {"session_id": "s", "turn_id": "t"}\n\n'
DONE = 'event: done\ndata: {"session_id": "s", "turn_id": "t", "reply": "Yes."}\n\n'


class Broken:
    """Answers every message with the same text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def post(self, message: str, *, stream: bool) -> httpx.Response:
        del message, stream
        return httpx.Response(200, text=self._text)


def sent(text: str) -> tuple[object, str, str]:
    bench = Bench(cast("Shop", Broken(text)), cast("OllamaStandIn", None))
    return bench.send("How long?", stream=True)


@pytest.mark.parametrize("text", ["", META, "event: meta\ndata: {\n\n", "data: {}\n\n", DONE, "nothing"])
def test_what_is_no_stream_of_a_turn_is_said_to_be_none(text: str) -> None:
    turn, shown, wrong = sent(text)
    assert (turn, shown) == ({}, text)
    assert wrong.startswith("no stream of a turn")


def test_a_stream_that_shows_something_else_than_its_reply_is_wrong() -> None:
    assert sent(f"{META}{DONE}")[2] == "the deltas are not the reply"

"""How tests of the Ollama client ask, and wait for what follows."""

import asyncio
from collections.abc import Callable

import pytest

from service.engines.ollama import ChatMessage, Finished, ModelRequest, OllamaClient

OPTIONS = {"num_ctx": 2048, "num_predict": 256, "temperature": 0, "seed": 7}


def request(text: str = "多久可以退货？", model: str = "phi3:mini", **options: object) -> ModelRequest:
    messages = (ChatMessage("system", "你是客服。"), ChatMessage("user", text))
    return ModelRequest(model, messages, {**OPTIONS, **options})


async def reply_of(client: OllamaClient, asked: ModelRequest) -> tuple[str, Finished]:
    events = [event async for event in client.chat(asked)]
    end = events.pop()
    assert isinstance(end, Finished)
    return "".join(event for event in events if isinstance(event, str)), end


async def until(true: Callable[[], object]) -> None:
    """Wait until something has become true, at most a second."""
    for _ in range(100):
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not become true within a second")

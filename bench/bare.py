"""The barest service there can be, to hold ours against: the floor behind Litestar, without anything else.

    python -m bench.bare VECTORS CACHE PROMPTS OLLAMA PORT

No words, no versions, no memory, no record, no guard: `POST /api/chat` embeds the question, looks for the nearest
vectors, sends a prompt made beforehand and gives back what the model writes.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import msgspec
import uvicorn
from anyio.to_thread import run_sync
from litestar import Litestar, get, post
from litestar.handlers import HTTPRouteHandler

from knowledge.embedding import Embedder, open_embedder
from knowledge.vectors import VectorIndex

_HITS = 10


class Message(msgspec.Struct):
    """What a customer sends."""

    message: str
    stream: bool = False


class BareAnswer(msgspec.Struct):
    """What comes back."""

    reply: str
    passages: list[int]


def make_app(vectors: VectorIndex, embedder: Embedder, prompts: Mapping[str, str], ollama: str) -> Litestar:
    """Make the service of its parts; `prompts` maps each question to the request body for Ollama."""
    model = httpx.AsyncClient(base_url=ollama, trust_env=False, timeout=60)

    def search(question: str) -> list[int]:
        return [passage for passage, _ in vectors.search(embedder.embed([question])[0], _HITS)]

    async def write(question: str) -> str:
        async with model.stream("POST", "/api/chat", content=prompts[question]) as response:
            return "".join([json.loads(line)["message"]["content"] async for line in response.aiter_lines()])

    @post("/api/chat", status_code=200)
    async def chat(data: Message) -> BareAnswer:
        found = await run_sync(search, data.message)
        return BareAnswer(await write(data.message), found)

    @get("/health/ready", sync_to_thread=False)
    def ready() -> None:
        return None

    routes: list[HTTPRouteHandler] = [chat, ready]
    return Litestar(routes, openapi_config=None, on_shutdown=[model.aclose])


def main() -> None:
    """Serve until told to stop."""
    vectors, cache, prompts, ollama, port = sys.argv[1:]
    app = make_app(
        VectorIndex(Path(vectors)),
        open_embedder("bundled", Path(cache)),
        json.loads(Path(prompts).read_text(encoding="utf-8")),
        ollama,
    )
    uvicorn.run(app, port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main()

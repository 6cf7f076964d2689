"""A shop over some documents with a stand-in for its model, to which messages are sent."""

import json
import tempfile
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ingest.pipeline import ingest_paths
from knowledge.embedding import Embedder
from service.app.parts import build_parts
from service.chat import at_once, looking
from service.chat import turn as turns
from service.chat.decision import Decision
from service.settings import Settings
from tests.app.shop import Shop, check_form, events_in, opened
from tests.ollama import OllamaStandIn

SECONDS = 6.0
"""How long a turn may take at most."""

Lines = list[dict[str, Any]]


class Bench:
    """A shop over some documents, and the stand-in behind it."""

    def __init__(self, shop: Shop, ollama: OllamaStandIn) -> None:
        self.shop = shop
        self.ollama = ollama

    def send(self, message: str, *, stream: bool) -> tuple[dict[str, Any], str, str]:
        """Send a message; give the finished turn, all that was shown, and what was wrong with its form.

        The turn is empty where the stream has not the form of one.
        """
        response = self.shop.post(message, stream=stream)
        if not stream or not response.is_success:
            return response.json(), response.text, "a defect" if response.is_server_error else ""
        try:
            events = events_in(response.text)
            check_form(events)
        except (AssertionError, LookupError, ValueError) as error:
            return {}, response.text, f"no stream of a turn: {error!r}"
        shown = "".join(content["text"] for name, content in events if name == "delta")
        wrong = "" if events[-1][0] == "done" and shown == events[-1][1]["reply"] else "the deltas are not the reply"
        return events[-1][1], str(events), wrong


@contextmanager
def open_bench(documents: Lines, paths: Sequence[Path], embedder: Embedder) -> Generator[Bench]:
    """Open a shop over documents, with the stand-in as its model; no answer is given twice."""
    with tempfile.TemporaryDirectory() as name, OllamaStandIn() as ollama:
        folder = Path(name)
        corpus = folder / "corpus.jsonl"
        corpus.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
        settings = Settings(
            data_dir=folder / "data",
            ollama_urls=(ollama.url,),
            answer_cache=0,
            first_token_timeout=1,
            token_timeout=1,
            turn_timeout=SECONDS,
        )
        parts = build_parts(settings, embedder=embedder)
        ingest_paths([*paths, *([corpus] if documents else [])], parts.base)
        with opened(parts) as shop:
            yield Bench(shop, ollama)


@contextmanager
def guard_alone() -> Generator[None]:
    """Ask the model whatever was found, never the customer which thing is meant, and recognise no attack."""
    with ExitStack() as patches:
        patches.enter_context(patch.object(at_once, "is_hostile", lambda _: False))
        patches.enter_context(patch.object(turns, "choices", lambda *_: ()))
        patches.enter_context(patch.object(looking, "decide", lambda found, *_: Decision(found.hits[:6])))
        yield


def mails_as_documents(mails: Lines) -> Lines:
    """Give e-mails as documents of an English shop."""
    return [{"id": mail["id"], "title": mail["id"], "text": mail["text"], "lang": "en"} for mail in mails]


def lines_of(path: Path) -> Lines:
    """Read a file of JSON lines."""
    return [json.loads(line) for line in path.open(encoding="utf-8")]

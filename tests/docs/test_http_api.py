"""docs/http-api.md names every route, every field and every error code, and none that does not exist."""

import re
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from knowledge.embedding import Vectors
from knowledge.likeness import BUNDLED_LIKENESS
from service.app.parts import build_parts
from service.chat.schemas import ChatReply, ChatRequest, Citation, Outcome, TranscriptTurn
from service.feedback.schemas import Vote
from service.search.schemas import FoundHit, SearchReply, SearchRequest
from service.settings import load_settings
from service.system.statuses import STATUS
from service.web import create_app

from .pages import DOCS, REPOSITORY, headings, read

PAGE = read(DOCS / "http-api.md")
_ROW = re.compile(r"^\| `([a-z_]+)` \| (\d{3}) \|", re.MULTILINE)


class NoEmbedder:
    """An embedding model that reads nothing: routes can be looked at without one."""

    fingerprint = "none"
    dimension = 2
    likeness = BUNDLED_LIKENESS

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.empty((len(texts), self.dimension), dtype=np.float32)

    def reads(self, texts: Sequence[str]) -> list[bool]:
        return [False] * len(texts)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Litestar]:
    parts = build_parts(load_settings(data_dir=tmp_path_factory.mktemp("data")), embedder=NoEmbedder())
    app = create_app(parts)
    assert isinstance(app, Litestar)
    yield app
    parts.close()


def test_every_route_is_documented(app: Litestar) -> None:
    # The files of the demo page have a fingerprint in their address; Litestar's own 404 stands below /schema.
    known = [route for route in _routes(app) if not route.startswith("GET /demo/") and route != "GET /schema/{path}"]
    assert [route for route in known if f"`{route}`" not in PAGE] == []


def test_every_documented_route_exists(app: Litestar) -> None:
    routes = set(_routes(app))
    titles = [title.strip("`") for level, title in headings(PAGE) if level == 2 and title.startswith("`")]
    assert [title for title in titles if title not in routes] == []


def _routes(app: Litestar) -> list[str]:
    """Every route as the page writes it: "GET /api/sessions/{session_id}"."""
    return [
        f"{method} {re.sub(r':[a-z]+}', '}', route.path)}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
        if method not in {"HEAD", "OPTIONS"}
    ]


def test_every_error_code_is_documented_with_its_status() -> None:
    documented = {code: int(status) for code, status in _ROW.findall(PAGE)}
    assert documented == STATUS


@pytest.mark.parametrize("shape", [ChatRequest, Vote, SearchRequest])
def test_every_field_of_a_request_has_its_row(shape: type[msgspec.Struct]) -> None:
    missing = [name for name in shape.__struct_fields__ if not re.search(rf"^\| `{name}`\??", PAGE, re.MULTILINE)]
    assert missing == []


@pytest.mark.parametrize("shape", [ChatReply, Citation, TranscriptTurn, SearchReply, FoundHit])
def test_every_field_of_an_answer_is_in_an_example(shape: type[msgspec.Struct]) -> None:
    assert [name for name in shape.__struct_fields__ if f'"{name}":' not in PAGE] == []


def test_every_outcome_is_named() -> None:
    assert [outcome for outcome in Outcome if f"`{outcome.value}`" not in PAGE] == []


def test_every_metric_is_documented() -> None:
    page = read(DOCS / "operating.md")
    names = set(re.findall(r'"(kefu_[a-z_]+)"', read(REPOSITORY / "service" / "system" / "metrics.py")))
    assert names
    assert [name for name in names if name not in page] == []

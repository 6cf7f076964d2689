"""An embedding model that Ollama serves, on the stand-in; and searches while it is away."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest

from knowledge.embedding import Embedder, open_embedder
from knowledge.embedding_ollama import OllamaEmbedder
from knowledge.errors import EmbeddingModelError, FingerprintMismatch
from tests.knowledge.conftest import Reopen
from tests.knowledge.documents import WARRANTY, document, found
from tests.ollama import OllamaStandIn

MODEL = "bge-m3"


@pytest.fixture
def ollama() -> Iterator[OllamaStandIn]:
    with OllamaStandIn() as running:
        running.add_model(MODEL, family="bert")
        yield running


@pytest.fixture
def embedder(ollama: OllamaStandIn) -> Embedder:
    return OllamaEmbedder(MODEL, ollama.url)


def answering(embedder: Embedder, answer: httpx.Response, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a host give this answer to everything from now on."""
    monkeypatch.setattr(embedder, "_client", httpx.Client(transport=httpx.MockTransport(lambda _: answer)))


def test_it_is_opened_by_its_name_behind_the_word_ollama(ollama: OllamaStandIn, tmp_path: Path) -> None:
    embedder = open_embedder(f"ollama:{MODEL}", tmp_path, ollama_url=ollama.url)
    assert embedder.fingerprint == OllamaEmbedder(f"{MODEL}:latest", ollama.url).fingerprint
    assert list(tmp_path.iterdir()) == []


def test_texts_become_unit_vectors_in_their_order(embedder: Embedder) -> None:
    texts = [f"lamp {number}" for number in range(40)]
    vectors = embedder.embed([*texts, "lamp 0"])
    assert (vectors.shape, vectors.dtype) == ((41, embedder.dimension), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert vectors[0] == pytest.approx(vectors[40])
    assert vectors[7] == pytest.approx(embedder.embed(["lamp 7"])[0])
    assert embedder.embed([]).shape == (0, embedder.dimension)
    assert embedder.reads(["保修", " "]) == [True, False]


def test_other_weights_under_the_same_name_are_another_model(ollama: OllamaStandIn, embedder: Embedder) -> None:
    ollama.add_model(MODEL, b"newer weights", family="bert")
    assert OllamaEmbedder(MODEL, ollama.url).fingerprint != embedder.fingerprint


def test_vectors_of_other_weights_are_never_put_beside_those_in_the_index(
    ollama: OllamaStandIn, embedder: Embedder, reopen: Reopen
) -> None:
    base = reopen(embedder=embedder)
    base.publish([document("warranty", WARRANTY)])
    assert not base.search("warranty").dense_abstained
    ollama.add_model(MODEL, b"newer weights", family="bert")
    with pytest.raises(EmbeddingModelError, match=r"other weights by this name.*`kefu reindex`"):
        base.publish([document("returns", "Goods can be returned.")])
    assert [base.search("warranty").dense_abstained, *found(base, "warranty")] == [True, WARRANTY]
    with pytest.raises(FingerprintMismatch):
        reopen(embedder=OllamaEmbedder(MODEL, ollama.url)).check()


@pytest.mark.parametrize("name", ["ollama:", "ollama: ", "", " "])
def test_a_name_that_is_missing_is_an_error_that_says_so(name: str, tmp_path: Path) -> None:
    with pytest.raises(EmbeddingModelError, match="the name of the"):
        open_embedder(name, tmp_path)


@pytest.mark.parametrize(("model", "says"), [("nothing", "ollama pull nothing:latest"), ("phi3:mini", "embeddings")])
def test_a_model_that_cannot_be_used_is_an_error_that_says_so(ollama: OllamaStandIn, model: str, says: str) -> None:
    with pytest.raises(EmbeddingModelError, match=says):
        OllamaEmbedder(model, ollama.url)


@pytest.mark.parametrize(
    "answer",
    [
        {"embeddings": []},
        {"embeddings": [[1.0, 0.0]]},
        {"embeddings": [[0.0] * 64]},
        {"embeddings": [["one"] * 64]},
        {},
    ],
)
def test_what_is_no_vector_of_the_model_is_an_error(
    embedder: Embedder, answer: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(embedder, httpx.Response(200, json=answer), monkeypatch)
    with pytest.raises(EmbeddingModelError, match=f"ollama:{MODEL}"):
        embedder.embed(["lamp"])


def test_what_is_no_json_is_an_error(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(embedder, httpx.Response(502, text="<html>"), monkeypatch)
    with pytest.raises(EmbeddingModelError, match="does not answer"):
        embedder.embed(["lamp"])


def test_while_the_host_is_away_only_words_are_compared(
    ollama: OllamaStandIn, embedder: Embedder, reopen: Reopen, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING")  # whatever level another test has left
    base = reopen(embedder=embedder)
    base.publish([document("warranty", WARRANTY)])
    assert not base.search("warranty").dense_abstained
    assert [base.search(" ").dense_abstained, base.search(" ").crippled] == [True, False], "there is nothing to read"
    ollama.stop()
    assert [base.search("warranty").crippled, base.search(" ").crippled] == [True, False]
    assert [base.search("warranty").dense_abstained, *found(base, "warranty")] == [True, WARRANTY]
    assert len(caplog.records) == 1, "it is not asked again for a while"
    ollama.start()
    assert base.search("warranty").dense_abstained

"""An embedding model that an Ollama host serves, over `POST /api/embed`."""

import weakref
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import httpx
import numpy as np

from knowledge.embedding import Vectors
from knowledge.errors import EmbeddingModelError
from knowledge.likeness import likeness_of

# Texts of one request: enough to keep the host busy, few enough that none waits long for its answer.
_BATCH = 32
# A question is somebody's who waits; documents may have to wait until the model is read from a slow disk.
_QUESTION_SECONDS = 10.0
_DOCUMENTS_SECONDS = 300.0
_CONNECT_SECONDS = 2.0


class OllamaEmbedder:
    """A model of an Ollama host. Texts longer than it can read are cut by the host.

    A host gives a name to other weights whenever they are fetched, and tells nobody. Whose vectors were sent is looked
    up behind them each time, so that those of two models never lie beside each other.
    """

    def __init__(self, model: str, url: str) -> None:
        """Look for the model.

        Raises:
            EmbeddingModelError: None is named, the host does not answer or has no such model, or it cannot embed.
        """
        if not model.strip():
            raise EmbeddingModelError("embedding model 'ollama:': the name of the model is missing behind the colon")
        self._model = model if ":" in model else f"{model}:latest"
        self._client = httpx.Client(base_url=url, timeout=httpx.Timeout(_QUESTION_SECONDS, connect=_CONNECT_SECONDS))
        weakref.finalize(self, self._client.close)
        self.fingerprint = self._fingerprint()
        self.dimension = len(self._asked(["kefu"], _DOCUMENTS_SECONDS)[0])
        self.likeness = likeness_of(self.embed, self.reads)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed`.

        Raises:
            EmbeddingModelError: The host does not answer, or not with vectors of this model: by its name the host may
                know another one by now.
        """
        patience = _QUESTION_SECONDS if len(texts) == 1 else _DOCUMENTS_SECONDS
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            asked = self._asked(batch, patience)
            self._must_be_the_same()
            try:
                vectors[start : start + len(batch)] = asked
            except ValueError as error:
                raise self._broken(f"sends no vectors of {self.dimension} numbers: {error}") from error
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or (lengths == 0).any():
            raise self._broken("sends vectors without a direction")
        return vectors / lengths

    def reads(self, texts: Sequence[str]) -> list[bool]:
        """See `Embedder.reads`; Ollama does not tell, and such models are chosen for the language they are to read."""
        return [bool(text.strip()) for text in texts]

    def _must_be_the_same(self) -> None:
        if self._fingerprint() != self.fingerprint:
            raise self._broken(
                "has other weights by this name than when kefu was started; to go on with them, stop kefu, run "
                "`kefu reindex`, which makes the index anew, and start it again"
            )

    def _fingerprint(self) -> str:
        """Give the digest by which the host knows the model now."""
        models = self._answer("GET", "/api/tags", None, _QUESTION_SECONDS).get("models") or []
        digests = [model["digest"] for model in models if model.get("name") == self._model]
        if not digests:
            raise self._broken(f"has no such model; `ollama pull {self._model}` fetches it")
        return f"ollama:{digests[0]}"

    def _asked(self, texts: Sequence[str], patience: float) -> list[list[float]]:
        body = {"model": self._model, "input": list(texts), "truncate": True}
        vectors: list[list[float]] = self._answer("POST", "/api/embed", body, patience).get("embeddings") or []
        if len(vectors) != len(texts):
            raise self._broken(f"sent {len(vectors)} vectors for {len(texts)} texts")
        return vectors

    def _answer(self, method: str, path: str, body: Mapping[str, Any] | None, patience: float) -> dict[str, Any]:
        try:
            timeout = httpx.Timeout(patience, connect=_CONNECT_SECONDS)
            response = self._client.request(method, path, json=body, timeout=timeout)
            answer: dict[str, Any] = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise self._broken(f"does not answer: {error or type(error).__name__}") from error
        if response.status_code != HTTPStatus.OK:
            raise self._broken(f"says {answer.get('error', response.status_code)!r}")
        return answer

    def _broken(self, what: str) -> EmbeddingModelError:
        return EmbeddingModelError(f"embedding model 'ollama:{self._model}': {self._client.base_url} {what}")

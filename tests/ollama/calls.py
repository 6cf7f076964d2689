"""The calls that stories about Ollama are made of."""

from typing import Any

import httpx

from tests.ollama.standin import OllamaStandIn

HELLO = [{"role": "user", "content": "hi"}]


class Api:
    """A client that insists on success, except in `post` and `chat`."""

    def __init__(self, ollama: OllamaStandIn, client: httpx.Client) -> None:
        self.ollama = ollama
        self._client = client

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return self._client.post(path, json=body)

    def create(self, body: dict[str, Any]) -> None:
        assert self.post("/api/create", body).text.endswith('{"status":"success"}\n')

    def pull(self, model: str) -> None:
        assert self.post("/api/pull", {"model": model}).text.endswith('{"status":"success"}\n')

    def copy(self, source: str, destination: str) -> None:
        self.post("/api/copy", {"source": source, "destination": destination}).raise_for_status()

    def delete(self, model: str) -> None:
        self._client.request("DELETE", "/api/delete", json={"model": model}).raise_for_status()

    def digests(self) -> dict[str, str]:
        return {model["name"]: model["digest"] for model in self._client.get("/api/tags").json()["models"]}

    def loaded(self) -> list[tuple[str, str, int]]:
        models = self._client.get("/api/ps").json()["models"]
        return [(model["name"], model["digest"], model["context_length"]) for model in models]

    def weights(self, model: str) -> str:
        """The path in the Modelfile's FROM line, which is the identity of the weights."""
        modelfile = self.post("/api/show", {"model": model}).json()["modelfile"]
        return next(line for line in modelfile.splitlines() if line.startswith("FROM "))

    def chat(self, model: str, **fields: Any) -> httpx.Response:
        return self.post("/api/chat", {"model": model, "messages": HELLO, "stream": False, **fields})

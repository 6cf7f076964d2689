"""What one Ollama host holds: which models by which digests, what they are made of; names given to them."""

from http import HTTPStatus

import msgspec

from service.engines.modelfile import Contents, Shown, contents_of
from service.engines.ollama_http import Connection, waiting
from service.engines.ollama_wire import full_name


class Listed(msgspec.Struct, frozen=True):
    """A model as the host lists it.

    Attributes:
        name: With its tag.
        digest: Of its manifest, 64 hex digits.
        size: Bytes of all that belongs to it.
        remote_host: Where it is run, for a model that the host only passes questions on to; empty for its own.
    """

    name: str
    digest: str
    size: int = 0
    remote_host: str = ""


class _Tags(msgspec.Struct):
    models: list[Listed] | None = None


class Running(msgspec.Struct, frozen=True):
    """A model as the host has it loaded.

    Attributes:
        name: By which it was asked for first; others made of the same files are asked under it too.
        digest: Of that name's manifest, 64 hex digits.
        context_length: Tokens it was loaded for.
    """

    name: str
    digest: str
    context_length: int = 0


class _Loaded(msgspec.Struct):
    models: list[Running] | None = None


class _Version(msgspec.Struct):
    version: str


class OllamaModels:
    """The models of one host. Every method raises an `EngineError` whose message names the host."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def listed(self) -> dict[str, Listed]:
        """Give every model the host holds, by its name as `full_name` writes it."""
        where = f"Ollama at {self._connection.host}"
        with waiting("lookup", self._connection.timeouts.lookup, where):
            tags = await self._connection.ask(self._connection.http.build_request("GET", "/api/tags"), _Tags, where)
        return {full_name(model.name): model for model in tags.models or []}

    async def digest_of(self, model: str) -> str | None:
        """Give the digest of what a name stands for now: 64 hex digits, or `None` when the host has no such model.

        A name without a tag means `:latest`, as everywhere in Ollama.
        """
        found = (await self.listed()).get(full_name(model))
        return found and found.digest

    async def running(self) -> list[Running]:
        """Give the models that are loaded."""
        where = f"Ollama at {self._connection.host}"
        with waiting("lookup", self._connection.timeouts.lookup, where):
            loaded = await self._connection.ask(self._connection.http.build_request("GET", "/api/ps"), _Loaded, where)
        return loaded.models or []

    async def contents_of(self, model: str) -> Contents:
        """Give what a model is made of.

        Raises:
            ModelMissing: The host has no model of this name.
        """
        where = self._connection.where(model)
        with waiting("lookup", self._connection.timeouts.lookup, where):
            request = self._connection.http.build_request("POST", "/api/show", json={"model": model})
            return contents_of(await self._connection.ask(request, Shown, where))

    async def copy(self, source: str, destination: str) -> None:
        """Give a model a further name. A model that has the name already loses it without a word: look first.

        Raises:
            ModelMissing: The host has no model `source`.
        """
        where = self._connection.where(source)
        with waiting("lookup", self._connection.timeouts.lookup, where):
            body = {"source": source, "destination": destination}
            await self._connection.send(self._connection.http.build_request("POST", "/api/copy", json=body), where)

    async def delete(self, model: str) -> None:
        """Take a name away, and with the last name of a model its files.

        Raises:
            ModelMissing: The host has no model of this name.
        """
        where = self._connection.where(model)
        with waiting("lookup", self._connection.timeouts.lookup, where):
            request = self._connection.http.build_request("DELETE", "/api/delete", json={"model": model})
            await self._connection.send(request, where)

    async def has_blob(self, digest: str) -> bool:
        """Tell whether the host has a file, by its SHA-256 (64 hex digits); not whether it is undamaged."""
        where = f"Ollama at {self._connection.host}"
        with waiting("lookup", self._connection.timeouts.lookup, where):
            response = await self._connection.http.head(f"/api/blobs/sha256:{digest}")
        return response.status_code == HTTPStatus.OK

    async def version(self) -> str:
        """Give the host's version, such as `0.32.15`."""
        where = f"Ollama at {self._connection.host}"
        with waiting("lookup", self._connection.timeouts.lookup, where):
            request = self._connection.http.build_request("GET", "/api/version")
            answer = await self._connection.ask(request, _Version, where)
        return answer.version

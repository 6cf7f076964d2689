"""What one Ollama host holds: which models by which digests, what they are made of; names given to them."""

import msgspec

from service.engines.ollama_http import Connection, waiting
from service.engines.ollama_wire import full_name


class Listed(msgspec.Struct, frozen=True):
    """A model as the host lists it.

    Attributes:
        name: With its tag.
        digest: Of its manifest, 64 hex digits.
        size: Bytes of all that belongs to it.
    """

    name: str
    digest: str
    size: int = 0


class _Tags(msgspec.Struct):
    models: list[Listed] | None = None


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

    async def version(self) -> str:
        """Give the host's version, such as `0.32.15`."""
        where = f"Ollama at {self._connection.host}"
        with waiting("lookup", self._connection.timeouts.lookup, where):
            request = self._connection.http.build_request("GET", "/api/version")
            answer = await self._connection.ask(request, _Version, where)
        return answer.version

"""Giving a name to what a host has made, which never takes it from another model."""

from weakref import WeakValueDictionary

from anyio import Lock

from service.engines.ollama import OllamaClient
from service.releases.bundles.errors import NameTaken


class Naming:
    """Gives names, each at a host to one at a time. One for the whole service.

    A host gives a name to whoever asks last, without a word. Of two services (replicas) that look within milliseconds
    of each other, the first is told that the name is taken, for it looks once more; not where the second's copy comes
    after that look, too: then the name stands for the second's model, and that is what both pin.
    """

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[str, str], Lock] = WeakValueDictionary()

    async def give(self, client: OllamaClient, building: str, name: str) -> None:
        """Give a model at a host a name for good; where that stands for the very same already, nothing is done.

        Args:
            client: Of the host.
            building: The name it was made under.
            name: The name.

        Raises:
            NameTaken: The name stands for another model.
            EngineError: The host could not.
        """
        lock = self._locks.setdefault((client.host, name), Lock())
        async with lock:
            listed = await client.models.listed()
            there, made = listed.get(name), listed.get(building)
            if there is None:
                await client.models.copy(building, name)
                there = (await client.models.listed()).get(name)
            if made is None or there is None or there.digest != made.digest:
                raise NameTaken(name=name, host=client.host)

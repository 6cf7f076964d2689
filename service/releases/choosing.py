"""Which hosts are meant by the names they are called by."""

from collections.abc import Sequence

from service.engines.ollama import OllamaClient
from service.request_errors import InvalidField


def chosen_clients(clients: Sequence[OllamaClient], names: Sequence[str]) -> list[OllamaClient]:
    """Give the clients of the hosts with these names, in the order of the hosts; all of them without any name.

    Args:
        clients: Of every host.
        names: With or without the port.

    Raises:
        InvalidField: There is no such host.
    """
    for name in names:
        if not any(_is_called(client, name) for client in clients):
            there = ", ".join(client.host for client in clients)
            raise InvalidField("hosts", f"there is no host {name!r}; there are: {there}")
    return [client for client in clients if not names or any(_is_called(client, name) for name in names)]


def _is_called(client: OllamaClient, name: str) -> bool:
    return name in {client.host, client.host.rpartition(":")[0]}

"""The Ollama hosts that the settings name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.engines.host import ModelHost
from service.engines.ollama import OllamaClient, Timeouts
from service.engines.packs import Pack, load_packs
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Engines:
    """What models are asked with.

    Attributes:
        clients: Of every host, in the order of the settings.
        packs: Prompt packs, by name.
    """

    clients: Sequence[OllamaClient]
    packs: Mapping[str, Pack]


def open_engines(settings: Settings) -> Engines:
    """Open a client of every host, which the caller closes, and read the prompt packs."""
    return Engines(open_clients(settings), load_packs(settings.prompts_dir / "packs"))


def open_clients(settings: Settings) -> list[OllamaClient]:
    """Open a client of every host; the caller closes them."""
    timeouts = Timeouts(settings.connect_timeout, settings.first_token_timeout, settings.token_timeout)
    return [OllamaClient(url, timeouts, settings.keep_alive) for url in settings.ollama_urls]


def model_host(settings: Settings, clients: Sequence[OllamaClient], options: Mapping[str, object]) -> ModelHost:
    """Give the host of the model that answers: the first one.

    Args:
        settings: What the operator chose.
        clients: Of every host.
        options: What the model is loaded with.
    """
    return ModelHost(clients[0], settings.model, options)

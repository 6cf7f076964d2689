"""The host of the model that the settings name."""

from collections.abc import Mapping

from service.engines.host import ModelHost
from service.engines.ollama import OllamaClient, Timeouts
from service.settings import Settings


def model_host(settings: Settings, options: Mapping[str, object]) -> ModelHost:
    """Open the model's host; the caller closes its client.

    Args:
        settings: What the operator chose.
        options: What the model is loaded with.
    """
    timeouts = Timeouts(settings.connect_timeout, settings.first_token_timeout, settings.token_timeout)
    client = OllamaClient(settings.ollama_urls[0], timeouts, settings.keep_alive)
    return ModelHost(client, settings.model, options)

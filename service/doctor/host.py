"""Looking for the host of the model."""

from knowledge.consistency import Check
from service.doctor.surroundings import ollama_check
from service.engines.errors import EngineError
from service.engines.host import ModelHost


async def look_for_ollama(host: ModelHost) -> Check:
    """Look whether the model can be asked, and which Ollama would answer."""
    state = await host.look()
    try:
        version = await host.client.models.version() if state.usable else ""
    except EngineError as error:
        return ollama_check(host.client.host, "", error.message)
    return ollama_check(f"{host.client.host} has the model {host.model}", version, state.why)

"""Looking for the hosts of the model that answers."""

from sqlalchemy.exc import SQLAlchemyError

from knowledge.consistency import Check
from service.doctor.surroundings import ollama_check
from service.engines.errors import EngineError
from service.engines.hosts import Host
from service.releases.serving import Serving


async def look_for_ollama(serving: Serving) -> Check:
    """Look whether the model can be asked, and which Ollama would answer."""
    await serving.hosts.look()
    try:
        await serving.follow()
        why = serving.trouble if serving.current or serving.begun else serving.lacking()
    except SQLAlchemyError:  # the look at the tables says so
        why = serving.lacking()
    found = ", ".join([await _version(host) for host in serving.hosts.all if not host.why])
    asked = f"{serving.current.revision.id} ({serving.current.revision.model.name})" if serving.current else ""
    lacking = [said for served in serving.asked for said in serving.lacking_at(served)]
    return ollama_check(f"{found}; revision {asked} answers" if asked else found, why, list(dict.fromkeys(lacking)))


async def _version(host: Host) -> str:
    try:
        return f"{await host.client.models.version()} at {host.name}"
    except EngineError as error:
        return error.message

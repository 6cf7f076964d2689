"""The registry that tags come from: asked for manifests, and for nothing that is large."""

from collections.abc import Mapping
from http import HTTPStatus

import anyio
import httpx

from service.releases.upstream.comparing import Compared, Place, State

_SECONDS = 15.0
_MOST = 1024 * 1024  # bytes of a manifest
_ACCEPTED = "application/vnd.docker.distribution.manifest.v2+json"


class Registry:
    """Asks a registry.

    Args:
        url: Its address.
        transport: Replaces the network.
    """

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.url = url.rstrip("/")
        self._transport = transport

    async def manifests(self, places: frozenset[Place]) -> Mapping[Place, bytes | Compared]:
        """Give the manifests of tags, or why there is none; one that cannot be reached is not asked again."""
        found: dict[Place, bytes | Compared] = {}
        async with httpx.AsyncClient(
            transport=self._transport,
            trust_env=False,
            follow_redirects=False,  # whoever is asked is who the operator has named
            timeout=_SECONDS,
            headers={"Accept": _ACCEPTED, "Accept-Encoding": "identity"},
        ) as http:
            unreachable: Compared | None = None
            for place in sorted(places, key=lambda one: (one.namespace, one.model, one.tag)):
                found[place] = answer = unreachable or await self._manifest(http, place)
                if isinstance(answer, Compared) and answer.state is State.UNREACHABLE:
                    unreachable = answer
        return found

    async def _manifest(self, http: httpx.AsyncClient, place: Place) -> bytes | Compared:
        url = f"{self.url}/v2/{place.namespace}/{place.model}/manifests/{place.tag}"
        try:
            with anyio.fail_after(_SECONDS):
                async with http.stream("GET", url) as response:
                    if response.status_code != HTTPStatus.OK:
                        return self._without(response)
                    content = bytearray()
                    async for piece in response.aiter_bytes():
                        content += piece
                        if len(content) > _MOST:
                            return Compared(State.UNKNOWN, f"what {self.url} sends is no manifest")
                    return bytes(content)
        except TimeoutError:
            return Compared(State.UNREACHABLE, f"{self.url} did not answer within {_SECONDS:g} s")
        except httpx.HTTPError as error:
            return Compared(State.UNREACHABLE, f"{self.url} cannot be reached ({str(error) or type(error).__name__})")

    def _without(self, response: httpx.Response) -> Compared:
        if response.status_code == HTTPStatus.NOT_FOUND:
            return Compared(State.UNKNOWN, f"{self.url} has no such tag")
        if response.is_redirect:
            return Compared(State.UNREACHABLE, f"{self.url} sends elsewhere, which is not followed")
        return Compared(State.UNREACHABLE, f"{self.url} answered {response.status_code}")

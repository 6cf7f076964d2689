"""The probes and the numbers: `/health/live`, `/health/ready`, `/metrics`."""

from collections.abc import Mapping
from typing import Protocol

import structlog
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from prometheus_client.exposition import choose_encoder

from service.system.metrics import Metrics
from service.system.schemas import Live, Part, Ready

log = structlog.stdlib.get_logger("kefu.health")


class Readiness(Protocol):
    """Says which parts of the service work; every name is a part, such as `database` or `ollama`."""

    async def __call__(self) -> Mapping[str, Part]:
        """Look at every part; quick, because probes give up after a second or so."""
        ...


def system_routes(readiness: Readiness, metrics: Metrics) -> list[HTTPRouteHandler]:
    """The handlers of the probes and of Prometheus."""

    @get("/health/live", tags=["system"], sync_to_thread=False)
    def live() -> Live:
        """Whether the process runs."""
        return Live()

    @get("/health/ready", tags=["system"], raises=[])
    async def ready() -> Response[Ready]:
        """Whether questions are answered now: 200 when ready or degraded, 503 when not."""
        state = judge(await _parts(readiness))
        return Response(state, status_code=503 if state.status == "not_ready" else 200)

    @get("/metrics", include_in_schema=False, sync_to_thread=False)
    def show_metrics(request: Request[None, None, State]) -> Response[bytes]:
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(metrics.registry), headers={"Content-Type": content_type})

    return [live, ready, show_metrics]


def judge(parts: Mapping[str, Part]) -> Ready:
    """Ready when every part works, degraded when only parts are down that we can do without."""
    down = [part for part in parts.values() if not part.ok]
    if any(part.needed for part in down):
        return Ready("not_ready", dict(parts))
    return Ready("degraded" if down else "ready", dict(parts))


async def _parts(readiness: Readiness) -> Mapping[str, Part]:
    try:
        return await readiness()
    except Exception as error:
        log.exception("readiness check failed")
        return {"readiness": Part(ok=False, why=f"the check itself failed: {type(error).__name__}")}

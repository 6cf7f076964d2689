"""`GET /api/doctor` and `POST /api/doctor/mend`, for operators."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import msgspec
import structlog
from anyio.to_thread import run_sync
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import ServerSentEvent, ServerSentEventMessage

from knowledge.consistency import Check
from service.access.audit import Audit
from service.access.guards import requires
from service.access.keys import Caller
from service.access.roles import Role
from service.doctor.examination import Examination, checks_of, mend, told
from service.doctor.host import look_for_ollama
from service.doctor.patient import Patient
from service.doctor.schemas import Report, StepDone, report
from service.engines.host import ModelHost
from service.system.failures import error_body
from service.system.language import asker_language
from service.system.litestar_errors import as_kefu_error

log = structlog.stdlib.get_logger("kefu.doctor")

OperatorRequest = Request[Caller, Any, Any]
_EVENT_STREAM = "text/event-stream"
_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class DoctorController(Controller):
    """Whether all is well."""

    path = "/api/doctor"
    tags = ("system",)
    guards = (requires(Role.OPERATOR),)
    security = ({"key": []},)

    @get("/")
    async def examine(
        self,
        request: OperatorRequest,
        patient: NamedDependency[Patient],
        host: NamedDependency[ModelHost],
        quick: FromQuery[bool] = False,
    ) -> Response[Any]:
        """Look everything over; as server-sent events where they are asked for, because it may take minutes."""
        found = chain(Examination(patient, quick=quick).run(), [await look_for_ollama(host)])
        if _EVENT_STREAM in request.headers.get("accept", ""):
            return ServerSentEvent(_events(request, found), headers=_STREAM_HEADERS)
        return Response(report(await run_sync(checks_of, found)))

    @post("/mend", status_code=200)
    async def mend(
        self,
        request: OperatorRequest,
        patient: NamedDependency[Patient],
        host: NamedDependency[ModelHost],
        audit: NamedDependency[Audit],
        quick: FromQuery[bool] = False,
    ) -> Report:
        """Put right what can be, and look everything over."""
        mended = await run_sync(lambda: mend(patient, quick=quick))
        done = report([*mended.after, await look_for_ollama(host)], mended.before)
        await run_sync(lambda: audit.note(request.user, "doctor.mend", ", ".join(done.mended), remedies=mended.said))
        return done


def _events(request: OperatorRequest, found: Iterable[Check | StepDone]) -> Iterator[ServerSentEventMessage]:
    """Give `progress`…, then `done` with the report; what fails ends the stream with `error`."""
    try:
        for one in told(found):
            yield _message("progress" if isinstance(one, StepDone) else "done", one)
    except Exception as exception:
        log.exception("the examination failed")
        language = asker_language(request.headers.get("accept-language", ""))
        yield _message("error", error_body(as_kefu_error(request, exception), language))


def _message(event: str, content: object) -> ServerSentEventMessage:
    return ServerSentEventMessage(event=event, data=msgspec.json.encode(content).decode())

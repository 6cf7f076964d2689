"""`GET /api/doctor` and `POST /api/doctor/mend`, for operators."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import structlog
from anyio.to_thread import run_sync
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import ServerSentEventMessage

from knowledge.consistency import Check
from service.access.audit import Audit
from service.access.guards import requires
from service.access.keys import Caller
from service.access.roles import Role
from service.doctor.examination import Examination, checks_of, mend, told
from service.doctor.host import look_for_ollama
from service.doctor.patient import Patient
from service.doctor.schemas import Report, StepDone, report
from service.releases.serving import Serving
from service.system.events import as_stream, event, failure, wants_events

log = structlog.stdlib.get_logger("kefu.doctor")

OperatorRequest = Request[Caller, Any, Any]


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
        serving: NamedDependency[Serving],
        quick: FromQuery[bool] = False,
    ) -> Response[Any]:
        """Look everything over; as server-sent events where they are asked for, because it may take minutes."""
        found = chain(Examination(patient, quick=quick).run(), [await look_for_ollama(serving)])
        if wants_events(request):
            return as_stream(_events(request, found))
        return Response(report(await run_sync(checks_of, found)))

    @post("/mend", status_code=200)
    async def mend(
        self,
        request: OperatorRequest,
        patient: NamedDependency[Patient],
        serving: NamedDependency[Serving],
        audit: NamedDependency[Audit],
        quick: FromQuery[bool] = False,
    ) -> Report:
        """Put right what can be, and look everything over."""
        mended = await run_sync(lambda: mend(patient, quick=quick))
        done = report([*mended.after, await look_for_ollama(serving)], mended.before)
        await run_sync(lambda: audit.note(request.user, "doctor.mend", ", ".join(done.mended), remedies=mended.said))
        return done


def _events(request: OperatorRequest, found: Iterable[Check | StepDone]) -> Iterator[ServerSentEventMessage]:
    """Give `progress`…, then `done` with the report; what fails ends the stream with `error`."""
    try:
        for one in told(found):
            yield event("progress" if isinstance(one, StepDone) else "done", one)
    except Exception as exception:
        log.exception("the examination failed")
        yield failure(request, exception)

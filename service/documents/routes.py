"""`/api/documents`, `/api/versions`, `/api/passages` and `/api/jobs`, for staff."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, TypeVar, TypeVarTuple
from urllib.parse import quote

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from litestar import Controller, Request, Response, get, patch, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery, QueryParameter

from knowledge.base import utc_now
from knowledge.timeline import State
from service.access.guards import requires
from service.access.keys import Caller
from service.access.roles import Role
from service.documents.desk import Desk, Wishes
from service.documents.following import keeper_only
from service.documents.job_schemas import JobList, JobView, Password
from service.documents.jobs import chosen_states
from service.documents.schemas import (
    ChangeList,
    DocumentList,
    DocumentView,
    FindingList,
    PassageChanges,
    PassageList,
    PassageView,
    Restoring,
    Times,
    UploadForm,
    seen,
)
from service.documents.uploads import HandedIn, plain_key, plain_name, plain_title
from service.ids import IdInPath, IdInQuery, OptionalIdInQuery
from service.moments import check_order, kept_moment, read_moment
from service.request_errors import InvalidField

StaffRequest = Request[Caller, Any, Any]
# "state" as a parameter's name means something else to Litestar.
OfState = Annotated[State | None, QueryParameter(name="state")]
InStates = Annotated[str | None, QueryParameter(name="state")]
Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")
_CHANGING = CapacityLimiter(4)
Upload = Annotated[UploadForm, Body(media_type=RequestEncodingType.MULTI_PART)]


class DocumentsController(Controller):
    """The documents: hand in, list, look into, take out of force and put back."""

    path = "/api/documents"
    tags = ("documents",)
    guards = (requires(Role.STAFF),)
    security = ({"key": []},)

    @get("/")
    async def list_documents(
        self, desk: NamedDependency[Desk], seen_state: OfState = None, key: FromQuery[str | None] = None
    ) -> DocumentList:
        """List the documents by key; only those in one state, or the one with a key, when it is given."""
        found = await run_sync(desk.base.documents, seen_state)
        return seen({"documents": [one for one in found if key in {None, one.key}]}, DocumentList)

    @post("/", status_code=202, guards=[keeper_only])
    async def upload(self, request: StaffRequest, data: Upload, desk: NamedDependency[Desk]) -> JobList:
        """Hand files in: each becomes a job, and that a document's next version, or several documents."""
        await _only_known(request)
        wishes = _wishes(data)
        files = [await _handed_in(file) for file in data.files]
        return seen({"jobs": await run_sync(desk.take_in, request.user, files, wishes)}, JobList)

    @get("/check")
    async def check(
        self,
        desk: NamedDependency[Desk],
        within_days: Annotated[int, QueryParameter(ge=0, le=3650)] = 30,
    ) -> FindingList:
        """Find what staff should look at: contradictions, near-duplicates, what expires or has expired, what waits."""
        found = await run_sync(desk.base.check_documents, utc_now(), timedelta(days=within_days))
        return seen({"findings": found}, FindingList)

    @get("/{document_id:int}")
    async def show(self, document_id: IdInPath, desk: NamedDependency[Desk]) -> DocumentView:
        """Show a document with all its versions."""
        return seen(await run_sync(desk.base.document, document_id), DocumentView)

    @post("/{document_id:int}/retire", status_code=200, guards=[keeper_only])
    async def retire(self, request: StaffRequest, document_id: IdInPath, desk: NamedDependency[Desk]) -> DocumentView:
        """Take a document out of force, from now on."""
        return seen(await _change(desk.retire, request.user, document_id), DocumentView)

    @post("/{document_id:int}/restore", status_code=200, guards=[keeper_only])
    async def restore(
        self,
        request: StaffRequest,
        document_id: IdInPath,
        data: Annotated[Restoring, Body()],
        desk: NamedDependency[Desk],
    ) -> DocumentView:
        """Put a retired document back in force, or an older version as a new one."""
        return seen(await _change(desk.restore, request.user, document_id, data.version_id), DocumentView)

    @post("/{document_id:int}/read", status_code=202, guards=[keeper_only])
    async def read_again(self, request: StaffRequest, document_id: IdInPath, desk: NamedDependency[Desk]) -> JobView:
        """Have a document's file read anew, as files are read today."""
        return seen(await run_sync(desk.read_again, request.user, document_id), JobView)


def documents_controller(max_bytes: int) -> type[DocumentsController]:
    """Give the controller for uploads of at most so many bytes; a larger one is refused before it is read."""

    class Sized(DocumentsController):
        request_max_body_size = max_bytes

    return Sized


class VersionsController(Controller):
    """The versions of documents."""

    path = "/api/versions/{version_id:int}"
    tags = ("documents",)
    guards = (requires(Role.STAFF),)
    security = ({"key": []},)

    @get("/passages")
    async def passages(self, version_id: IdInPath, desk: NamedDependency[Desk]) -> PassageList:
        """Show the passages of a version, as they were split."""
        return seen({"passages": await run_sync(desk.base.passages, version_id)}, PassageList)

    @get("/changes")
    async def changes(self, version_id: IdInPath, to: IdInQuery, desk: NamedDependency[Desk]) -> ChangeList:
        """Tell what changed from this version to another."""
        return seen({"changes": await run_sync(desk.base.compare, version_id, to)}, ChangeList)

    @get("/original", guards=[keeper_only])
    async def original(self, version_id: IdInPath, desk: NamedDependency[Desk]) -> Response[bytes]:
        """Download the file that a version was read from."""
        version, data = await run_sync(desk.original, version_id)
        name = quote(version.filename or version.title, safe="")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
        # Never shown within our pages: a file of HTML would run there with staff's rights.
        return Response(data, media_type="application/octet-stream", headers=headers)

    @patch("/", guards=[keeper_only])
    async def set_times(
        self,
        request: StaffRequest,
        version_id: IdInPath,
        data: Annotated[Times, Body()],
        desk: NamedDependency[Desk],
    ) -> DocumentView:
        """Correct when a version is in force."""
        begin, end = kept_moment("effective_from", data.effective_from), kept_moment("expires_at", data.expires_at)
        check_order(begin, end)
        changed = await _change(desk.set_times, request.user, version_id, begin, end)
        return seen(changed, DocumentView)

    @post("/withdraw", status_code=200, guards=[keeper_only])
    async def withdraw(self, request: StaffRequest, version_id: IdInPath, desk: NamedDependency[Desk]) -> DocumentView:
        """Give up a version that waits: it will not take effect."""
        return seen(await _change(desk.withdraw, request.user, version_id), DocumentView)


@patch(
    "/api/passages/{passage_id:int}",
    tags=["documents"],
    guards=[requires(Role.STAFF), keeper_only],
    security=[{"key": []}],
)
async def change_passage(
    request: StaffRequest,
    passage_id: IdInPath,
    data: Annotated[PassageChanges, Body()],
    desk: NamedDependency[Desk],
) -> PassageView:
    """Switch a passage off or on, or say which further questions it answers."""
    changed = await _change(desk.change_passage, request.user, passage_id, data.enabled, data.questions)
    return seen(changed, PassageView)


class JobsController(Controller):
    """Files on their way to being documents."""

    path = "/api/jobs"
    tags = ("documents",)
    guards = (requires(Role.STAFF),)
    security = ({"key": []},)

    @get("/")
    async def list_jobs(
        self, desk: NamedDependency[Desk], states: InStates = None, before: OptionalIdInQuery = None
    ) -> JobList:
        """List jobs, the newest first, a hundred at a time; `before` is the last id of the page before."""
        chosen = chosen_states(states or "")
        return seen({"jobs": await run_sync(desk.jobs.listed, chosen, 100, before)}, JobList)

    @get("/{job_id:int}")
    async def show_job(self, job_id: IdInPath, desk: NamedDependency[Desk]) -> JobView:
        """Show a job."""
        return seen(await run_sync(desk.jobs.get, job_id), JobView)

    @post("/{job_id:int}/cancel", status_code=200, guards=[keeper_only])
    async def cancel(self, request: StaffRequest, job_id: IdInPath, desk: NamedDependency[Desk]) -> JobView:
        """End a job that has not ended."""
        return seen(await run_sync(desk.cancel, request.user, job_id), JobView)

    @post("/{job_id:int}/retry", status_code=202, guards=[keeper_only])
    async def retry(
        self,
        request: StaffRequest,
        job_id: IdInPath,
        data: Annotated[Password, Body()],
        desk: NamedDependency[Desk],
    ) -> JobView:
        """Queue a job again that has failed, was cancelled, or needs a password."""
        return seen(await run_sync(desk.retry, request.user, job_id, data.password), JobView)


async def _change(act: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
    """Have a change made in one of a few threads: each waits for the one before, and customers need the others."""
    return await run_sync(act, *arguments, limiter=_CHANGING)


async def _only_known(request: StaffRequest) -> None:
    """Refuse fields that an upload does not have: what is misspelt would be in force at once, or for good.

    Raises:
        InvalidField: There is one.
    """
    for field in (*await request.form(), *request.query_params):
        if field not in UploadForm.__dataclass_fields__:
            raise InvalidField(str(field), "an upload has no such field")
    if request.query_params:
        raise InvalidField(next(iter(request.query_params)), "it belongs into the form")


def _wishes(form: UploadForm) -> Wishes:
    effective_from = read_moment("effective_from", form.effective_from)
    expires_at = read_moment("expires_at", form.expires_at)
    check_order(effective_from, expires_at, utc_now())
    key, title = plain_key(form.key), plain_title(form.title)
    return Wishes(key, title, effective_from, expires_at, form.password or None)


async def _handed_in(file: UploadFile) -> HandedIn:
    return HandedIn(plain_name(file.filename), await file.read())

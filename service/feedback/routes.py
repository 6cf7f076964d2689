"""`POST /api/feedback`."""

from typing import Annotated

from anyio.to_thread import run_sync
from litestar import post
from litestar.di import NamedDependency
from litestar.params import Body

from knowledge.base import utc_now
from service.feedback.schemas import Vote
from service.feedback.votes import VoteStore
from service.system.metrics import Metrics


@post("/api/feedback", status_code=204, tags=["chat"])
async def vote(
    data: Annotated[Vote, Body()],
    votes: NamedDependency[VoteStore],
    metrics: NamedDependency[Metrics],
) -> None:
    """Say whether a reply helped; a later vote on the same turn replaces this one."""
    await run_sync(votes.keep, data, utc_now())
    metrics.feedback.labels(str(data.helpful).lower()).inc()

"""Litestar guards: who may call a route.

    @get("/api/jobs", guards=[requires(Role.STAFF)])

The keys are expected in `app.state.api_keys`; the caller is then `request.user`, a
`service.access.keys.Caller`.
"""

from collections.abc import Awaitable, Callable
from typing import Any, cast

import anyio.to_thread
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from service.access.keys import ApiKeys, Caller
from service.access.roles import Role
from service.errors import Forbidden, Unauthorized

AnyConnection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[AnyConnection, BaseRouteHandler], Awaitable[None]]


def requires(role: Role) -> Guard:
    """A guard that lets callers through whose role covers this one.

    The guard raises `Unauthorized` without a valid key, and `Forbidden` when its role is not enough.
    """

    async def guard(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
        await check_role(connection, role)

    return guard


async def check_role(connection: AnyConnection, role: Role) -> None:
    """Let a caller through whose role covers this one; for what a route does only when it is asked to.

    Raises:
        Unauthorized: There is no valid key.
        Forbidden: Its role is not enough.
    """
    caller = await _caller(connection)
    if not caller.role.covers(role):
        raise Forbidden(role, caller.role)
    connection.scope["user"] = caller


async def _caller(connection: AnyConnection) -> Caller:
    scheme, _, key = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Unauthorized("missing")
    keys = cast("ApiKeys", connection.app.state.api_keys)
    key = key.strip()
    caller = keys.remembered(key) or await anyio.to_thread.run_sync(keys.verify, key)
    if caller is None:
        raise Unauthorized("invalid")
    return caller

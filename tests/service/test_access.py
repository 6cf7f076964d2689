"""API keys: given out once, recognised, refused when they do not count; roles contain one another."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from litestar import Litestar, Request, get
from litestar.testing import TestClient
from sqlalchemy import Engine, event, select

from knowledge.sql import reading
from service.access.guards import requires
from service.access.keys import ApiKeys, Caller, ensure_admin_key
from service.access.roles import Role
from service.access.secrets import hash_key, looks_like_key, new_key
from service.access.tables import ApiKey
from service.database.base import Base
from service.database.engine import open_engine
from service.system.failures import EXCEPTION_HANDLERS
from tests.database.fixtures import on_both

ADMIN_KEY = "an-admin-key-from-outside"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 11, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(name="engine")
def _engine(empty_database_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_database_url)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="keys")
def _keys(engine: Engine, clock: Clock) -> ApiKeys:
    return ApiKeys(engine, ADMIN_KEY, clock=clock)


@get("/staff", guards=[requires(Role.STAFF)], sync_to_thread=False)
def staff(request: Request[Caller, Any, Any]) -> str:
    return request.user.name


@get("/operator", guards=[requires(Role.OPERATOR)], sync_to_thread=False)
def operator(request: Request[Caller, Any, Any]) -> str:
    return request.user.name


@get("/admin", guards=[requires(Role.ADMIN)], sync_to_thread=False)
def admin(request: Request[Caller, Any, Any]) -> str:
    return request.user.name


@pytest.fixture(name="client")
def _client(keys: ApiKeys) -> Iterator[TestClient[Litestar]]:
    app = Litestar(
        [staff, operator, admin],
        exception_handlers=EXCEPTION_HANDLERS,
        logging_config=None,
        openapi_config=None,
    )
    app.state.api_keys = keys
    with TestClient(app) as client:
        yield client


def watch(engine: Engine) -> list[str]:
    """Everything that the database is asked from now on."""
    queries: list[str] = []

    def note(*call: Any) -> None:
        queries.append(call[2])

    event.listen(engine, "before_cursor_execute", note)
    return queries


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_key_says_its_role_and_has_256_bits() -> None:
    assert re.fullmatch(r"kefu_operator_[A-Za-z0-9_-]{43}", new_key(Role.OPERATOR))
    assert new_key(Role.STAFF) != new_key(Role.STAFF)
    assert all(looks_like_key(new_key(role)) for role in Role)


@on_both
def test_the_key_itself_is_not_kept(keys: ApiKeys, engine: Engine) -> None:
    key = keys.create("Li", Role.STAFF)
    with reading(engine) as session:
        row = session.scalars(select(ApiKey)).one()
    assert (row.name, row.role, row.hash) == ("Li", "staff", hash_key(key))
    assert key not in str(vars(row))


@on_both
def test_a_key_is_recognised(keys: ApiKeys) -> None:
    key = keys.create("Li", Role.STAFF)
    caller = keys.verify(key)
    assert caller
    assert (caller.name, caller.role) == ("Li", Role.STAFF)
    assert keys.verify(key[:-1] + ("A" if key[-1] != "A" else "B")) is None
    assert keys.verify(new_key(Role.ADMIN)) is None
    assert keys.verify("") is None


@on_both
def test_a_revoked_key_does_not_count_from_then_on(keys: ApiKeys) -> None:
    key = keys.create("Li", Role.STAFF)
    caller = keys.verify(key)
    assert caller
    assert caller.key_id
    assert keys.revoke(caller.key_id)
    assert keys.verify(key) is None
    assert not keys.revoke(caller.key_id)
    assert not keys.revoke(99)


@on_both
def test_an_expired_key_does_not_count_also_when_it_is_remembered(keys: ApiKeys, clock: Clock) -> None:
    key = keys.create("Li", Role.STAFF, expires_at=clock.now + timedelta(hours=1))
    assert keys.verify(key)
    clock.now += timedelta(hours=1)
    assert keys.verify(key) is None


def test_a_key_is_looked_up_once(keys: ApiKeys, engine: Engine) -> None:
    key = keys.create("Li", Role.STAFF)
    queries = watch(engine)
    assert keys.remembered(key) is None
    for _ in range(5):
        keys.verify(key)
    assert keys.remembered(key)
    assert len([query for query in queries if query.startswith("SELECT")]) == 1


def test_what_is_no_key_of_ours_costs_no_query(keys: ApiKeys, engine: Engine) -> None:
    queries = watch(engine)
    keys.verify("guess")
    keys.verify(ADMIN_KEY)
    assert queries == []


def test_each_role_may_do_what_the_lower_ones_may() -> None:
    assert [role for role in Role if role.covers(Role.STAFF)] == [Role.STAFF, Role.OPERATOR, Role.ADMIN]
    assert [role for role in Role if role.covers(Role.OPERATOR)] == [Role.OPERATOR, Role.ADMIN]
    assert [role for role in Role if role.covers(Role.ADMIN)] == [Role.ADMIN]


def test_the_key_from_the_settings_is_an_administrators(client: TestClient[Litestar]) -> None:
    for path in ("/staff", "/operator", "/admin"):
        assert client.get(path, headers=bearer(ADMIN_KEY)).text == "KEFU_ADMIN_KEY"


def test_a_key_opens_what_its_role_covers(client: TestClient[Litestar], keys: ApiKeys) -> None:
    key = keys.create("Wang", Role.OPERATOR)
    assert client.get("/staff", headers=bearer(key)).text == "Wang"
    assert client.get("/operator", headers=bearer(key)).text == "Wang"
    refused = client.get("/admin", headers=bearer(key))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")
    assert refused.json()["error"]["detail"] == {"needed": "admin", "role": "operator"}


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        ({}, "missing"),
        ({"Authorization": "Bearer"}, "missing"),
        ({"Authorization": "Basic dTpw"}, "missing"),
        ({"Authorization": "Bearer wrong"}, "invalid"),
        ({"Authorization": "Bearer 密钥".encode()}, "invalid"),
    ],
)
def test_without_a_valid_key_the_way_to_get_in_is_told(
    client: TestClient[Litestar], headers: dict[str, Any], problem: str
) -> None:
    refused = client.get("/staff", headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "unauthorized")
    assert refused.headers["www-authenticate"] == 'Bearer realm="kefu"'
    assert refused.json()["error"]["detail"] == {"problem": problem}


def test_the_scheme_is_read_in_any_case(client: TestClient[Litestar]) -> None:
    assert client.get("/admin", headers={"Authorization": f"bearer  {ADMIN_KEY}"}).status_code == 200


@on_both
def test_the_first_start_makes_an_administrators_key_once(engine: Engine) -> None:
    keys = ApiKeys(engine)
    key = ensure_admin_key(keys, None)
    assert key
    caller = keys.verify(key)
    assert caller
    assert caller.role is Role.ADMIN
    assert ensure_admin_key(keys, None) is None


def test_with_a_key_from_outside_none_is_made(keys: ApiKeys) -> None:
    assert ensure_admin_key(keys, ADMIN_KEY) is None
    assert keys.is_empty()

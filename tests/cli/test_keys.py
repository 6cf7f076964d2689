"""`kefu key`: made, listed, expiring, revoked; and what the audit says of commands."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.access.audit import Audit
from service.access.keys import ApiKeys
from service.database.engine import open_engine
from tests.cli.conftest import Kefu


def opened(kefu: Kefu) -> Engine:
    return open_engine(f"sqlite:///{kefu.data / 'kefu.db'}")


def test_a_key_counts_until_its_day(kefu: Kefu) -> None:
    key = kefu.json("key", "create", "--role", "staff", "--name", "Li", "--expires-at", "2041-01-01")["key"]
    (listed,) = kefu.json("key", "list")
    assert (listed["name"], listed["role"]) == ("Li", "staff")
    assert abs(datetime.fromisoformat(listed["expires_at"]) - datetime(2041, 1, 1, tzinfo=UTC)) < timedelta(days=1)
    engine = opened(kefu)
    assert ApiKeys(engine).verify(key) is not None
    assert ApiKeys(engine, clock=lambda: datetime(2041, 1, 3, tzinfo=UTC)).verify(key) is None
    engine.dispose()


def test_a_key_of_the_past_is_not_made(kefu: Kefu) -> None:
    error = kefu.error("key", "create", "--role", "staff", "--expires-at", "2020-01-01")
    assert error["detail"]["field"] == "expires_at"
    assert kefu.json("key", "list") == []


def test_commands_leave_their_lines_in_the_audit(kefu: Kefu, folder: Path) -> None:
    kefu.json("key", "create", "--role", "staff", "--name", "Li")
    kefu.json("key", "revoke", 1)
    for _ in range(2):  # the second changes nothing
        kefu.json("ingest", folder)
    kefu.json("reindex")
    engine = opened(kefu)
    noted = [(entry.actor, entry.action) for entry in Audit(engine, lambda: datetime.now(UTC)).listed()]
    engine.dispose()
    actions = ("index.rebuild", "documents.ingest", "key.revoke", "key.create")
    assert noted == [("command line", action) for action in actions]


@pytest.mark.parametrize(("name", "said"), [("a\x1bb", "control characters"), ("n" * 201, "at most 200")])
def test_a_name_that_cannot_be_one_is_refused(kefu: Kefu, name: str, said: str) -> None:
    error = kefu.error("key", "create", "--role", "staff", "--name", name)
    assert (error["code"], error["detail"]["field"], said in error["message"]) == ("invalid_request", "name", True)
    assert kefu.json("key", "list") == []

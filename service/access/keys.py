"""The API keys of this service: given out, recognised, taken back."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, select

from knowledge.sql import reading, writing
from service.access.roles import Role
from service.access.secrets import hash_key, looks_like_key, new_key, same_hash
from service.access.tables import ApiKey

REMEMBERED_SECONDS = 10.0
"""A key revoked by another process on the same database is still accepted for so long."""

LOCAL_KEY = "data directory"
"""The name of the key that a running service leaves in its data directory."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling.

    Attributes:
        key_id: The row of the key, or `None` for the key from the settings.
        name: Who or what the key was given to.
        role: What the caller may do.
        expires_at: When the key stops to count, or `None`.
    """

    key_id: int | None
    name: str
    role: Role
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GivenKey:
    """A key that was given out and still counts, as people tell it from others; the key itself is not kept."""

    id: int
    name: str
    role: Role
    created_at: datetime
    expires_at: datetime | None


COMMAND_LINE = Caller(None, "command line", Role.ADMIN)
"""Whoever can open the database may do everything; all that is known of them is that they sat at this machine."""

SYSTEM = Caller(None, "kefu", Role.ADMIN)
"""What kefu does by itself."""


class ApiKeys:
    """The keys in the database, and those that come from elsewhere.

    These are the administrator's key from the settings, and the one that a running service leaves in its data
    directory: whoever can read that directory owns everything in it anyway.

    Every method may wait for the database; call them in a worker thread. `remembered` never does.
    """

    def __init__(
        self,
        engine: Engine,
        admin_key: str | None = None,
        local_key: str | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        given = {"KEFU_ADMIN_KEY": admin_key, LOCAL_KEY: local_key}
        self._given = [(hash_key(key), name) for name, key in given.items() if key]
        self._clock = clock
        self._known: dict[str, tuple[Caller, float]] = {}

    def verify(self, key: str) -> Caller | None:
        """Say whose key this is; `None` when it is unknown, expired or revoked."""
        key_hash = hash_key(key)
        return self._remembered(key_hash) or self._find(key, key_hash)

    def remembered(self, key: str) -> Caller | None:
        """Like `verify`, from memory alone: `None` may also mean that the database must be asked."""
        return self._remembered(hash_key(key))

    def create(self, name: str, role: Role, expires_at: datetime | None = None) -> str:
        """Give out a key and return it; it cannot be shown again."""
        key = new_key(role)
        with writing(self._engine) as session:
            session.add(
                ApiKey(name=name, role=role, hash=hash_key(key), created_at=self._clock(), expires_at=expires_at)
            )
        return key

    def revoke(self, key_id: int) -> bool:
        """Take a key back; false when there is none with this id that still counted."""
        with writing(self._engine) as session:
            row = session.get(ApiKey, key_id)
            if row is None or row.revoked_at is not None:
                return False
            row.revoked_at = self._clock()
        self._known.clear()
        return True

    def listed(self) -> list[GivenKey]:
        """Give the keys that still count, the oldest first."""
        with reading(self._engine) as session:
            rows = session.scalars(select(ApiKey).where(ApiKey.revoked_at.is_(None)).order_by(ApiKey.id)).all()
        keys = [GivenKey(row.id, row.name, Role(row.role), row.created_at, row.expires_at) for row in rows]
        return [key for key in keys if key.expires_at is None or key.expires_at > self._clock()]

    def is_empty(self) -> bool:
        """Whether no key was ever given out."""
        with reading(self._engine) as session:
            return session.scalar(select(ApiKey.id).limit(1)) is None

    def _remembered(self, key_hash: str) -> Caller | None:
        for given_hash, name in self._given:
            if same_hash(key_hash, given_hash):
                return Caller(None, name, Role.ADMIN)
        caller, until = self._known.get(key_hash, (None, 0.0))
        return caller if time.monotonic() < until and not self._expired(caller) else None

    def _find(self, key: str, key_hash: str) -> Caller | None:
        if not looks_like_key(key):
            return None
        with reading(self._engine) as session:
            row = session.scalar(select(ApiKey).where(ApiKey.hash == key_hash, ApiKey.revoked_at.is_(None)))
        if row is None or not same_hash(row.hash, key_hash):
            return None
        caller = Caller(row.id, row.name, Role(row.role), row.expires_at)
        if self._expired(caller):
            return None
        self._known[key_hash] = (caller, time.monotonic() + REMEMBERED_SECONDS)
        return caller

    def _expired(self, caller: Caller | None) -> bool:
        return caller is not None and caller.expires_at is not None and caller.expires_at <= self._clock()


def ensure_admin_key(keys: ApiKeys, admin_key: str | None) -> str | None:
    """At the first start, make an administrator's key when there is no other way in.

    Returns:
        The key, to be printed once; `None` when there is a key already, or one in the settings.
    """
    if admin_key or not keys.is_empty():
        return None
    return keys.create("first administrator", Role.ADMIN)

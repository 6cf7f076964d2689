"""Telling a full disk from other failures: each library says it in its own way."""

import errno
import sqlite3
from collections.abc import Iterator

_FULL = {errno.ENOSPC, errno.EDQUOT}
_POSTGRESQL_FULL = "53100"
# What libraries that are not written in Python put into their own exceptions.
_SAID = ("no space left on device", "database or disk is full", "disk quota exceeded")


def disk_is_full(error: BaseException) -> bool:
    """Tell whether something failed because there was no room left to write."""
    return any(_says_so(one) for one in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an exception and what led to it."""
    seen: list[BaseException | None] = [None]
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one not in seen and isinstance(one, BaseException):
            seen.append(one)
            yield one
            waiting += [one.__cause__, one.__context__, getattr(one, "orig", None)]


def _says_so(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return True
    said = str(error).lower()
    return getattr(error, "sqlstate", None) == _POSTGRESQL_FULL or any(words in said for words in _SAID)

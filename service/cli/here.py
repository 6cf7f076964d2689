"""A service for the time of one command: the running one where there is one, else one of the command's own."""

import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager

from knowledge.errors import DataDirectoryInUse
from service.cli.output import remark
from service.cli.remote import Remote, running
from service.settings import Settings

AWAITED_SECONDS = 10.0
"""How long whoever owns the data directory is given to say where it can be reached; a service starts in 1 to 8."""
_LOOK_SECONDS = 0.1
_ELSEWHERE = {"path": None, "service": None}
"""What is told of a kefu with another data directory that works with the same database; it is not announced here."""


@contextmanager
def reached(settings: Settings, *, looks: bool = False) -> Generator[Remote]:
    """Reach the service that owns the data directory; without one, own it and serve for this command alone.

    A service that is starting owns the directory before it can be reached: it is waited for.

    Args:
        settings: What the operator chose.
        looks: The command changes nothing, by what it is or because it is a dry run, and leaves nothing behind.

    Raises:
        DataDirectoryInUse: Another process owns it that is no service, or none that can be reached in time.
        NotReady: It is only to be looked at, and its tables are not those of this version.
    """
    with ExitStack() as held:
        yield running(settings) or _owned_or_awaited(settings, held, looks=looks)


def _owned_or_awaited(settings: Settings, held: ExitStack, *, looks: bool) -> Remote:
    from service.cli.own import own_service  # noqa: PLC0415 (takes a second to load, in vain where one is running)

    try:
        return held.enter_context(own_service(settings, looks=looks))
    except DataDirectoryInUse as error:
        if error.detail == _ELSEWHERE:
            raise
    return _awaited(settings) or held.enter_context(own_service(settings, looks=looks))


def _awaited(settings: Settings) -> Remote | None:
    """Give the service that owns the data directory once it can be reached; `None` where that does not come.

    Whether the directory is free is not tried meanwhile: whoever tries would keep a service from starting.
    """
    if remote := running(settings):
        return remote
    remark(f"the data directory {settings.data_dir} is in use: waiting, for a service may be starting …")
    end = time.monotonic() + AWAITED_SECONDS
    while time.monotonic() < end:
        time.sleep(_LOOK_SECONDS)
        if remote := running(settings):
            return remote
    return None

"""A service for the time of one command: the running one where there is one, else one of the command's own."""

from collections.abc import Generator
from contextlib import contextmanager

from service.cli.remote import Remote, running
from service.settings import Settings


@contextmanager
def reached(settings: Settings, *, looks: bool = False) -> Generator[Remote]:
    """Reach the service that owns the data directory; without one, own it and serve for this command alone.

    Args:
        settings: What the operator chose.
        looks: The command changes nothing, by what it is or because it is a dry run, and leaves nothing behind.

    Raises:
        DataDirectoryInUse: Another process owns it that is no service.
        NotReady: It is only to be looked at, and its tables are not those of this version.
    """
    remote = running(settings)
    if remote is not None:
        yield remote
        return
    from service.cli.own import own_service  # noqa: PLC0415 (takes a second to load, in vain where one is running)

    with own_service(settings, looks=looks) as own:
        yield own

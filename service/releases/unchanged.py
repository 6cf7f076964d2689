"""Changes that are wanted only while who serves is still as it was seen."""

from anyio.to_thread import run_sync

from service.releases.errors import VersionConflict
from service.releases.switch import Switch


async def insist(switch: Switch, if_version: int | None) -> None:
    """Go on only where who serves is still at a version; with `None` whatever it is at.

    Raises:
        VersionConflict: It was changed by somebody else.
    """
    if if_version is not None and (await run_sync(switch.read)).version != if_version:
        raise VersionConflict(expected=if_version)

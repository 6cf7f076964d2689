"""Heeding what hosts hold: whoever reads the log learns once of each change of what was pinned there."""

from collections.abc import Iterable, Sequence

import structlog

from service.engines.choice import Served
from service.engines.hosts import Host

log = structlog.stdlib.get_logger("kefu.releases")

_SHOWN = 12  # of a digest


class Heed:
    """Remembers which hosts do not hold revisions any more as they were pinned there."""

    def __init__(self) -> None:
        self._lapsed: dict[tuple[str, str], str] = {}

    def see(self, hosts: Sequence[Host], revisions: Iterable[Served]) -> None:
        """Warn of what has been replaced or is gone since the last time, and say what is back.

        Args:
            hosts: As they were found last; of one that cannot be asked nothing new is known.
            revisions: Those that customers may get, with what their aliases were given at which host.
        """
        before, self._lapsed = self._lapsed, {}
        for revision in revisions:
            for host in hosts:
                if host.name in revision.digests:
                    self._compare(host, revision, before)

    def _compare(self, host: Host, revision: Served, before: dict[tuple[str, str], str]) -> None:
        alias, pinned = revision.revision.alias, revision.digests[host.name]
        place = (host.name, alias)
        was = before.get(place, pinned)
        now = was if host.why else host.digest_of(alias)
        if now != pinned:
            self._lapsed[place] = now
        if now == was:
            return
        told = {"host": host.name, "alias": alias, "now": now[:_SHOWN] or "gone", "pinned": pinned[:_SHOWN]}
        if now == pinned:
            log.info("a host has again what was pinned there", **told)
        else:
            log.warning("a host does not have what was pinned there", **told)

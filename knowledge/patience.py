"""When to ask a helper again that did not answer: a search goes on without it, and must not wait for it every time."""

import time
from collections.abc import Callable

# Long enough that searches are quick while a helper is away, short enough that its return is soon noticed.
_PAUSE_SECONDS = 15.0


class Patience:
    """Remembers when a helper failed last. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = float("-inf")

    @property
    def lasts(self) -> bool:
        """Whether the helper may be asked now."""
        return self._clock() >= self._until

    def lose(self) -> None:
        """Note that it failed: for a while it is not asked."""
        self._until = self._clock() + _PAUSE_SECONDS

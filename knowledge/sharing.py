"""A lock that many readers share, and that one who changes what they read has alone."""

from collections.abc import Generator
from contextlib import contextmanager
from threading import Condition, Lock


class SharedLock:
    """Whoever wants it alone keeps new readers out while waiting for the present ones to end."""

    def __init__(self) -> None:
        self._entrance = Lock()
        self._left = Condition()
        self._readers = 0

    @contextmanager
    def shared(self) -> Generator[None]:
        """Hold it together with other readers."""
        with self._entrance, self._left:
            self._readers += 1
        try:
            yield
        finally:
            with self._left:
                self._readers -= 1
                self._left.notify_all()

    @contextmanager
    def alone(self) -> Generator[None]:
        """Hold it alone; a moment should pass before the same thread does so again, or no reader gets in between."""
        with self._entrance, self._left:
            self._left.wait_for(lambda: self._readers == 0)
            yield

"""What these tests take over from the shop of `tests.app`."""

from tests.app.fixtures import unlogged

__all__ = ["unlogged"]

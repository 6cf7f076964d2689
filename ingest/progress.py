"""How far the reading of a file is. Readers say it here, for whoever listens; their signatures stay what they are."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Progress:
    """What has been read so far.

    Attributes:
        page: How many pages are done, or slides.
        pages: How many there are; 0 as long as nobody has said.
        recognised: How many pictures of text were recognised, which takes seconds for each.
        share: How much has been read of what has no pages, 0 to 1.
    """

    page: int = 0
    pages: int = 0
    recognised: int = 0
    share: float = 0.0


Listener = Callable[[Progress], None]
_Heard = tuple[Progress, Listener]
_heard: ContextVar[_Heard | None] = ContextVar("heard", default=None)


@contextmanager
def told_to(listener: Listener) -> Generator[None]:
    """Have a listener told of every step that is made meanwhile, in this thread."""
    token = _heard.set((Progress(), listener))
    try:
        yield
    finally:
        _heard.reset(token)


def page_done(page: int, pages: int) -> None:
    """Say that a page is done, of so many."""
    if heard := _heard.get():
        progress, listener = heard
        progress.page, progress.pages = page, pages
        listener(progress)


def share_done(share: float) -> None:
    """Say how much is done, 0 to 1, of what has no pages."""
    if heard := _heard.get():
        progress, listener = heard
        progress.share = share
        listener(progress)


def picture_recognised() -> None:
    """Say that a picture of text was recognised."""
    if heard := _heard.get():
        progress, listener = heard
        progress.recognised += 1
        listener(progress)

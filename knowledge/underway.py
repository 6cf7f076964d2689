"""What is under way in a knowledge base, and who waits for whom when several threads change it."""

from threading import RLock


class UnderWay:
    """Held by all who change what one knowledge base knows.

    Attributes:
        changing: One step of a change at a time: what it does to SQL and to the indexes takes a second at most.
        moving: One move of passages between shelves, or rebuild, at a time; it may take minutes. Taken before
            `changing`, never within it.
        staged: The ids of the versions that somebody is writing; whatever else is staged was left by a crash.
        leaving: The ids of the ended versions whose passages are being taken off their shelf.
        emptied: How often the indexes may have lost what is staged; whoever filled them before fills them again.
        untidy: Something has ended, or been left, since the last tidying began.
    """

    def __init__(self) -> None:
        self.changing = RLock()
        self.moving = RLock()
        self.staged: set[int] = set()
        self.leaving: set[int] = set()
        self.emptied = 0
        self.untidy = False

"""What the votes of one session come to. Pure."""

from collections.abc import Sequence

MOST_COUNTED = 5
"""So many of a session's votes, or of its timed turns, count: one talkative customer must not decide."""


def counted(votes: Sequence[bool]) -> tuple[int, int]:
    """Give how many of a session's votes count, and how many of these say that the reply did not help.

    Args:
        votes: In the order of the turns; each says whether the reply helped.
    """
    first = votes[:MOST_COUNTED]
    return len(first), first.count(False)

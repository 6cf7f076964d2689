"""Which model a session gets while two of them answer. Pure.

A session is not drawn for but computed: every replica finds the same place for it, without asking, and it stays there
when the weight grows. Another rollout has another salt, so that it tries its canary on other customers.
"""

import hmac

from service.engines.choice import Role

# As many as a float holds exactly: no two places are rounded together, and none to 1.
_BITS = 53


def place_of(salt: str, session_id: str) -> float:
    """Give a session its place in [0, 1), evenly and for good."""
    digest = hmac.digest(salt.encode(), session_id.encode(), "sha256")
    return (int.from_bytes(digest[:8]) >> (64 - _BITS)) / 2**_BITS


def role_of(salt: str, session_id: str, weight: float) -> Role:
    """Tell which revision a session gets.

    Args:
        salt: The rollout's own.
        session_id: The session's.
        weight: The share of sessions that get the canary, in [0, 1]. Raising it moves nobody to the stable one.
    """
    return Role.CANARY if place_of(salt, session_id) < weight else Role.STABLE

"""Making API keys, and recognising them without keeping them."""

import hashlib
import hmac
import re
import secrets

from service.access.roles import Role

KEY_BYTES = 32
"""256 bits of chance, 43 characters: nobody finds one by trying."""

_KEY = re.compile(r"kefu_(?:staff|operator|admin)_[A-Za-z0-9_-]{43}")


def new_key(role: Role) -> str:
    """A fresh key, such as `kefu_staff_…`; the prefix lets people and secret scanners see what it is."""
    return f"kefu_{role}_{secrets.token_urlsafe(KEY_BYTES)}"


def looks_like_key(text: str) -> bool:
    """Whether a text has the form of our keys."""
    return _KEY.fullmatch(text) is not None


def hash_key(key: str) -> str:
    """What is kept of a key: its SHA-256, 64 hex digits.

    A slow, salted hash protects what people think up, because that can be guessed. These keys are 256 random
    bits: a fast hash cannot be turned round either, and every call can afford it.
    """
    return hashlib.sha256(key.encode()).hexdigest()


def same_hash(one: str, other: str) -> bool:
    """Compare two hashes in a time that tells nothing about where they differ."""
    return hmac.compare_digest(one, other)

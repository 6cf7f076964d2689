"""Passwords of Office documents: asked for, and opened with."""

import io
from typing import Any

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

from ingest.readers.unlock_errors import cannot_unlock, needs_password

_STANDARD_PASSWORD = "VelvetSweatshop"  # noqa: S105 - public: Excel itself tries it before it asks a person
_DAMAGED = (AssertionError, OSError, ValueError, KeyError, IndexError, TypeError)


def unlocked(data: bytes, name: str, password: str | None) -> bytes:
    """Take the encryption off an Office document.

    Args:
        data: A compound file: a document of before 2007, or a later one under a password.
        name: What people call the file, for errors.
        password: What the person gave, if anything.

    Returns:
        The document in the clear; `data` itself if it is not encrypted.

    Raises:
        EncryptedDocument: A password is needed, or the one given is wrong.
        UnsupportedFormat: It is encrypted in a way that cannot be undone here.
    """
    if not _is_encrypted(data):
        return data
    if not password:
        raise needs_password(name)
    for attempt in (password, _STANDARD_PASSWORD):
        opened = _opened(data, name, attempt)
        if opened is not None:
            return opened
    raise needs_password(name, wrong=True)


def _is_encrypted(data: bytes) -> bool:
    try:
        return bool(_office_file(data).is_encrypted())
    except Exception:  # noqa: BLE001 - a damaged file is for its reader to judge
        return False


def _opened(data: bytes, name: str, password: str) -> bytes | None:
    """Try one password; `None` if it is wrong."""
    clear = io.BytesIO()
    try:
        file = _office_file(data)
        if file.format == "ooxml":
            file.load_key(password=password, verify_password=True)
        else:
            file.load_key(password=password)
        file.decrypt(clear)
    except InvalidKeyError:
        return None
    except (DecryptionError, *_DAMAGED) as error:
        raise cannot_unlock(name) from error
    return clear.getvalue()


def _office_file(data: bytes) -> Any:
    return msoffcrypto.OfficeFile(io.BytesIO(data))

"""What is said of files under a password; apart from `unlock.py`, whose library of ciphers is large."""

from ingest.errors import EncryptedDocument, UnsupportedFormat


def needs_password(name: str, *, wrong: bool = False) -> EncryptedDocument:
    """Say that a file needs a password, or that the one given is wrong."""
    message = f"The password given for {name} is wrong." if wrong else f"{name} can only be opened with a password."
    return EncryptedDocument(message, {"file": name, "wrong_password": wrong})


def locked_for_good(name: str) -> EncryptedDocument:
    """Say that a file is under a password, and that it would not help here to give it."""
    message = f"{name} is under a password, and cannot be opened here even with it; save it without a password."
    return EncryptedDocument(message, {"file": name, "wrong_password": False})


def cannot_unlock(name: str) -> UnsupportedFormat:
    """Say that a password would not help, because the way of encryption is not known here."""
    return UnsupportedFormat(
        f"{name} is encrypted in a way that cannot be opened here; save it without a password.", {"file": name}
    )

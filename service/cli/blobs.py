"""Files of models in Ollama's folder, hashed: a host serves tampered weights without a word."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

_MISSING = "is not there"


def damaged_blobs(models: Path, digests: Iterable[str], rewritten: Mapping[str, str]) -> dict[str, str]:
    """Hash files of models.

    Args:
        models: Ollama's folder of models, with `blobs` in it.
        digests: SHA-256 of the files (64 hex digits), by which they are named.
        rewritten: What files were that a host keeps in a form of its own, by what those have become: such a form does
            for the file, and where both are there both must be sound.

    Returns:
        What is wrong with which of them; nothing where all is well.
    """
    wrong: dict[str, str] = {}
    for digest in sorted(set(digests)):
        forms = [digest, *(stored for stored, given in rewritten.items() if given == digest)]
        found = {form: _wrong_with(models / "blobs" / f"sha256-{form}", form) for form in forms}
        there = {form: why for form, why in found.items() if why != _MISSING}
        wrong |= {form: why for form, why in (there or {digest: _MISSING}).items() if why}
    return wrong


def _wrong_with(path: Path, digest: str) -> str:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return _MISSING
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "" if found == digest else f"was changed: its content has the digest {found}"

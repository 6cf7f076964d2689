"""Files of models in Ollama's folder, hashed: a host serves tampered weights without a word."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def damaged_blobs(models: Path, digests: Iterable[str]) -> dict[str, str]:
    """Hash files of models.

    Args:
        models: Ollama's folder of models, with `blobs` in it.
        digests: SHA-256 of the files (64 hex digits), by which they are named.

    Returns:
        What is wrong with which of them; nothing where all is well.
    """
    wrong = {digest: _wrong_with(models / "blobs" / f"sha256-{digest}", digest) for digest in sorted(set(digests))}
    return {digest: why for digest, why in wrong.items() if why}


def _wrong_with(path: Path, digest: str) -> str:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "is not there"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "" if found == digest else f"was changed: its content has the digest {found}"

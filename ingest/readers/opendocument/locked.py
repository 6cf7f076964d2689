"""OpenDocument files under a password, which nothing here opens: text, presentations and spreadsheets alike."""

import io
import zipfile

from ingest.readers.unlock_errors import cannot_unlock, locked_for_good

_MANIFEST = "META-INF/manifest.xml"


def refuse_locked(data: bytes, name: str, password: str | None) -> None:
    """Let a file pass that is not under a password.

    Raises:
        EncryptedDocument: It is; and the message says that giving the password would not help.
        UnsupportedFormat: It is, and one was given all the same.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        manifest = archive.read(_MANIFEST) if _MANIFEST in archive.namelist() else b""
    if b"encryption-data" in manifest:
        raise locked_for_good(name) if password is None else cannot_unlock(name)

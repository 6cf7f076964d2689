"""Which file each known document came from: it keeps its key, and no other file may take it."""

from collections.abc import Mapping
from pathlib import Path

from ingest.jsonlines import entries
from ingest.readers import JSON_LINES
from ingest.walk import SourceFile

_UPLOAD = "upload:"


def upload_source(filename: str) -> str:
    """Give what is noted as the source of a document that was handed in."""
    return f"{_UPLOAD}{filename}"


def is_upload(source: str) -> bool:
    """Tell whether a document was handed in, rather than read from a folder."""
    return source.startswith(_UPLOAD)


class Origins:
    """The sources of the current documents.

    Args:
        sources: Where each was read from, by key.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._held: dict[Path, frozenset[str] | None] = {}
        self._keys = {source: key for key, source in sources.items() if not _holds_many(source)}

    def key_of(self, file: SourceFile) -> str:
        """Give the key of a file's document: the one it has, from whichever folder the file is given now."""
        source = str(file.path)
        if self._sources.get(file.key) == source:
            return file.key
        return self._keys.get(source, file.key)

    def rival(self, key: str, file: Path) -> Path | None:
        """Give the other file that a document comes from, when it still is its source; otherwise `None`."""
        source = self._sources.get(key)
        if source is None or source == str(file):
            return None
        other = Path(source)
        if not other.is_file() or (file.is_file() and other.samefile(file)):
            return None
        return other if self._still_gives(other, key) else None

    def _still_gives(self, file: Path, key: str) -> bool:
        """Tell whether a document is still in its file; of a file that cannot be read that is assumed."""
        if not _holds_many(file.name):
            return True
        if file not in self._held:
            self._held[file] = _keys_in(file)
        held = self._held[file]
        return held is None or key in held


def _holds_many(source: str) -> bool:
    return source.lower().endswith(JSON_LINES)


def _keys_in(file: Path) -> frozenset[str] | None:
    """Give the keys in a file of JSON Lines; `None` when it cannot be read."""
    try:
        with file.open("rb") as lines:
            return frozenset(entry.key for entry in entries(lines, file.name))
    except Exception:  # noqa: BLE001 (whatever is wrong there, it is not the file that is being read)
        return None

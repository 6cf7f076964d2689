"""Which file each known document came from: it keeps its key, and no other file may take it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from ingest.walk import SourceFile, looks_like_many

KeysIn = Callable[[Path], Collection[str] | None]
"""Gives the keys of the documents in a file of many; `None` when it cannot be read."""


class Origins:
    """The sources of the current documents.

    Args:
        sources: Where each was read from, by key.
        keys_in: Looks into a file.
    """

    def __init__(self, sources: Mapping[str, str], keys_in: KeysIn) -> None:
        self._sources = sources
        self._keys_in = keys_in
        self._held: dict[Path, Collection[str] | None] = {}
        self._keys: dict[str, list[str]] = defaultdict(list)
        for key, source in sources.items():
            self._keys[source].append(key)

    def key_of(self, file: SourceFile) -> str:
        """Give the key of a file's one document: the one it has, from whichever folder the file is given now."""
        keys = self.keys_from(file.path)
        return keys[0] if len(keys) == 1 and not file.holds_many and file.key not in keys else file.key

    def keys_from(self, file: Path) -> Sequence[str]:
        """Give the keys of the documents that came from a file."""
        return self._keys.get(str(file), [])

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
        if len(self.keys_from(file)) == 1 and not looks_like_many(file):
            return True
        if file not in self._held:
            self._held[file] = self._keys_in(file)
        held = self._held[file]
        return held is None or key in held

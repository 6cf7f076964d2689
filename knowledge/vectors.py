"""The vector index: passages by meaning, in an embedded Chroma collection of its own folder."""

import shutil
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, cast

import chromadb
import numpy as np
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError

from knowledge.disk import disk_is_full
from knowledge.embedding import Vectors
from knowledge.sharing import SharedLock

# While Chroma changes rows nothing else in the process runs Python: a thousand at once would hold all questions up for
# a third of a second, a hundred for 60 ms, 25 for 18 ms. A single row takes 10 ms, so fewer at once gain little.
_ROWS_AT_ONCE = 25
_COLLECTION = "passages"
# Between two removals, for the queries that wait.
_PAUSE_SECONDS = 0.001
_PATIENCE_SECONDS = (0.2, 1.0)
# What Chroma passes on from below when nothing is wrong with the files themselves.
_OUT_OF_REACH = (
    "permission denied",
    "readonly database",
    "read-only file system",
    "database is locked",
    "too many open files",
    "input/output error",
    "disk i/o error",
)


class VectorIndex:
    """Unit vectors by passage id. Only one process may have the folder open at a time."""

    def __init__(self, folder: Path, *, anew: bool = True) -> None:
        """Open the index in a folder.

        Args:
            folder: Made when missing.
            anew: Begin an empty index in place of one that is damaged; otherwise a `ChromaError` says so.

        Raises:
            ChromaError: It cannot be opened here and now: the disk is full, or the files may not be written.
        """
        self._client: Any = None
        self._rows = SharedLock()
        try:
            self._begin(folder)
            self.probe()
        except ChromaError as error:
            if not anew or not _is_damage(error):
                self.close()
                _forget(folder)
                raise
            self._begin_anew(folder)

    def _begin(self, folder: Path) -> None:
        if not folder.exists():
            _forget(folder)
        folder.mkdir(parents=True, exist_ok=True)
        _write_ahead(folder)
        self._client = chromadb.PersistentClient(str(folder), _settings().model_copy())
        self._collection = self._open()

    def probe(self) -> None:
        """Read one row and search for it, which fails when the graph is damaged or lost; it also warms the index."""
        ids = self._collection.get(limit=1, include=[])["ids"]
        for vector in self.get([int(row) for row in ids]).values():
            self.search(vector, 1)

    def _begin_anew(self, folder: Path) -> None:
        """Begin an empty index in place of one that cannot be read: it is derived, and refilled from SQL.

        Chroma lets go of what it could not read a moment later, and may then take the new files' log away by its name.
        """
        self.close()
        for patience in (*_PATIENCE_SECONDS, None):
            shutil.rmtree(folder, ignore_errors=True)
            try:
                self._begin(folder)
            except ChromaError:
                if patience is None:
                    raise
                time.sleep(patience)
            else:
                return

    def _open(self) -> chromadb.Collection:
        return self._client.get_or_create_collection(
            _COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Add rows; a known id gets the new vector. `vectors` has shape (len(ids), dimension)."""
        for start in range(0, len(ids), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            self._collection.upsert(ids=[str(i) for i in ids[rows]], embeddings=vectors[rows])

    def remove(self, ids: Sequence[int]) -> None:
        """Remove rows; unknown ids are ignored."""
        remaining = iter(ids)
        while rows := [str(i) for i in islice(remaining, _ROWS_AT_ONCE)]:
            with self._rows.alone():
                self._collection.delete(ids=rows)
            time.sleep(_PAUSE_SECONDS)

    def get(self, ids: Sequence[int]) -> dict[int, Vectors]:
        """Give the stored vectors of those ids that are known, each of shape (dimension,)."""
        if not ids:
            return {}
        found = self._collection.get(ids=[str(i) for i in ids], include=["embeddings"])
        vectors = np.asarray(found["embeddings"], dtype=np.float32)
        return {int(row): vector for row, vector in zip(found["ids"], vectors, strict=True)}

    def search(self, vector: Vectors, limit: int) -> list[tuple[int, float]]:
        """Give (passage id, cosine in [-1, 1]) of the nearest rows, best first; `vector` has shape (dimension,)."""
        # A query fails when a row that it has just found is removed before it has looked it up.
        with self._rows.shared():
            found = self._collection.query(query_embeddings=vector[np.newaxis], n_results=limit, include=["distances"])
        distances = cast("list[list[float]]", found["distances"])
        return [(int(row), 1.0 - distance) for row, distance in zip(found["ids"][0], distances[0], strict=True)]

    def ids(self) -> set[int]:
        """Give the ids of all rows."""
        return {int(row) for row in self._collection.get(include=[])["ids"]}

    def close(self) -> None:
        """Release the folder."""
        if self._client is not None:
            self._client.close()


@cache
def _settings() -> Settings:
    """Give what every index is opened with, to be copied: a client notes its folder there, and making it is slow."""
    return Settings(anonymized_telemetry=False)


def _write_ahead(folder: Path) -> None:
    """Let Chroma's database keep a write-ahead log, as it then does for good: a change waits for the disk once.

    What cannot be read as a database is left to Chroma, which says so.
    """
    file = folder / "chroma.sqlite3"
    # Chroma brings an SQLite of its own: two of them may not have one database open in the same process, or the first
    # to close it takes the log away from the other. So one that keeps its log already is not touched.
    if not _keeps_log(file):
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA journal_mode = WAL")


def _keeps_log(file: Path) -> bool:
    """Tell from the versions of its format, in bytes 18 and 19, whether a database keeps a write-ahead log."""
    with suppress(FileNotFoundError), file.open("rb") as stream:
        return stream.read(20)[18:] == b"\x02\x02"
    return False


def _is_damage(error: ChromaError) -> bool:
    """Tell whether an index cannot be read because of what is in it: what is only out of reach must not be removed."""
    said = str(error).lower()
    return not disk_is_full(error) and not any(words in said for words in _OUT_OF_REACH)


def _forget(folder: Path) -> None:
    """Let Chroma forget what it had open in a folder that is no longer there; other folders' clients stay.

    It keeps a client that could not be made, or was not closed, and would go on with it in the new folder.
    """
    shared: Any = SharedSystemClient
    for kept in (shared._identifier_to_system, shared._identifier_to_refcount):  # noqa: SLF001 (it has no other way)
        kept.pop(str(folder), None)

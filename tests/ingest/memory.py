"""A library and a store that only remember, and an observer that writes down what it is told."""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.reports import Failure
from knowledge.publishing import Advanced, unheeded
from knowledge.types import NewVersion, Published

MONDAY = datetime(2024, 3, 4, 9, tzinfo=UTC)


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not become true"
        time.sleep(0.01)


@dataclass(frozen=True)
class Order:
    """What `ingest.jobs.Order` asks for."""

    filename: str
    uploaded_by: str
    key: str = ""
    title: str = ""
    effective_from: datetime | None = None
    expires_at: datetime | None = None
    password: str | None = None


class MemoryOriginals:
    """What `ingest.jobs.Originals` asks for, in a dict."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        sha = hashlib.sha256(data).hexdigest()
        self.files[sha] = data
        return sha

    def get(self, sha: str) -> bytes:
        return self.files[sha]


class MemoryLibrary:
    """What `ingest.pipeline.Library` asks for, in a dict; `batches` holds the keys of each call of `publish`."""

    def __init__(self) -> None:
        self.documents: dict[str, NewVersion] = {}
        self.batches: list[list[str]] = []
        self.past: set[tuple[str, str]] = set()

    def had(self, key: str, content_hash: str) -> bool:
        return (key, content_hash) in self.past

    def content_hashes(self) -> dict[str, str]:
        return {key: version.content_hash for key, version in self.documents.items()}

    def sources(self) -> dict[str, str]:
        return {key: version.source for key, version in self.documents.items()}

    def keys_from(self, source_prefix: str) -> list[str]:
        under = source_prefix.rstrip("/") + "/"
        return [
            key
            for key, version in self.documents.items()
            if version.source == source_prefix or version.source.startswith(under)
        ]

    def publish(self, versions: Sequence[NewVersion], advanced: Advanced = unheeded) -> list[Published]:
        published = [Published(one.key, one.title, 1, "1", self._is_new(one)) for one in versions]
        self._put([version for version, told in zip(versions, published, strict=True) if told.changed])
        advanced(len(versions), len(versions))
        return published

    def _is_new(self, version: NewVersion) -> bool:
        known = self.documents.get(version.key)
        same = known and (known.content_hash, known.title) == (version.content_hash, version.title)
        return not same or bool(version.effective_from)

    def _put(self, versions: Sequence[NewVersion]) -> None:
        if not versions:
            return
        self.batches.append([version.key for version in versions])
        self.past |= {(version.key, version.content_hash) for version in versions}
        self.documents |= {version.key: version for version in versions}

    def move(self, key: str, source: str) -> None:
        self.documents[key] = replace(self.documents[key], source=source)

    def retire(self, keys: Sequence[str]) -> None:
        for key in keys:
            del self.documents[key]


class Notes:
    """An observer that writes everything down."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def found(self, files: int) -> None:
        self.lines.append(f"found {files}")

    def started(self, file: Path) -> None:
        self.lines.append(f"started {file.name}")

    def finished(self, file: Path, failure: Failure | None) -> None:
        self.lines.append(f"finished {file.name} {failure.code if failure else 'well'}")

    def published(self, documents: int, passages: int) -> None:
        self.lines.append(f"published {documents} {passages}")


def write_lines(path: Path, *keys: str, text: str = "内容。") -> None:
    """Write a file of JSON Lines, one for each key."""
    lines = (json.dumps({"id": key, "title": "标题", "text": text}) for key in keys)
    path.write_text("\n".join(lines), encoding="utf-8")

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
from knowledge.timeline import Moments, Start, State, successions
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
        self._versions: dict[str, list[NewVersion]] = {}

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
        """Tell whether its document does not say the same already, for that time: the rule of `Staging.twin`."""
        return _said(version) not in [_said(known) for known in self._at(version)]

    def _at(self, version: NewVersion) -> list[NewVersion]:
        """Give the version that is in force, or where the one asked for has a date, the one of that date."""
        known = self._versions.get(version.key, [])
        if version.effective_from:
            return [one for one in known if one.effective_from == version.effective_from][-1:]
        ends = successions(Start(i, _begin(one), bool(one.effective_from), MONDAY) for i, one in enumerate(known))
        moments = [Moments(_begin(one), one.expires_at, ends[i]) for i, one in enumerate(known)]
        return [one for one, times in zip(known, moments, strict=True) if times.state(MONDAY) is State.IN_FORCE]

    def _put(self, versions: Sequence[NewVersion]) -> None:
        if not versions:
            return
        self.batches.append([version.key for version in versions])
        self.past |= {(version.key, version.content_hash) for version in versions}
        self.documents |= {version.key: version for version in versions}
        for version in versions:
            self._versions.setdefault(version.key, []).append(version)

    def move(self, key: str, source: str) -> None:
        self.documents[key] = replace(self.documents[key], source=source)

    def retire(self, keys: Sequence[str]) -> None:
        for key in keys:
            del self.documents[key]
            del self._versions[key]


def _said(version: NewVersion) -> tuple[object, ...]:
    return version.content_hash, version.title, version.label, version.expires_at


def _begin(version: NewVersion) -> datetime:
    return version.effective_from or MONDAY


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

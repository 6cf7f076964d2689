"""A library that only remembers, and an observer that writes down what it is told."""

from collections.abc import Sequence
from pathlib import Path

from ingest.reports import Failure
from knowledge.types import NewVersion


class MemoryLibrary:
    """What `ingest.pipeline.Library` asks for, in a dict; `batches` holds the keys of each call of `publish`."""

    def __init__(self) -> None:
        self.documents: dict[str, NewVersion] = {}
        self.batches: list[list[str]] = []

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

    def publish(self, versions: Sequence[NewVersion]) -> None:
        self.batches.append([version.key for version in versions])
        self.documents |= {version.key: version for version in versions}

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

"""What ingest asks of the knowledge base that it publishes in."""

from collections.abc import Callable, Sequence
from typing import Protocol

from knowledge.types import NewVersion, Published


class Known(Protocol):
    """What ingest asks about the documents there are."""

    def content_hashes(self) -> dict[str, str]:
        """Give the content hash of each document's current version, by key."""
        ...

    def sources(self) -> dict[str, str]:
        """Give where each document's current version was read from, by key."""
        ...

    def had(self, key: str, content_hash: str) -> bool:
        """Tell whether a document had this content in any of its versions."""
        ...

    def keys_from(self, source_prefix: str) -> list[str]:
        """Give the keys of current documents whose source is, or lies under, this path."""
        ...


class Publishing(Protocol):
    """Where the worker publishes documents."""

    def publish(self, versions: Sequence[NewVersion], advanced: Callable[[int, int], None]) -> Sequence[Published]:
        """Put new versions in force, all or none, as `knowledge.base.KnowledgeBase.publish`."""
        ...


class Changing(Protocol):
    """What ingest from folders does to documents."""

    def publish(self, versions: Sequence[NewVersion]) -> Sequence[Published]:
        """Put new versions in force, all or none; tell what became of each."""
        ...

    def move(self, key: str, source: str) -> None:
        """Note that a document is read from another place now; what it says is the same."""
        ...

    def retire(self, keys: Sequence[str]) -> None:
        """Take documents out of force."""
        ...


class Library(Known, Changing, Protocol):
    """What ingest needs of the knowledge base."""

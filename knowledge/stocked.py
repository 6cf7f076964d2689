"""What SQL has and what lies in the indexes, as `knowledge.consistency` compares them. Pure."""

from dataclasses import dataclass

from knowledge.timeline import Moments


@dataclass(frozen=True, slots=True)
class StockedVersion:
    """A version as SQL has it.

    Attributes:
        id: Of its row.
        document: The document's key.
        number: Which of the document's versions it is.
        published: Otherwise it is still being written.
        indexed: Its passages may lie on the serving shelf; `archived`: in the archive.
        moments: What begins and ends it.
        passages: How many it has; `positions`: the lowest and the highest position of them, and how many differ.
    """

    id: int
    document: str
    number: int
    published: bool
    indexed: bool
    archived: bool
    moments: Moments
    passages: int
    positions: tuple[int, int, int]

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.document} (version {self.number})"


@dataclass(frozen=True, slots=True)
class StockedPassage:
    """A passage as SQL has it; `readable`: it is to have a vector."""

    id: int
    version_id: int
    position: int
    readable: bool


@dataclass(frozen=True, slots=True)
class ShelfStock:
    """What lies on a shelf: ids of passages.

    Attributes:
        name: `serving` or `archive`.
        vectors: Found by meaning.
        lexicon: Found by their words.
        trouble: Why it cannot be looked into; empty when it can.
    """

    name: str
    vectors: frozenset[int] = frozenset()
    lexicon: frozenset[int] = frozenset()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Stock:
    """All that is compared, fetched while nothing else changed it.

    Attributes:
        fingerprint: Of the model that the vectors were made by; empty before the first.
        model: The fingerprint of the present embedding model.
        versions: All of them.
        passages: Those of versions that belong on a shelf.
        shelves: What lies there.
        staging: Versions that somebody is writing at this moment.
        stale: Passages whose text in the indexes is older than in SQL.
        strange_folders: What is left of other generations of the indexes.
    """

    fingerprint: str
    model: str
    versions: tuple[StockedVersion, ...]
    passages: tuple[StockedPassage, ...]
    shelves: tuple[ShelfStock, ...]
    staging: frozenset[int] = frozenset()
    stale: frozenset[int] = frozenset()
    strange_folders: tuple[str, ...] = ()

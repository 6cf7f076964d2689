"""Which passages belong onto a shelf of the indexes, and which of them it lacks. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Belonging:
    """A passage as an index is to hold it.

    Attributes:
        readable: It has a vector.
        text: The number of its text, see `knowledge.searchable.text_number`.
    """

    readable: bool
    text: int


@dataclass(frozen=True, slots=True)
class Truth:
    """What SQL says that indexes are to hold, all of it seen in one transaction.

    Attributes:
        revision: The knowledge revision then.
        serving: What is in force or waits, by passage id.
        archive: What has ended.
    """

    revision: int
    serving: Mapping[int, Belonging]
    archive: Mapping[int, Belonging]


def lacking(wanted: Mapping[int, Belonging], words: Mapping[int, int], vectors: Collection[int]) -> list[int]:
    """Give the passages that a shelf lacks, or holds with another text than it should.

    Args:
        wanted: Those that belong there.
        words: The numbers of the texts that its lexicon holds, by passage id.
        vectors: The passages of which it has a vector.
    """
    return [i for i, one in wanted.items() if words.get(i) != one.text or (one.readable and i not in vectors)]

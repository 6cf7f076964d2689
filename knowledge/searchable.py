"""The text by which a passage is found, and what of it the embedding model is given."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.embedding import Embedder
from knowledge.types import Passage

_TEXT_DIGITS = 15  # of 60 bits: an index keeps 64, with a sign


@dataclass(frozen=True, slots=True)
class Searchable:
    """What a passage is searched by.

    Attributes:
        bare: What the document says: title, section, question with its further wordings, and text.
        questions: What staff have added.
        headings: What of it is the title and the section.
    """

    bare: str
    questions: tuple[str, ...] = ()
    headings: str = ""

    @property
    def text(self) -> str:
        """All of it. What staff have added comes first, for of a long text the model reads the beginning."""
        return "\n".join((*self.questions, self.bare))

    @property
    def meaning_hash(self) -> str:
        """SHA-256 (hex) over the text: what has the same has the same vector."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class StagedPassage:
    """A passage that has its id, and what the indexes need of it.

    Attributes:
        id: Of its row.
        searchable: What it is searched by.
        readable: Whether it has, or is to have, a vector.
    """

    id: int
    searchable: Searchable
    readable: bool

    @property
    def text(self) -> str:
        """What is indexed."""
        return self.searchable.text

    @property
    def meaning_hash(self) -> str:
        """SHA-256 (hex) over what is indexed."""
        return self.searchable.meaning_hash


def text_number(meaning_hash: str) -> int:
    """Give the number by which an index knows which text of a passage it holds."""
    return int(meaning_hash[:_TEXT_DIGITS], 16)


def searchable(title: str, passage: Passage, questions: Sequence[str] = ()) -> Searchable:
    """Give what a passage is searched by."""
    return Searchable(searchable_text(title, passage), tuple(questions), _headings(title, passage))


def _headings(title: str, passage: Passage) -> str:
    return "\n".join((title, *passage.section))


def searchable_text(title: str, passage: Passage) -> str:
    """Give what a document says in a passage: what it stands under belongs to what it says."""
    parts = (title, " ".join(passage.section), passage.question, *passage.further, passage.text)
    return "\n".join(part for part in parts if part)


def embedded_texts(embedder: Embedder, passages: Sequence[Searchable]) -> list[str]:
    """Give for each passage what the model embeds of it; empty where it can read nothing.

    A question in a language that the model cannot read must not cost a passage its vector, nor the other way round.
    """
    texts = [passage.text for passage in passages]
    reads = embedder.reads(texts)
    return [
        text if read else _readable_part(embedder, passage)
        for passage, text, read in zip(passages, texts, reads, strict=True)
    ]


def _readable_part(embedder: Embedder, passage: Searchable) -> str:
    if not passage.questions:
        return ""
    parts = [*passage.questions, passage.bare]
    return "\n".join(part for part, read in zip(parts, embedder.reads(parts), strict=True) if read)

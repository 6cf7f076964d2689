"""The documents in a file, from its bytes to what can be published. No I/O, no clock."""

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from ingest.blocks import Block, Content
from ingest.errors import EmptyDocument
from ingest.jsonlines import Entry, entries
from ingest.kinds.kind import Kind, kind_of
from ingest.naming import label_of, title_of
from ingest.passages import split, split_entry
from ingest.progress import share_done
from ingest.readers import RULES_VERSION, read
from ingest.readers.decoding import fold_lines
from ingest.readers.markdown import looks_like_markdown, markdown_blocks
from ingest.readers.plain import is_wide, plain_blocks
from knowledge.kept import legible
from knowledge.language import language_of
from knowledge.types import NewVersion, Passage

# Splitting a line takes a fraction of a millisecond.
_LINES_UNTOLD = 500
_NOTHING: Mapping[str, str] = MappingProxyType({})


def content_hash(data: bytes) -> str:
    """Give the SHA-256 (hex) over a file's bytes and the rules it is read with."""
    return hashlib.sha256(RULES_VERSION.encode() + b"\n" + data).hexdigest()


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as its file gives it, read and split: what is published, but for its place among the others.

    Attributes:
        title: As in `knowledge.types.NewVersion`, like `label`, `lang`, `content_hash`, `passages`, `effective_from`
            and `expires_at`.
        key: Its own, in a file of many documents; of the only one in a file it is empty.
    """

    title: str
    label: str
    lang: str
    content_hash: str
    passages: tuple[Passage, ...]
    key: str = ""
    effective_from: datetime | None = None
    expires_at: datetime | None = None

    def version(self, key: str, source: str) -> NewVersion:
        """Give it the key it is known by, and say where it was read from."""
        return NewVersion(
            key=key,
            title=self.title,
            label=self.label,
            lang=self.lang,
            content_hash=self.content_hash,
            source=source,
            passages=self.passages,
            effective_from=self.effective_from,
            expires_at=self.expires_at,
        )


def documents_in(
    data: bytes, name: str, password: str | None = None, known: Mapping[str, str] = _NOTHING
) -> Iterator[Draft]:
    """Read and split the documents in a file, in this process: several where it is JSON Lines, else one.

    Args:
        data: The whole file.
        name: Its name, which helps to tell formats that are text, and is the title of what has no other.
        password: Opens it.
        known: Content hashes by the key in the file. What has the same there comes without passages: it takes time to
            split, and a file of many documents changes in few of them.

    Raises:
        IngestError: The file cannot be read, or there is no text in it.
    """
    if kind_of(data, name) is not Kind.JSON_LINES:
        yield from_content(read(data, name, password), data, name)
        return
    lines = data.count(b"\n") + 1
    for number, entry in enumerate(entries(io.BytesIO(data), name), 1):
        if number % _LINES_UNTOLD == 0:
            share_done(number / lines)
        yield _unsplit(entry) if known.get(entry.key) == content_hash(entry.canonical) else from_entry(entry)


def from_content(content: Content, data: bytes, name: str) -> Draft:
    """Split what was read of a file.

    Raises:
        EmptyDocument: There is no word in it.
    """
    title = title_of(content, name)
    passages = _legible(split(content.blocks, title))
    if not any(_has_word(passage.text) or _has_word(passage.question) for passage in passages):
        raise EmptyDocument(f"{name} holds no text: there is not a single word in it.", {"file": name})
    return Draft(title, label_of(content, title, name), _language(passages), content_hash(data), passages)


def from_entry(entry: Entry) -> Draft:
    """Split one entry of a JSON Lines file; a short one stays whole."""
    text = legible(fold_lines(entry.text))
    passages = _legible(split_entry(_entry_blocks(text), entry.title)) or (Passage(text),)
    return replace(_unsplit(entry), lang=entry.lang or _language(passages), passages=passages)


def _has_word(text: str) -> bool:
    """Tell whether there are two letters or digits, or one character that is a word by itself, as in Chinese."""
    letters = [char for char in text if char.isalnum()]
    return len(letters) > 1 or any(is_wide(char) for char in letters)


def _unsplit(entry: Entry) -> Draft:
    return Draft(
        title=entry.title,
        label="",
        lang=entry.lang or "",
        content_hash=content_hash(entry.canonical),
        passages=(),
        key=entry.key,
        effective_from=entry.effective_from,
        expires_at=entry.expires_at,
    )


def _legible(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Give passages without characters that nobody sees, and those that consist of nothing else not at all."""
    cleaned = (passage if _is_legible(passage) else _cleaned(passage) for passage in passages)
    return tuple(passage for passage in cleaned if passage.text)


def _is_legible(passage: Passage) -> bool:
    texts = (passage.text, passage.question, *passage.section, *passage.further)
    return all(legible(text) == text for text in texts)


def _cleaned(passage: Passage) -> Passage:
    return replace(
        passage,
        text=legible(passage.text).strip(),
        question=legible(passage.question),
        section=tuple(map(legible, passage.section)),
        further=tuple(map(legible, passage.further)),
    )


def _entry_blocks(text: str) -> list[Block]:
    return markdown_blocks(text) if looks_like_markdown(text) else plain_blocks(text)


def _language(passages: tuple[Passage, ...]) -> str:
    return language_of("\n".join(f"{passage.question} {passage.text}" for passage in passages))

"""One document from its bytes (or its line of JSON) to what can be published. No I/O, no clock."""

import hashlib

from ingest.blocks import Block, Content
from ingest.errors import EmptyDocument
from ingest.jsonlines import Entry
from ingest.naming import label_of, title_of
from ingest.passages import split, split_entry
from ingest.readers import RULES_VERSION, read
from ingest.readers.decoding import fold_lines
from ingest.readers.markdown import looks_like_markdown, markdown_blocks
from ingest.readers.plain import plain_blocks
from knowledge.language import language_of
from knowledge.types import NewVersion, Passage


def content_hash(data: bytes) -> str:
    """Give the SHA-256 (hex) over a file's bytes and the rules it is read with."""
    return hashlib.sha256(RULES_VERSION.encode() + b"\n" + data).hexdigest()


def from_file(data: bytes, name: str, key: str, source: str) -> NewVersion:
    """Read and split one file, in this process.

    Args:
        data: The whole file.
        name: Its name, which decides between formats that are text, and is its title if it has no other.
        key: The document's key.
        source: Where it was read from.

    Returns:
        The document, in force at once and for good.

    Raises:
        IngestError: The file cannot be read, or there is no text in it.
    """
    return from_content(read(data, name), data, name, key, source)


def from_content(content: Content, data: bytes, name: str, key: str, source: str) -> NewVersion:
    """Split what was read of a file; the arguments are those of `from_file`.

    Raises:
        EmptyDocument: There is no text in it.
    """
    title = title_of(content, name)
    passages = tuple(split(content.blocks, title))
    if not passages:
        raise EmptyDocument(f"{name} holds no text.", {"file": name})
    return NewVersion(
        key=key,
        title=title,
        label=label_of(content, title, name),
        lang=_language(passages),
        content_hash=content_hash(data),
        source=source,
        passages=passages,
    )


def from_entry(entry: Entry, source: str) -> NewVersion:
    """Split one entry of a JSON Lines file; a short one stays whole."""
    text = fold_lines(entry.text)
    passages = tuple(split_entry(_entry_blocks(text), entry.title)) or (Passage(text),)
    return NewVersion(
        key=entry.key,
        title=entry.title,
        label="",
        lang=entry.lang or _language(passages),
        content_hash=content_hash(entry.canonical),
        source=source,
        passages=passages,
        effective_from=entry.effective_from,
        expires_at=entry.expires_at,
    )


def _entry_blocks(text: str) -> list[Block]:
    return markdown_blocks(text) if looks_like_markdown(text) else plain_blocks(text)


def _language(passages: tuple[Passage, ...]) -> str:
    return language_of("\n".join(f"{passage.question} {passage.text}" for passage in passages))

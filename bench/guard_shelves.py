"""The passages that sentences are made of, by directory."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.pipeline import here
from knowledge.types import Hit, Passage, Scores

_NAME = re.compile(r"(?<![\w.])(?:[A-Z][a-z]{2,}|[A-Z]{3,})(?![\w.])")
# What stands in front of the first word of a sentence.
_OPENS = frozenset(("", *".!?:\n-•>#|;"))


@dataclass(frozen=True, slots=True)
class Shelf:
    """The passages of one directory.

    Attributes:
        name: The directory's.
        hits: Its passages, those of a document one after the other.
        names: Names that stand in several passages.
    """

    name: str
    hits: Sequence[Hit]
    names: Sequence[str]


def shelf(directory: Path) -> Shelf:
    """Read a directory."""
    corpus = directory / "corpus.jsonl"
    files = [corpus] if corpus.exists() else sorted(path for path in directory.iterdir() if path.is_file())
    drafts = [draft for file in files for draft in here(file.read_bytes(), file.name, {})]
    hits = [_hit(draft.title, draft.lang, passage) for draft in drafts for passage in draft.passages]
    words = Counter(word for hit in hits for word in set(_inner_names(hit.passage.text)))
    titles = {draft.title for draft in drafts if 1 < len(draft.title) < 13}
    text = "\n".join(hit.passage.text for hit in hits)
    names = [name for name in titles if name in text]
    words = {word: count for word, count in words.items() if not re.search(rf"\b{word.lower()}\b", text)}
    return Shelf(directory.name, hits, sorted({*names, *(word for word, count in words.items() if count > 2)}))


def _inner_names(text: str) -> Iterator[str]:
    """Give capital words that do not begin a sentence."""
    for found in _NAME.finditer(text):
        if text[: found.start()].rstrip(' *_`([“"')[-1:] not in _OPENS:
            yield found[0]


def _hit(title: str, lang: str, passage: Passage) -> Hit:
    return Hit(0, title, title, "1", lang, passage, Scores(1.0, None, 1.0, 1.0))

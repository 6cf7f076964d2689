"""Questions of which one knows whether a corpus answers them, from directories of public data.

- `corpus_abstain.jsonl` with `queries_abstain.jsonl`: made for this, each question says whether it is `answerable`.
- `exemplars_train_10pct.jsonl` with `queries_val.jsonl`: what the example sentences stand for is a topic; a question of
  none of them (`in_scope` is false) has no answer. With `fitting`, the questions are examples, too: of three quarters
  of the topics every second one is known and the others are asked, and those of the last quarter are asked in vain.
- `corpus.jsonl` with `queries.jsonl`: every question has an answer. Either a quarter of the titles is taken out of the
  corpus (`hold_out`), or each question is asked a second time as if the documents that answer it were not there.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the keys of the documents that answer it, and whether they are there."""

    text: str
    relevant: frozenset[str]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """A corpus and questions.

    Attributes:
        name: Of the directory.
        manner: How the unanswerable questions came about.
        corpus: Documents as `kefu ingest` reads them.
        asked: The questions.
        twice: Each is to be asked a second time without the documents that answer it.
    """

    name: str
    manner: str
    corpus: Sequence[Row]
    asked: Sequence[Asked]
    twice: bool = False


def read_trial(directory: Path, *, hold_out: bool, fitting: bool = False) -> Trial:
    """Read a directory.

    Raises:
        FileNotFoundError: It has none of the files.
    """
    if (directory / "queries_abstain.jsonl").exists() and not fitting:
        corpus, rows = _rows(directory / "corpus_abstain.jsonl"), _rows(directory / "queries_abstain.jsonl")
        asked = [Asked(row["text"], frozenset(row["relevant"]), row["answerable"]) for row in rows]
        return Trial(directory.name, "as made", corpus, asked)
    if (directory / "exemplars_train_10pct.jsonl").exists():
        return _routing(directory, fitting=fitting)
    corpus, rows = _rows(directory / "corpus.jsonl"), _rows(directory / "queries.jsonl")
    asked = [Asked(row["text"], frozenset(row["relevant"]), answerable=True) for row in rows if row["relevant"]]
    asked = [one for one in asked if one.text.strip()]
    if not hold_out:
        return Trial(directory.name, "left out", corpus, asked, twice=True)
    kept = [row for row in corpus if not _held_out(row["title"] or row["id"])]
    there = {row["id"] for row in kept}
    held = [Asked(one.text, one.relevant, bool(one.relevant & there)) for one in asked]
    return Trial(directory.name, "held out", kept, held)


def _routing(directory: Path, *, fitting: bool) -> Trial:
    examples = _rows(directory / "exemplars_train_10pct.jsonl")
    if not fitting:
        rows = _rows(directory / "queries_val.jsonl")
        asked = [Asked(row["text"], frozenset(), row["in_scope"]) for row in rows]
        return Trial(directory.name, "no topic", _examples(examples), asked)
    kept = [row for row in examples if not _held_out(row["intent"])]
    asked = [Asked(row["text"], frozenset(), answerable=True) for row in kept[1::2]]
    asked += [Asked(row["text"], frozenset(), answerable=False) for row in examples if _held_out(row["intent"])]
    return Trial(directory.name, "examples", _examples(kept[::2]), asked)


def _examples(rows: Sequence[Row]) -> list[Row]:
    return [
        {"id": f"example-{number}", "title": row["intent"].replace("_", " "), "text": row["text"]}
        for number, row in enumerate(rows)
    ]


def _held_out(name: str) -> bool:
    """Choose a quarter of all names, always the same."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 4 == 0


def _rows(path: Path) -> list[Row]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    # Ingest knows two languages; the script of Chinese is none of its business.
    return [row | {"lang": "zh"} if row.get("lang") == "zh-Hant" else row for row in rows]

"""What is told of reading documents of every kind."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.figures import table
from bench.wording import Likeness
from ingest.errors import EncryptedDocument, UnsupportedFormat
from ingest.sandbox.apart import Limits

LIMITS = Limits()
"""What one file may take."""

_WORST = 10
_SLOW_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file: its line of the index, its text or what was said, what that took, pages recognised."""

    row: dict[str, Any]
    text: str
    said: str
    seconds: float
    peak_mb: float
    recognised: int = 0
    opened: bool | None = None
    likeness: Likeness | None = None

    @property
    def clean(self) -> bool:
        """Tell whether it gave a text, or an error that says what the matter is, in time."""
        return not self.said.startswith("!") and self.seconds <= LIMITS.seconds_for(self.recognised) + 1


def by_format(results: Sequence[Result]) -> str:
    """Tell of each format how many were read, how fast and how well."""
    formats = sorted({result.row["ext"] for result in results})
    rows = [_line(ext, [result for result in results if result.row["ext"] == ext]) for ext in formats]
    head = (
        "format",
        "files",
        "text",
        "to be read",
        "asked for password",
        "to ask",
        "other clean ends",
        "NOT clean",
        "s median",
        "s max",
        "MB median",
        "MB max",
        "F1 median",
        "of",
    )
    return "## By format\n\n" + table(head, [*rows, _line("all", results)])


def _line(name: str, results: Sequence[Result]) -> tuple[object, ...]:
    to_read = _expecting(results, "extract")
    to_ask = _expecting(results, "needs-password")
    others = Counter(
        result.said
        for result in results
        if result.said and result.clean and not (result.said == EncryptedDocument.code and result in to_ask)
    )
    scores = [result.likeness.f1 for result in results if result.likeness]
    return (
        name,
        len(results),
        sum(bool(result.text.strip()) for result in to_read),
        len(to_read),
        sum(result.said == EncryptedDocument.code for result in to_ask),
        len(to_ask),
        ", ".join(f"{said} {count}" for said, count in others.most_common()) or None,
        sum(not result.clean for result in results),
        f"{median(result.seconds for result in results):.2f}",
        max(result.seconds for result in results),
        median(result.peak_mb for result in results),
        max(result.peak_mb for result in results),
        f"{median(scores):.3f}" if scores else None,
        len(scores),
    )


def aims(results: Sequence[Result]) -> str:
    """Hold the whole against what is asked of it."""
    to_read, to_ask = _expecting(results, "extract"), _expecting(results, "needs-password")
    scores = [result.likeness.f1 for result in results if result.likeness]
    known = [result.opened for result in results if result.opened is not None]
    unsupported = [result for result in to_read if result.said == UnsupportedFormat.code]
    rows = [
        ("ended cleanly", _share([result.clean for result in results]), "all"),
        ("to be read, gave text", _share([bool(result.text.strip()) for result in to_read]), "at least 97 %"),
        ("… of which formats without a reader", len(unsupported), ""),
        ("needs a password, said so", _share([one.said == EncryptedDocument.code for one in to_ask]), "all"),
        ("opened with the password that is known", _share(known), ""),
        ("word-level F1, median", f"{median(scores):.3f} of {len(scores)}" if scores else "–", "at least 0.9"),
    ]
    return "## Aims\n\n" + table(("what", "figure", "aim"), rows)


def worst(results: Sequence[Result]) -> str:
    """Tell which texts are least like what is expected."""
    scored = sorted((result.likeness.f1, result.row["file"], result) for result in results if result.likeness)
    rows = [
        (Path(file).name, f"{score:.3f}", one.likeness.expected, one.likeness.found, one.likeness.common, one.said)
        for score, file, one in scored[:_WORST]
        if one.likeness
    ]
    return "## The worst of those with an expected text\n\n" + table(
        ("file", "F1", "words expected", "found", "in both", "said"), rows
    )


def details(results: Sequence[Result]) -> str:
    """Tell of each file that did not do what is expected of it, or took long."""
    rows = [
        (Path(one.row["file"]).name, one.row["expect"], one.said or f"{len(one.text)} characters", one.seconds)
        for one in results
        if one.seconds > _SLOW_SECONDS
        or not one.clean
        or (one.row["expect"] == "extract" and not one.text.strip())
        or (one.row["expect"] == "needs-password" and one.said != EncryptedDocument.code)
    ]
    return "## Not as expected, or slow\n\n" + table(("file", "to be", "came to", "s"), rows)


def _expecting(results: Sequence[Result], what: str) -> list[Result]:
    return [result for result in results if result.row["expect"] == what]


def _share(good: Sequence[bool]) -> str:
    return f"{sum(good)} of {len(good)}" + (f" ({sum(good) / len(good):.1%})" if good else "")

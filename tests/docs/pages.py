"""The repository's pages, and what tests look for in them."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"

PAGES = sorted(
    [
        *REPOSITORY.glob("*.md"),
        *DOCS.rglob("*.md"),
        *(REPOSITORY / "prompts").glob("*.md"),
        *(REPOSITORY / "bench").glob("*.md"),
    ]
)
"""Every page written for people; not the sample company's documents and not the prompts themselves."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def read(path: Path) -> str:
    """A page's text."""
    return path.read_text(encoding="utf-8")


def prose(text: str) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", text)


def code_blocks(text: str, language: str) -> list[str]:
    """The blocks of code in a language."""
    return [content for name, content in _FENCE.findall(text) if name == language]


def headings(text: str) -> list[tuple[int, str]]:
    """Level and text of every heading."""
    return [(len(marks), title) for marks, title in _HEADING.findall(prose(text))]


def links(text: str) -> list[str]:
    """Where the links and pictures of a page point to."""
    return _LINK.findall(prose(text))


def anchor(heading: str) -> str:
    """What a link to a heading ends with, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")

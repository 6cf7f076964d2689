"""Markdown (CommonMark with GitHub's tables), with front matter."""

import re
from collections.abc import Iterator, Mapping
from functools import reduce
from typing import cast

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ingest.blocks import BULLET, Block, Content, Heading, ListItem, Paragraph
from ingest.readers.decoding import decode
from ingest.readers.plain import join_lines, read_plain, unwrap
from ingest.readers.tables import Place, table_blocks
from ingest.readers.titles import top_heading
from ingest.readers.webpage import html_blocks

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_SIGNS = re.compile(
    r"^#{1,6} \S|^```|^~~~|^\|.+\|\s*$\n^\|[\s:|-]+\|\s*$|\*\*[^*\n]+\*\*|\[[^\]\n]+\]\([^)\s]+\)|^> ",
    re.MULTILINE,
)
_ATX_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_MIN_HEADINGS = 2  # a single one may be a comment
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def read_markdown(data: bytes, name: str, _password: str | None = None) -> Content:
    """Read a Markdown file; its title is that of the front matter, else its only heading of level 1."""
    text = decode(data, name)
    facts: Mapping[str, str] = {}
    if match := _FRONT_MATTER.match(text):
        facts = _facts(match.group(1))
        text = text[match.end() :]
    blocks = markdown_blocks(text)
    return Content(tuple(blocks), facts.get("title") or top_heading(blocks), facts.get("version", ""))


def read_text(data: bytes, name: str, _password: str | None = None) -> Content:
    """Read a text file: as Markdown where it has headings in Markdown's way, else as plain text."""
    headings = _ATX_HEADING.findall(decode(data, name))
    return read_markdown(data, name) if len(headings) >= _MIN_HEADINGS else read_plain(data, name)


def looks_like_markdown(text: str) -> bool:
    """Tell whether a text uses marks that only Markdown would resolve (a plain list needs no Markdown)."""
    return bool(_SIGNS.search(text))


def markdown_blocks(text: str) -> list[Block]:
    """Read Markdown without front matter."""
    reader = _Reader()
    return list(reader.blocks(SyntaxTreeNode(_PARSER.parse(text)), -1))


def _facts(front_matter: str) -> dict[str, str]:
    """Read the front matter; what is no mapping of plain values says nothing."""
    try:
        # BaseLoader makes strings only, so that version 2.10 does not become the number 2.1.
        found = yaml.load(front_matter, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError:
        return {}
    facts = cast("dict[object, object]", found) if isinstance(found, dict) else {}
    return {str(key).lower(): value.strip() for key, value in facts.items() if isinstance(value, str)}


class _Reader:
    """Walks the syntax tree of one document, numbering its tables."""

    def __init__(self) -> None:
        self._tables = 0

    def blocks(self, node: SyntaxTreeNode, depth: int) -> Iterator[Block]:
        for child in node.children:
            yield from self._block(child, depth)

    def _block(self, node: SyntaxTreeNode, depth: int) -> Iterator[Block]:
        match node.type:
            case "heading":
                yield Heading(int(node.tag[1]), _one_line(_inline(node)))
            case "paragraph":
                if text := unwrap(_inline(node).strip()):
                    yield Paragraph(text)
            case "fence" | "code_block":
                if text := node.content.strip("\n"):
                    yield Paragraph(text)
            case "bullet_list" | "ordered_list":
                yield from self._list(node, depth + 1)
            case "table":
                yield from self._table(node)
            case "html_block":
                yield from html_blocks(node.content)
            case _:
                yield from self.blocks(node, depth)

    def _list(self, node: SyntaxTreeNode, depth: int) -> Iterator[Block]:
        start = int(node.attrs.get("start", 1))
        for number, item in enumerate(node.children, start):
            marker = BULLET if node.type == "bullet_list" else f"{number}."
            first, *rest = [*self.blocks(item, depth)] or [Paragraph("")]
            if isinstance(first, Paragraph):
                yield ListItem(marker, _one_line(first.text), depth)
            else:
                rest = [first, *rest]
            yield from rest

    def _table(self, node: SyntaxTreeNode) -> Iterator[Block]:
        self._tables += 1
        rows = [row for part in node.children for row in part.children]
        grid = [[_inline(cell) for cell in row.children] for row in rows]
        yield from table_blocks(grid, Place(self._tables))


def _one_line(text: str) -> str:
    return reduce(join_lines, text.split("\n"))


def _inline(node: SyntaxTreeNode) -> str:
    """Collect the text of a block without its marks; a line break stays one."""
    match node.type:
        case "text" | "code_inline":
            return node.content
        case "softbreak" | "hardbreak":
            return "\n"
        case "html_inline":
            return "\n" if _BREAK.fullmatch(node.content) else ""
        case "image":
            return ""
        case _:
            return "".join(_inline(child) for child in node.children)

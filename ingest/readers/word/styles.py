"""What the styles of a DOCX file say about its paragraphs: headings, the title, the table of contents."""

import re
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_TITLE = re.compile(r"title|标题|文档标题", re.IGNORECASE)
_CONTENTS = re.compile(r"toc\b|toc \d|目录", re.IGNORECASE)
_WHOLE = re.compile(r"-?\d{1,6}")
_BODY_LEVEL = 9  # Word's outline level of running text


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph is by its style; `level` is 0 for running text."""

    level: int = 0
    is_title: bool = False
    is_contents: bool = False


@dataclass(frozen=True, slots=True)
class Indent:
    """Where a paragraph begins, in twentieths of a point from the margin; `None` where it is not said."""

    left: int | None = None
    first: int | None = None

    @property
    def position(self) -> int:
        """Where its first line begins, or the number in front of it."""
        return (self.left or 0) + (self.first or 0)

    def over(self, other: "Indent") -> "Indent":
        """Take what is not said here from another one."""
        left = other.left if self.left is None else self.left
        return Indent(left, other.first if self.first is None else self.first)


NO_INDENT = Indent()


class Styles:
    """The paragraph styles of one document, each with those it is based on."""

    def __init__(self, document: Document) -> None:
        elements = document.styles.element.iterchildren(qn("w:style"))
        self._styles: dict[str, Any] = {element.get(qn("w:styleId")): element for element in elements}

    def of(self, paragraph: Any) -> Style:
        """Tell what a paragraph is."""
        names = [_value(style, "w:name") for style in self.chain(paragraph)]
        if names and _CONTENTS.match(names[0]):
            return Style(is_contents=True)
        if names and _TITLE.fullmatch(names[0]):
            return Style(is_title=True)
        return Style(level=self._level(paragraph, names))

    def chain(self, paragraph: Any) -> list[Any]:
        """List the style of a paragraph and those it is based on, nearest first."""
        chain: list[Any] = []
        style = self._styles.get(_value(paragraph.find(qn("w:pPr")), "w:pStyle"))
        while style is not None and style not in chain:
            chain.append(style)
            style = self._styles.get(_value(style, "w:basedOn"))
        return chain

    def indent(self, paragraph: Any, of_list: Indent) -> Indent:
        """Tell where a numbered paragraph begins: by itself, else by its list, or by the style that names the list."""
        indent = indent_of(paragraph)
        listed = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
        for style in () if listed else self.chain(paragraph):
            indent = indent.over(indent_of(style))
            if style.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None:
                break
        return indent.over(of_list)

    def _level(self, paragraph: Any, names: list[str]) -> int:
        if outline := _value(paragraph.find(qn("w:pPr")), "w:outlineLvl"):
            return _level_of(outline)
        for name, style in zip(names, self.chain(paragraph), strict=True):
            if match := _HEADING.fullmatch(name):
                return int(match.group(1))
            if outline := _value(style.find(qn("w:pPr")), "w:outlineLvl"):
                return _level_of(outline)
        return 0


def indent_of(element: Any) -> Indent:
    """Read where a paragraph, a style or a level of a list says that it begins."""
    indent = element.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    if indent is None:
        return NO_INDENT
    left, hanging, first = (_twips(indent, *names) for names in (("left", "start"), ("hanging",), ("firstLine",)))
    return Indent(left, first if hanging is None else -hanging)


def _twips(indent: Any, *names: str) -> int | None:
    value = next((value for name in names if (value := indent.get(qn(f"w:{name}")))), "")
    return int(value) if _WHOLE.fullmatch(value) else None


def _level_of(outline: str) -> int:
    return int(outline) + 1 if outline.isdecimal() and int(outline) < _BODY_LEVEL else 0


def _value(parent: Any, tag: str) -> str:
    """Read the `w:val` of a child element, empty where there is none."""
    child = parent.find(qn(tag)) if parent is not None else None
    return child.get(qn("w:val"), "") if child is not None else ""

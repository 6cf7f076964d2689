"""The paragraphs of a slide's text frames: which are items of a list, and under which number or mark."""

from collections.abc import Iterator
from typing import Any

from pptx.oxml.ns import qn

from ingest.blocks import BULLET, Block, ListItem, Paragraph

_MARKS = (qn("a:buNone"), qn("a:buChar"), qn("a:buAutoNum"), qn("a:buBlip"))
_LIST_PLACEHOLDERS = {"BODY", "OBJECT", "VERTICAL_BODY", "VERTICAL_OBJECT"}
_LETTERS = 26


def frame_line(shape: Any) -> str:
    """Give the whole text of a shape on one line."""
    return " ".join(shape.text_frame.text.split())


def frame_blocks(shape: Any, page: int) -> Iterator[Block]:
    """Read the paragraphs of a shape; those of an outline are items of a list unless they say that they are not."""
    paragraphs = [paragraph for paragraph in shape.text_frame.paragraphs if paragraph.text.strip()]
    outline = _is_outline(shape) and len(paragraphs) > 1
    counts: dict[int, int] = {}
    for paragraph in paragraphs:
        text = paragraph.text.replace("\v", "\n").strip()
        marker = _marker(paragraph, shape, counts, outline=outline)
        if marker:
            yield ListItem(marker, " ".join(text.split("\n")), paragraph.level, page)
        else:
            yield Paragraph(text, page)


def _is_outline(shape: Any) -> bool:
    return shape.is_placeholder and getattr(shape.placeholder_format.type, "name", "") in _LIST_PLACEHOLDERS


def _marker(paragraph: Any, shape: Any, counts: dict[int, int], *, outline: bool) -> str:
    """Find what stands in front of a paragraph, counting numbered ones; empty for running text."""
    mark = _mark(paragraph, shape)
    for deeper in [level for level in counts if level > paragraph.level]:
        del counts[deeper]
    if mark is None:
        return BULLET if outline else ""
    if mark.tag != qn("a:buAutoNum"):
        counts.pop(paragraph.level, None)
        return "" if mark.tag == qn("a:buNone") else BULLET
    counts[paragraph.level] = counts.get(paragraph.level, int(mark.get("startAt", "1")) - 1) + 1
    return _number(mark.get("type", ""), counts[paragraph.level])


def _mark(paragraph: Any, shape: Any) -> Any:
    """Find the mark that the paragraph names itself, else its shape, else the layout's shape under it."""
    own = paragraph._p.find(qn("a:pPr"))  # noqa: SLF001 - the mark has no public name
    if (found := _mark_in(own)) is not None:
        return found
    below = getattr(shape, "_base_placeholder", None)
    for frame in (shape, below):
        styles = _list_style(frame)
        if styles is not None and (found := _mark_in(styles.find(qn(f"a:lvl{paragraph.level + 1}pPr")))) is not None:
            return found
    return None


def _list_style(shape: Any) -> Any:
    if shape is None or not shape.has_text_frame:
        return None
    return shape.text_frame._txBody.find(qn("a:lstStyle"))  # noqa: SLF001


def _mark_in(properties: Any) -> Any:
    if properties is None:
        return None
    return next((child for child in properties if child.tag in _MARKS), None)


def _number(form: str, count: int) -> str:
    """Write the number of an item as PowerPoint does ("arabicPeriod", "alphaLcParenR" …)."""
    text = str(count)
    if form.startswith("alpha"):
        letter = chr(ord("a") + (count - 1) % _LETTERS)
        text = letter.upper() if form.startswith("alphaUc") else letter
    if form.endswith("ParenBoth"):
        return f"({text})"
    return f"{text})" if form.endswith("ParenR") else f"{text}."

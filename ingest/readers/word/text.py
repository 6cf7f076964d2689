"""The text of a DOCX paragraph as its reader sees it: changes accepted, notes in brackets, equations on one line."""

from collections.abc import Iterator, Mapping
from typing import Any

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from ingest.readers.word.equations import EQUATION, equation

Element = Any
"""An element of the document's XML (python-docx gives lxml elements without types)."""

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What old programs show instead of the element before it: the same text once more."""

_TEXT = qn("w:t")
_RUN = qn("w:r")
_SYMBOL = qn("w:sym")
_NOTES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}
_SKIPPED = {qn(tag) for tag in ("w:txbxContent", "w:moveFrom", "w:del", "w:pPr", "w:rPr", "w:rt")} | {FALLBACK}
_OFF = ("0", "false", "off")
_SYMBOLS = {0xF0FE: "☒", 0xF052: "☑", 0xF0A8: "☐", 0xF06F: "☐", 0xF0FC: "✓", 0xF0FB: "✗", 0xF0E0: "→", 0xF0B7: "•"}


class Texts:
    """Reads the texts of one document, whose notes stand in parts of their own."""

    def __init__(self, document: Document) -> None:
        self._notes: dict[str, Mapping[str, Element]] = {kind: _notes(document, kind) for kind in _NOTES.values()}

    def of(self, element: Element) -> str:
        """Collect the text below an element: insertions count, deletions, hidden text and text boxes do not."""
        return "".join(self._parts(element))

    def _parts(self, element: Element) -> Iterator[str]:
        for child in element.iterchildren():
            tag = child.tag
            if tag == _TEXT:
                yield child.text or ""
            elif tag in _BREAKS:
                yield _BREAKS[tag]
            elif tag in _NOTES:
                yield self._note(_NOTES[tag], child.get(qn("w:id"), ""))
            elif tag == EQUATION:
                yield equation(child)
            elif tag == _SYMBOL:
                yield _symbol(child)
            elif tag not in _SKIPPED and not (tag == _RUN and is_on(child, "w:vanish")):
                yield from self._parts(child)

    def _note(self, kind: str, number: str) -> str:
        note = self._notes[kind].get(number)
        text = " ".join(" ".join(self.of(note).split()) for note in note.iter(qn("w:p"))) if note is not None else ""
        return f" [{text.strip()}]" if text.strip() else ""


def is_on(element: Element, tag: str, properties: str = "w:rPr") -> bool:
    """Tell whether a run, or another element, has a property such as `w:b`, and it is not switched off."""
    found = element.find(f"{qn(properties)}/{qn(tag)}")
    return found is not None and found.get(qn("w:val"), "1") not in _OFF


def _notes(document: Document, kind: str) -> dict[str, Element]:
    part = next((rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith(f"/{kind}")), None)
    if part is None:
        return {}
    root: Element = parse_xml(part.blob)
    separators = ("separator", "continuationSeparator", "continuationNotice")
    return {note.get(qn("w:id"), ""): note for note in root.iterchildren() if note.get(qn("w:type")) not in separators}


def _symbol(element: Element) -> str:
    """Read a character of a symbol font; only a few of them mean something outside of it."""
    try:
        code = int(element.get(qn("w:char"), ""), 16)
    except ValueError:
        return ""
    private = 0xE000 <= code <= 0xF8FF  # noqa: PLR2004 - Unicode's private area
    return _SYMBOLS.get(code, "" if private or not chr(code).isprintable() else chr(code))

"""XML of any vocabulary: the text of its elements, a paragraph each."""

from collections.abc import Iterator

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - written in C, without types

from ingest.blocks import Content, Paragraph
from ingest.errors import UnreadableFile
from ingest.readers.opendocument.reader import flat_content
from ingest.readers.webpage import read_webpage
from ingest.readers.xml_parsing import Element, parsed_xml

_FLAT_OPEN_DOCUMENT = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}document"
_XHTML = "{http://www.w3.org/1999/xhtml}html"


def read_xml(data: bytes, name: str, password: str | None = None) -> Content:
    """Read an XML file; a page (XHTML) or a flat OpenDocument is read as what it is."""
    try:
        root = parsed_xml(data, forgiving=True)
    except (ValueError, etree.XMLSyntaxError) as error:
        raise UnreadableFile(
            f"{name} is not an XML file, or it is damaged.", {"file": name, "cause": str(error)}
        ) from error
    if root.tag == _XHTML:
        return read_webpage(data, name, password)
    if root.tag == _FLAT_OPEN_DOCUMENT:
        return flat_content(root)
    return Content(tuple(_paragraphs(root)))


def _paragraphs(root: Element) -> Iterator[Paragraph]:
    """Yield each element's text with what stands inside its sentences; elements that only hold others have none."""
    taken: set[Element] = set()
    for element in root.iter("*"):
        if element in taken:
            continue
        if (element.text or "").strip():
            taken.update(element.iterdescendants())
            if text := " ".join("".join(element.itertext()).split()):
                yield Paragraph(text)

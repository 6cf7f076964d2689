"""The vocabulary of OpenDocument: qualified names, and the text of a paragraph."""

from collections.abc import Iterator

from ingest.readers.xml_parsing import Element

_BASE = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = {
    **{prefix: f"{_BASE}{prefix}:1.0" for prefix in ("office", "text", "table", "style", "presentation")},
    "draw": f"{_BASE}drawing:1.0",
    "svg": f"{_BASE}svg-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_MAX_SPACES = 100  # written as one element with a count


def named(name: str) -> str:
    """Give the name under which lxml knows an element or attribute: "text:p" with its namespace."""
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


_BREAKS = {named("text:line-break"): "\n", named("text:tab"): " "}
_SPACE = named("text:s")
_SKIPPED = {
    named(name)
    for name in ("text:note", "office:annotation", "text:ruby-text", "draw:frame", "draw:custom-shape", "text:number")
}
_COUNT = named("text:c")


def text_of(element: Element) -> str:
    """Collect the text of a paragraph: without notes, comments and what stands in frames."""
    lines = "".join(_parts(element)).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _parts(element: Element) -> Iterator[str]:
    yield _folded(element.text)
    for child in element:
        if child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag == _SPACE:
            yield " " * count_of(child, "text:c", _MAX_SPACES)
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _parts(child)
        yield _folded(child.tail)


def _folded(text: str | None) -> str:
    """White space in the file is one space; more of them, and line breaks, are elements."""
    return (text or "").replace("\n", " ").replace("\t", " ")


def count_of(element: Element, attribute: str, most: int) -> int:
    """Read how often something is meant: at least once, at most `most` times."""
    value = element.get(named(attribute), "1")
    return min(max(int(value), 1), most) if value.isdecimal() else 1

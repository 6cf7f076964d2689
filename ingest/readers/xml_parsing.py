"""Parsing XML safely, for readers of every format that is made of it."""

from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - written in C, without types

# An element of a tree that lxml made.
Element = Any


def parsed_xml(data: bytes, *, forgiving: bool = False) -> Element:
    """Parse XML: no entity is looked up, nothing is loaded, depth and size of texts are bounded by the library.

    Args:
        data: The whole document.
        forgiving: Whether to make the best of a document that is not well-formed.

    Raises:
        ValueError: There is no element in it.
        lxml.etree.XMLSyntaxError: It is not well-formed, and that is not forgiven.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=forgiving, remove_comments=True)
    root = etree.fromstring(data, parser)
    if root is None:
        raise ValueError("There is no element in it.")
    return root

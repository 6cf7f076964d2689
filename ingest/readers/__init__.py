"""One reader per kind of file; which one reads a file is decided by its content (`ingest.kinds.kind`)."""

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath
from typing import cast

from ingest.blocks import Content
from ingest.errors import EmptyDocument, EncryptedDocument, IngestError, UnreadableFile, UnsupportedFormat
from ingest.kinds.kind import TEXT_SUFFIXES, Kind, kind_of

RULES_VERSION = "4"
"""Part of every content hash: raise it when reading or splitting changes, and everything is read anew."""

Reader = Callable[[bytes, str, str | None], Content]


def _late(module: str, function: str) -> Reader:
    """Name a reader whose libraries are loaded when the first file needs them: all take seconds and 200 MB."""

    def read_late(data: bytes, name: str, password: str | None) -> Content:
        reader = cast("Reader", getattr(import_module(f"ingest.readers.{module}"), function))
        return reader(data, name, password)

    return read_late


_IMAGE = _late("image", "read_image")
_OPEN_DOCUMENT = _late("opendocument.reader", "read_open_document")
_WORKBOOK = _late("workbook.reader", "read_workbook")
_LEGACY = _late("legacy", "read_legacy")
_READERS: dict[Kind, Reader] = {
    Kind.PDF: _late("pdf.reader", "read_pdf"),
    Kind.DOCX: _late("word.reader", "read_word"),
    Kind.XLSX: _late("spreadsheet", "read_spreadsheet"),
    Kind.PPTX: _late("slides.reader", "read_slides"),
    Kind.XLSB: _WORKBOOK,
    Kind.XLS: _WORKBOOK,
    Kind.ODS: _WORKBOOK,
    Kind.ODT: _OPEN_DOCUMENT,
    Kind.ODP: _OPEN_DOCUMENT,
    Kind.EPUB: _late("epub", "read_epub"),
    Kind.DOC: _LEGACY,
    Kind.PPT: _LEGACY,
    Kind.MSG: _late("mail_outlook", "read_outlook"),
    Kind.EMAIL: _late("mail", "read_mail"),
    Kind.RTF: _late("richtext", "read_rich_text"),
    Kind.HTML: _late("webpage", "read_webpage"),
    Kind.XML: _late("plain_xml", "read_xml"),
    Kind.MARKDOWN: _late("markdown", "read_markdown"),
    Kind.DELIMITED: _late("delimited", "read_delimited"),
    Kind.TEXT: _late("markdown", "read_text"),
    Kind.JSON_LINES: _late("markdown", "read_text"),  # within another file; by itself it is several documents
    Kind.GZIP: _late("packed", "read_gzip"),
    Kind.ZIP: _late("packed", "refuse_zip"),
    Kind.SEVEN_ZIP: _late("packed", "refuse_seven_zip"),
    **dict.fromkeys((Kind.PNG, Kind.JPEG, Kind.TIFF, Kind.WEBP, Kind.BMP, Kind.GIF), _IMAGE),
}
_LOCKABLE = {Kind.DOC, Kind.XLS, Kind.PPT, Kind.LOCKED_OFFICE}

_BINARY_SUFFIXES = frozenset(
    f".{suffix}"
    for suffixes in (
        "bmp gif jpeg jpg png tif tiff webp",
        "doc docm docx dotx odp ods odt pdf ppt pptm pptx ppsx potx",
        "xls xlsb xlsm xlsx xltx",
        "epub gz msg rtf",
    )
    for suffix in suffixes.split()
)
SUFFIXES = frozenset({*TEXT_SUFFIXES, *_BINARY_SUFFIXES})
"""Suffixes of files that are read; others in a directory are passed over."""


def read(data: bytes, name: str, password: str | None = None) -> Content:
    """Read a file.

    Args:
        data: The whole file.
        name: Its name; the suffix decides between formats that are text.
        password: What opens it, if it needs a password.

    Returns:
        Its blocks, at least one, with the title and version that the file itself names.

    Raises:
        IngestError: `UnreadableFile`, `UnsupportedFormat`, `EncryptedDocument` or `EmptyDocument`.
    """
    if not data or data.isspace():
        raise EmptyDocument(f"{name} is empty.", {"file": name})
    content = _contained(data, name, password)
    if not content.blocks:
        raise EmptyDocument(f"{name} holds no text.", {"file": name})
    return content


def _contained(data: bytes, name: str, password: str | None) -> Content:
    try:
        return _read(data, name, password)
    except (IngestError, MemoryError):
        raise
    except Exception as error:  # parsers meet damaged files with every exception there is
        raise UnreadableFile(
            f"{name} is damaged and cannot be read.", {"file": name, "cause": f"{type(error).__name__}: {error}"}
        ) from error


def _read(data: bytes, name: str, password: str | None) -> Content:
    kind = kind_of(data, name)
    if kind in _LOCKABLE:
        data = _unlocked(data, name, password, kind)
        kind = kind_of(data, name)
    if kind not in _READERS:
        raise _refusal(kind, name)
    return _READERS[kind](data, name, password)


def _unlocked(data: bytes, name: str, password: str | None, kind: Kind) -> bytes:
    # Loaded late: the library of ciphers is large, and few files are locked.
    from ingest.readers.unlock import needs_password, unlocked  # noqa: PLC0415

    if kind is Kind.LOCKED_OFFICE and not password:
        raise needs_password(name)
    return unlocked(data, name, password)


def _refusal(kind: Kind, name: str) -> IngestError:
    """Say why a file of a kind without a reader cannot be read."""
    suffix = PurePath(name).suffix.lower()
    facts = {"file": name, "kind": kind.value}
    if kind is Kind.RIGHTS_MANAGED:
        return EncryptedDocument(f"{name} is {kind.said}; save it without.", {**facts, "wrong_password": False})
    if kind is Kind.BROKEN_ZIP:
        return UnreadableFile(
            f"{name} is damaged: it begins like a ZIP archive or an Office document, but the rest is broken.",
            {**facts, "cause": "not a ZIP archive"},
        )
    if kind in (Kind.UNKNOWN, Kind.LOCKED_OFFICE) and suffix in _BINARY_SUFFIXES:
        return UnreadableFile(f"{name} is not a {suffix[1:].upper()} file, or it is damaged.", facts)
    return UnsupportedFormat(f"{name} is {kind.said}; files of this format cannot be read.", facts)

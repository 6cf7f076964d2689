"""One reader per format; which one reads a file is decided by its content first, then by its name."""

import io
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath
from typing import cast

from ingest.blocks import Content
from ingest.errors import EmptyDocument, EncryptedDocument, IngestError, UnreadableFile, UnsupportedFormat
from ingest.readers.delimited import read_delimited
from ingest.readers.markdown import read_markdown, read_text

RULES_VERSION = "2"
"""Part of every content hash: raise it when reading or splitting changes, and everything is read anew."""

Reader = Callable[[bytes, str], Content]


def _late(module: str, function: str) -> Reader:
    """Name a reader whose libraries are loaded when the first file needs them: all take a second and 50 MB."""

    def read_late(data: bytes, name: str) -> Content:
        reader = cast("Reader", getattr(import_module(f"ingest.readers.{module}"), function))
        return reader(data, name)

    return read_late


_PDF = _late("pdf", "read_pdf")
_WEBPAGE = _late("webpage", "read_webpage")
_TEXT_READERS: dict[str, Reader] = {
    ".csv": read_delimited,
    ".htm": _WEBPAGE,
    ".html": _WEBPAGE,
    ".markdown": read_markdown,
    ".md": read_markdown,
    ".tsv": read_delimited,
    ".txt": read_text,
    ".xhtml": _WEBPAGE,
}
_ZIP_READERS: dict[str, Reader] = {
    "word/": _late("word", "read_word"),
    "xl/": _late("spreadsheet", "read_spreadsheet"),
}

JSON_LINES = ".jsonl"
"""Suffix of a file that holds many documents; it is read by `ingest.jsonlines`."""

SUFFIXES = frozenset({*_TEXT_READERS, ".docx", ".pdf", ".xlsm", ".xlsx", JSON_LINES})
"""Suffixes of files that are read; others in a directory are passed over."""

_PDF_WITHIN = 1024  # bytes: readers of PDF accept a little rubbish in front of its mark
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(data: bytes, name: str) -> Content:
    """Read a file.

    Args:
        data: The whole file.
        name: Its name; the suffix decides between formats that are text.

    Returns:
        Its blocks, at least one, with the title and version that the file itself names.

    Raises:
        IngestError: `UnreadableFile`, `UnsupportedFormat`, `EncryptedDocument` or `EmptyDocument`.
    """
    if not data.strip():
        raise EmptyDocument(f"{name} is empty.", {"file": name})
    content = _read_with(_reader(data, name), data, name)
    if not content.blocks:
        raise EmptyDocument(f"{name} holds no text.", {"file": name})
    return content


def _read_with(reader: Reader, data: bytes, name: str) -> Content:
    try:
        return reader(data, name)
    except IngestError:
        raise
    except Exception as error:  # parsers meet damaged files with every exception there is
        raise UnreadableFile(
            f"{name} is damaged and cannot be read.", {"file": name, "cause": f"{type(error).__name__}: {error}"}
        ) from error


def _reader(data: bytes, name: str) -> Reader:
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return _PDF
    if data.startswith(b"PK\x03\x04"):
        return _zip_reader(data, name)
    if data.startswith(_OLE):
        raise _ole_error(data, name)
    suffix = PurePath(name).suffix.lower()
    if suffix in _TEXT_READERS:
        return _TEXT_READERS[suffix]
    if suffix in SUFFIXES:
        raise UnreadableFile(f"{name} is not a {suffix[1:].upper()} file, or it is damaged.", {"file": name})
    raise UnsupportedFormat(f"{name}: files of this format cannot be read.", {"file": name, "suffix": suffix})


def _zip_reader(data: bytes, name: str) -> Reader:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.namelist()
    except zipfile.BadZipFile as error:
        raise UnreadableFile(
            f"{name} is damaged: it begins like a DOCX or XLSX file, but the rest is missing or broken.",
            {"file": name, "cause": str(error)},
        ) from error
    for folder, reader in _ZIP_READERS.items():
        if any(member.startswith(folder) for member in members):
            return reader
    raise UnsupportedFormat(f"{name} is an archive of a kind that cannot be read.", {"file": name})


def _ole_error(data: bytes, name: str) -> IngestError:
    """Tell an Office file under a password from one of before 2007; both come in the same container."""
    if _ENCRYPTED in data:
        return EncryptedDocument(f"{name} can only be opened with a password.", {"file": name})
    return UnsupportedFormat(f"{name} is in an Office format of before 2007; save it as DOCX or XLSX.", {"file": name})

"""What kind of file it is, judged by its bytes; the name only decides between formats that are text."""

import re
from pathlib import PurePath

from ingest.kinds.containers import ole_kind, zip_kind
from ingest.kinds.named import Kind
from ingest.kinds.text import TEXT_SUFFIXES, is_text, text_kind

__all__ = ["TEXT_SUFFIXES", "Kind", "kind_of"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_SIGNATURES = (
    (b"{\\rtf", Kind.RTF),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"GIF8", Kind.GIF),
    (b"\x1f\x8b", Kind.GZIP),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"BZh", Kind.OTHER_ARCHIVE),
    (b"\xfd7zXZ\x00", Kind.OTHER_ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Kind.OTHER_ARCHIVE),
    (b"MSCF\x00", Kind.OTHER_ARCHIVE),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", Kind.ONENOTE),
    (b"SQLite format 3\x00", Kind.DATABASE),
    (b"\x00\x01\x00\x00Standard ", Kind.DATABASE),
    (b"\x7fELF", Kind.PROGRAM),
    (b"ID3", Kind.MEDIA),
    (b"OggS", Kind.MEDIA),
    (b"8BPS", Kind.MEDIA),
    (b"AT&TFORM", Kind.MEDIA),
)

_PDF_WITHIN = 1024  # bytes: readers of PDF accept a little rubbish in front of its mark
_PDF_MARK = re.compile(rb"%PDF-\d")


def kind_of(data: bytes, name: str) -> Kind:
    """Tell what kind of file it is. Never raises.

    Args:
        data: The whole file.
        name: Its name; the suffix decides between formats that are text, and nothing else.
    """
    suffix = PurePath(name).suffix.lower()
    return _binary_kind(data) or text_kind(data, suffix)


def _binary_kind(data: bytes) -> Kind | None:
    if data.startswith(_ZIP):
        return zip_kind(data)
    if data.startswith(_OLE):
        return ole_kind(data)
    for signature, kind in _SIGNATURES:
        # A text may well begin with "ID3" or "BZh".
        if data.startswith(signature) and not (_is_word(signature) and is_text(data)):
            return kind
    if _is_pdf(data):
        return Kind.PDF
    return _marked_further_in(data)


def _is_word(signature: bytes) -> bool:
    return signature.isalnum()


def _is_pdf(data: bytes) -> bool:
    """Tell a PDF from a text that speaks of the format."""
    found = _PDF_MARK.search(data[: _PDF_WITHIN + 8])
    if found is None:
        return False
    return found.start() == 0 or any(mark in data for mark in (b"endobj", b"startxref", b"%%EOF"))


def _marked_further_in(data: bytes) -> Kind | None:
    if data[:4] == b"RIFF":
        return Kind.WEBP if data[8:12] == b"WEBP" else Kind.MEDIA
    if data[:2] == b"BM" and data[6:10] == bytes(4):
        return Kind.BMP
    if data[:2] == b"MZ" and not is_text(data):
        return Kind.PROGRAM
    if data[4:8] == b"ftyp":
        return Kind.MEDIA
    return Kind.TAR if data[257:262] == b"ustar" else None

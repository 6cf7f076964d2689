"""Telling apart what comes in a container: ZIP (Office, OpenDocument, EPUB) and OLE (Office before 2007, Outlook)."""

import io
import re
import zipfile

import olefile

from ingest.kinds.named import Kind

_MAX_PART = 1 << 20  # bytes of a part of an archive that are looked at

_MAIN_PARTS = (
    (re.compile(rb"wordprocessingml\.(?:document|template)\.main|ms-word\.(?:document|template)"), Kind.DOCX),
    (re.compile(rb"ms-excel\.sheet\.binary"), Kind.XLSB),
    (re.compile(rb"spreadsheetml\.(?:sheet|template)\.main|ms-excel\.(?:sheet|template|addin)"), Kind.XLSX),
    (
        re.compile(rb"presentationml\.(?:presentation|slideshow|template)\.main|ms-powerpoint\.[a-z]+\.macro"),
        Kind.PPTX,
    ),
)
_FOLDERS = (
    ("xl/workbook.bin", Kind.XLSB),
    ("word/", Kind.DOCX),
    ("xl/", Kind.XLSX),
    ("ppt/", Kind.PPTX),
    ("META-INF/container.xml", Kind.EPUB),
    ("visio/", Kind.OTHER_OFFICE),
    ("Index/", Kind.OTHER_OFFICE),
)
_OPEN_DOCUMENT = (
    (b"opendocument.text", Kind.ODT),
    (b"opendocument.spreadsheet", Kind.ODS),
    (b"opendocument.presentation", Kind.ODP),
    (b"opendocument.graphics", Kind.ODP),
    (b"opendocument.", Kind.OTHER_OFFICE),
    (b"epub+zip", Kind.EPUB),
)


def zip_kind(data: bytes) -> Kind:
    """Tell documents that are made as ZIP archives from archives."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _member_kind(archive)
    except Exception:  # noqa: BLE001 - damaged archives raise whatever the damage hits
        return Kind.BROKEN_ZIP


def _member_kind(archive: zipfile.ZipFile) -> Kind:
    names = set(archive.namelist())
    if "mimetype" in names and (kind := _open_document(_part(archive, "mimetype"))):
        return kind
    types = _part(archive, "[Content_Types].xml") if "[Content_Types].xml" in names else b""
    for pattern, kind in _MAIN_PARTS:
        if pattern.search(types):
            return kind
    if {"content.xml", "META-INF/manifest.xml"} <= names:
        return _open_document(_part(archive, "META-INF/manifest.xml")) or Kind.ZIP
    return _folder_kind(names)


def _folder_kind(names: set[str]) -> Kind:
    for folder, kind in _FOLDERS:
        if any(name.startswith(folder) for name in names):
            return kind
    return Kind.ZIP


def _open_document(text: bytes) -> Kind | None:
    return next((kind for mark, kind in _OPEN_DOCUMENT if mark in text), None)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Read the beginning of a part; what cannot be read says nothing."""
    try:
        with archive.open(name) as part:
            return part.read(_MAX_PART)
    except Exception:  # noqa: BLE001 - damaged or encrypted
        return b""


_STREAMS = (
    (("EncryptionInfo", "EncryptedPackage"), Kind.LOCKED_OFFICE),
    (("\tDRMContent", "\tDRMDataSpace"), Kind.RIGHTS_MANAGED),
    (("WordDocument",), Kind.DOC),
    (("Workbook", "Book"), Kind.XLS),
    (("PowerPoint Document",), Kind.PPT),
    (("__properties_version1.0",), Kind.MSG),
)


def ole_kind(data: bytes) -> Kind:
    """Tell the programs that use the container apart by the names of their streams."""
    names = _stream_names(data)
    for streams, kind in _STREAMS:
        if names & {stream.lower() for stream in streams}:
            return kind
    return _ole_kind_by_search(data) if not names else Kind.OLE


def _stream_names(data: bytes) -> set[str]:
    """Give the names at the top of the container in lower case, as its readers compare them; none of a damaged one."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            return {path[0].lower() for path in container.listdir(streams=True, storages=True)}
    except Exception:  # noqa: BLE001 - damaged containers raise whatever the damage hits
        return set()


def _ole_kind_by_search(data: bytes) -> Kind:
    for streams, kind in _STREAMS:
        if any(stream.encode("utf-16-le") in data for stream in streams):
            return kind
    return Kind.OLE

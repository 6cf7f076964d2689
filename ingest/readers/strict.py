"""Office files saved as "Strict Open XML": the same document under other names of its vocabularies."""

import io
import zipfile

_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMES = (
    (b"officeDocument/relationships", b"officeDocument/2006/relationships"),
    (b"officeDocument/extendedProperties", b"officeDocument/2006/extended-properties"),
    (b"officeDocument/customProperties", b"officeDocument/2006/custom-properties"),
    (b"officeDocument/docPropsVTypes", b"officeDocument/2006/docPropsVTypes"),
    (b"officeDocument/math", b"officeDocument/2006/math"),
    (b"officeDocument/bibliography", b"officeDocument/2006/bibliography"),
    (b"officeDocument/customXml", b"officeDocument/2006/customXml"),
    (b"wordprocessingml/main", b"wordprocessingml/2006/main"),
    (b"spreadsheetml/main", b"spreadsheetml/2006/main"),
    (b"presentationml/main", b"presentationml/2006/main"),
    (b"drawingml/", b"drawingml/2006/"),
)
_TRANSITIONAL = b"http://schemas.openxmlformats.org/"
_RELATIONS = "_rels/.rels"


def transitional(data: bytes) -> bytes:
    """Give an Office file under the names that its readers know; `data` itself if it has them already."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if _RELATIONS not in archive.namelist() or _STRICT not in archive.read(_RELATIONS):
            return data
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as renamed:
            for member in dict.fromkeys(archive.namelist()):
                renamed.writestr(member, _renamed(member, archive.read(member)))
        return copy.getvalue()


def _renamed(member: str, part: bytes) -> bytes:
    if not member.endswith((".xml", ".rels")):
        return part
    for strict, known in _NAMES:
        part = part.replace(_STRICT + strict, _TRANSITIONAL + known)
    return part

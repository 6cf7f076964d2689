"""What is noted as the source of a document that was handed in, and what that tells. Pure."""

_UPLOAD = "upload:"


def upload_source(filename: str, part: str = "") -> str:
    """Give what is noted as the source of a document that was handed in.

    Args:
        filename: What its sender calls the file.
        part: What the document is called within it, where the file is one of many: a file's name in an archive, or
            the key of a line.
    """
    return f"{_UPLOAD}{filename}/{part}" if part else f"{_UPLOAD}{filename}"


def is_upload(source: str) -> bool:
    """Tell whether a document was handed in, rather than read from a folder."""
    return source.startswith(_UPLOAD)


def is_part(source: str, filename: str) -> bool:
    """Tell whether a document was handed in within a file of many, and is not that file itself."""
    return source.startswith(f"{_UPLOAD}{filename}/")

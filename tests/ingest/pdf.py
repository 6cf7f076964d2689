"""Small PDFs written by hand, because no library of ours writes them."""

from collections.abc import Sequence

Text = tuple[float, float, float, str]
"""Left edge and height above the bottom in points, font size, and Latin text."""

PAGE = (595, 842)
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
_LOCK = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >>" % (b"ab" * 32, b"cd" * 32)


def pdf(pages: Sequence[Sequence[Text]], *, title: str = "", drawing: str = "", locked: bool = False) -> bytes:
    """Write a PDF of A4 pages in Helvetica; `drawing` are operators put on the first page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        _FONT,
    ]
    for number, texts in enumerate(pages):
        content = (drawing if number == 0 else "") + "".join(_show(*text) for text in texts)
        objects += [_page(5 + 2 * number), _stream(content)]
    objects.append(f"<< /Title ({title}) >>".encode())
    extra = b""
    if locked:
        objects.append(_LOCK)
        extra = b"/Encrypt %d 0 R /ID [<00> <00>]" % len(objects)
    info = len(objects) - (1 if locked else 0)
    return _file(objects, b"/Info %d 0 R %b" % (info, extra))


def _page(content: int) -> bytes:
    return (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE[0]} {PAGE[1]}] "
        f"/Resources << /Font << /F1 3 0 R >> >> /Contents {content} 0 R >>"
    ).encode()


def _show(left: float, height: float, size: float, text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F1 {size} Tf {left} {height} Td ({escaped}) Tj ET\n"


def _stream(content: str) -> bytes:
    data = content.encode("cp1252")
    return b"<< /Length %d >>\nstream\n%b\nendstream" % (len(data), data)


def _file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    out = b"%PDF-1.4\n"
    offsets: list[int] = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        out
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF"
        % (
            len(objects) + 1,
            trailer,
            len(out),
        )
    )

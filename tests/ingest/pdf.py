"""Small PDFs written by hand, because no library of ours writes them."""

import hashlib
from collections.abc import Sequence

Text = tuple[float, float, float, str]
"""Left edge and height above the bottom in points, font size, and Latin text, U+2010 included."""

PAGE = (595, 842)
_HYPHEN = "\u2010"
_FONT = (
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
    b"/Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [129 /uni2010] >> >>"
)
_LOCK = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >>" % (b"ab" * 32, b"cd" * 32)


def pdf(
    pages: Sequence[Sequence[Text]],
    *,
    title: str = "",
    drawing: str = "",
    locked: bool = False,
    bookmarks: Sequence[str] = (),
) -> bytes:
    """Write a PDF of A4 pages in Helvetica.

    `drawing` are operators put on the first page, `bookmarks` lead there, `locked` asks for a password nobody knows.
    """
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
    if bookmarks:
        first = len(objects) + 2
        objects[0] = b"<< /Type /Catalog /Pages 2 0 R /Outlines %d 0 R >>" % (first - 1)
        objects += _bookmarks(bookmarks, first)
    return _file(objects, b"/Info %d 0 R %b" % (info, extra))


def locked_pdf(text: str, user: str, owner: str) -> bytes:
    """Write a PDF of one line, encrypted (RC4, 40 bits) for a user's and an owner's password; it may not be copied."""
    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    file_id, permissions = b"\x00" * 16, -64
    user_pad = (user.encode() + pad)[:32]
    owner_key = hashlib.md5((owner.encode() + pad)[:32], usedforsecurity=False).digest()[:5]
    owner_entry = _rc4(owner_key, user_pad)
    seed = user_pad + owner_entry + permissions.to_bytes(4, "little", signed=True) + file_id
    key = hashlib.md5(seed, usedforsecurity=False).digest()[:5]
    content = _show(72, 700, 11, text).encode()
    content_key = hashlib.md5(key + (5).to_bytes(3, "little") + b"\x00\x00", usedforsecurity=False).digest()[:10]
    hidden = _rc4(content_key, content)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        _FONT,
        _page(5),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(hidden), hidden),
        b"<< /Filter /Standard /V 1 /R 2 /P %d /O <%b> /U <%b> >>"
        % (permissions, owner_entry.hex().encode(), _rc4(key, pad).hex().encode()),
    ]
    return _file(objects, b"/Encrypt 6 0 R /ID [<%b> <%b>]" % ((file_id.hex().encode(),) * 2))


_STROKES = {
    "E": ("0 0 15 70", "0 0 50 12", "0 30 42 12", "0 58 50 12"),
    "F": ("0 0 15 70", "0 30 42 12", "0 58 50 12"),
    "H": ("0 0 15 70", "38 0 15 70", "0 30 53 12"),
    "I": ("18 0 15 70",),
    "L": ("0 0 15 70", "0 0 50 12"),
    "T": ("19 0 15 70", "0 58 53 12"),
}


def meaningless_pdf(text: str) -> bytes:
    """Write a PDF of one line in a font that draws E, F, H, I, L and T and does not say that it does.

    What a program finds is the numbers of the shapes, as in files from some printers' drivers.
    """
    shapes = {letter: number for number, letter in enumerate(_STROKES, 9)}
    codes = {letter: 36 + number for letter, number in shapes.items()}
    first, last = min(codes.values()), max(codes.values())
    names = " ".join(f"/g{codes[letter]}" for letter in _STROKES)
    drawn = " ".join(f"/g{codes[letter]} {number} 0 R" for letter, number in shapes.items())
    font = (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 70 70] /FontMatrix [0.01 0 0 0.01 0 0] "
        f"/Encoding << /Type /Encoding /Differences [{first} {names}] >> /CharProcs << {drawn} >> "
        f"/FirstChar {first} /LastChar {last} /Widths [{' '.join(['70'] * len(codes))}] >>"
    ).encode()
    words = (f"<{''.join(f'{codes[letter]:02x}' for letter in word)}> Tj 35 0 Td" for word in text.split())
    shown = " ".join(f"{word} {35 * len(letters)} 0 Td" for word, letters in zip(words, text.split(), strict=True))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        font,
        _page(5),
        _stream(f"BT /F1 50 Tf 60 600 Td {shown} ET"),
        b"<< >>",
        b"<< >>",
        b"<< >>",
        *(_stream("70 0 d0 " + " ".join(f"{box} re f" for box in boxes)) for boxes in _STROKES.values()),
    ]
    return _file(objects, b"")


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def _bookmarks(titles: Sequence[str], first: int) -> list[bytes]:
    """Write bookmarks to the first page, each inside the one before; `first` is the number of the first of them."""
    objects = [b"<< /Type /Outlines /First %d 0 R /Last %d 0 R >>" % (first, first)]
    for number, title in enumerate(titles, first):
        inner = b"/First %d 0 R /Last %d 0 R" % (number + 1, number + 1) if number + 1 < first + len(titles) else b""
        objects.append(b"<< /Title (%b) /Parent %d 0 R /Dest [4 0 R /Fit] %b >>" % (title.encode(), number - 1, inner))
    return objects


def _page(content: int) -> bytes:
    return (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE[0]} {PAGE[1]}] "
        f"/Resources << /Font << /F1 3 0 R >> >> /Contents {content} 0 R >>"
    ).encode()


def _show(left: float, height: float, size: float, text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").replace(_HYPHEN, r"\201")
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

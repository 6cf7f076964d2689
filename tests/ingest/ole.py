"""Compound files (OLE) as Word 97, Excel 97 and Outlook write them, made by hand for tests."""

import struct
from collections.abc import Mapping, Sequence

Tree = Mapping[str, "bytes | Tree"]

_SECTOR, _SMALL_SECTOR, _SMALL = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


class _Store:
    """Sectors of one size, and which follows which."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.sectors: list[bytes] = []
        self.next: list[int] = []

    def add(self, data: bytes) -> int:
        """Store a stream; gives its first sector."""
        first, count = len(self.sectors), max(1, -(-len(data) // self.size))
        padded = data + bytes(count * self.size - len(data))
        self.sectors += [padded[at : at + self.size] for at in range(0, len(padded), self.size)]
        self.next += [*range(first + 1, first + count), _END]
        return first


def ole(tree: Tree) -> bytes:
    """Make a compound file of streams (bytes) and storages (mappings)."""
    large, small = _Store(_SECTOR), _Store(_SMALL_SECTOR)
    entries: list[bytes] = []
    _add_entry(entries, "Root Entry", tree, large, small)
    shared = b"".join(small.sectors)
    shared_at = large.add(shared) if shared else _END
    entries[0] = entries[0][:116] + struct.pack("<II", shared_at, len(shared)) + entries[0][124:]
    directory_at = large.add(b"".join(entries))
    small_table = struct.pack(f"<{len(small.next)}I", *small.next)
    small_at = large.add(small_table + b"\xff" * (-len(small_table) % _SECTOR)) if shared else _END
    tables = 1
    while (len(large.sectors) + tables) * 4 > tables * _SECTOR:
        tables += 1
    places = range(len(large.sectors), len(large.sectors) + tables)
    chain = [*large.next, *[_FAT] * tables]
    chain += [_FREE] * (tables * _SECTOR // 4 - len(chain))
    header = struct.pack(
        "<8s16sHHHHH6sI", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0
    )
    header += struct.pack("<8I", tables, directory_at, 0, _SMALL, small_at, -(-len(small_table) // _SECTOR), _END, 0)
    header += struct.pack("<109I", *places, *[_FREE] * (109 - tables))
    return header + b"".join(large.sectors) + struct.pack(f"<{len(chain)}I", *chain)


def _add_entry(entries: list[bytes], name: str, content: "bytes | Tree", large: _Store, small: _Store) -> int:
    """Add a stream or storage to the directory with all that is in it; siblings form a chain. Gives its number."""
    number = len(entries)
    entries.append(b"")
    child, start, size = _FREE, _END, 0
    if isinstance(content, bytes):
        start, size = (small if len(content) < _SMALL else large).add(content), len(content)
    else:
        for inner, value in reversed(list(content.items())):
            found = _add_entry(entries, inner, value, large, small)
            entries[found] = entries[found][:72] + struct.pack("<I", child) + entries[found][76:]
            child = found
    kind = 2 if isinstance(content, bytes) else 1 if number else 5
    raw = name.encode("utf-16-le") + b"\0\0"
    entries[number] = struct.pack(
        "<64sHBBIII36sIII", raw, len(raw), kind, 1, _FREE, _FREE, child, bytes(36), start, size, 0
    )
    return number


def excel(rows: list[list[str | float]], title: str = "Sheet1") -> bytes:
    """Make an XLS workbook of one sheet."""
    name = title.encode("utf-16-le")
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                sheet += _record(0x204, struct.pack("<HHH", row, column, 0) + text)
            else:
                sheet += _record(0x203, struct.pack("<HHHd", row, column, 0, value))
    sheet += _record(0x0A, b"")
    beginning = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    after = len(beginning) + 4 + 8 + len(name) + 4
    bound = _record(0x85, struct.pack("<IHBB", after, 0, len(title), 1) + name)
    book = beginning + bound + _record(0x0A, b"") + sheet
    return ole({"Workbook": book + bytes(max(0, 4096 - len(book)))})


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HH", number, len(data)) + data


def outlook(
    texts: Mapping[int, str], recipients: Mapping[str, str], attachments: Sequence[str | tuple[str, bytes, str]]
) -> bytes:
    """Make an MSG message of text properties by number, recipients (name and address) and attachments.

    Of an attachment there is the name, or also the file and the name under which the message's text shows it.
    """
    tree: dict[str, bytes | Tree] = _properties(texts, 32)
    for number, (name, address) in enumerate(recipients.items()):
        tree[f"__recip_version1.0_#{number:08X}"] = _properties({0x3001: name, 0x39FE: address}, 8)
    for number, attachment in enumerate(attachments):
        name, data, shown = (attachment, None, "") if isinstance(attachment, str) else attachment
        tree[f"__attach_version1.0_#{number:08X}"] = _properties({0x3707: name, 0x3712: shown}, 8, data)
    return ole(tree)


def _properties(texts: Mapping[int, str], header: int, file: bytes | None = None) -> dict[str, "bytes | Tree"]:
    streams: dict[str, bytes | Tree] = {
        f"__substg1.0_{number:04X}001F": text.encode("utf-16-le") for number, text in texts.items()
    }
    listed = b"".join(
        struct.pack("<HHIII", 0x1F, number, 6, len(text.encode("utf-16-le")) + 2, 0) for number, text in texts.items()
    )
    if file is not None:
        streams["__substg1.0_37010102"] = file
        listed += struct.pack("<HHIII", 0x102, 0x3701, 6, len(file), 0)
    return {"__properties_version1.0": bytes(header) + listed, **streams}

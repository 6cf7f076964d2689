"""What is handed in: files that are there, varied so that each is new, some as a next version, some packed.

What can be varied gets a mark into its text, a word that stands nowhere else; the mark tells which upload it was.
"""

import io
import random
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LARGEST_BYTES = 200_000
_PLAIN = {".md", ".txt"}
# Where the first words of an office file stand: the part of the archive, and the element in it.
_PARTS = {
    ".docx": ("word/document.xml", rb"<w:t(?: [^>]*)?>"),
    ".xlsx": ("xl/sharedStrings.xml", rb"<t(?: [^>]*)?>"),
    ".pptx": ("ppt/slides/slide1.xml", rb"<a:t(?: [^>]*)?>"),
}
_PACK_EVERY, _PACKED = 20, 3
_AGAIN_EVERY = 5


@dataclass(frozen=True, slots=True)
class Upload:
    """One file to be handed in.

    Attributes:
        name: Its name, which becomes the document's key; an upload of the same name is its next version.
        data: The whole file.
        mark: A word in its text that stands in no other upload; empty where the file could not be varied.
    """

    name: str
    data: bytes
    mark: str


def find_files(places: Sequence[Path]) -> list[Path]:
    """Give the files in folders, in a fixed order, without those that would take long."""
    found = (path for place in places for path in sorted([place] if place.is_file() else place.rglob("*")))
    return [path for path in found if path.is_file() and 0 < path.stat().st_size <= LARGEST_BYTES]


def make_uploads(files: Sequence[Path], count: int, chance: random.Random) -> list[Upload]:
    """Make uploads of files: every fifth is the next version of a former one, every twentieth an archive of three."""
    made: list[Upload] = []
    for number in range(count):
        file, mark = chance.choice(files), f"KX{number:04d}"
        former = [upload.name for upload in made if upload.mark]
        if number % _PACK_EVERY == _PACK_EVERY - 1:
            made.append(Upload(f"{number:03d}.zip", _packed(chance.sample(files, _PACKED), mark), ""))
        elif number % _AGAIN_EVERY == _AGAIN_EVERY - 1 and former:
            name = chance.choice(former)
            same = next(path for path in files if name.endswith(f"-{path.name}"))
            made.append(Upload(name, *varied(same, mark)))
        else:
            made.append(Upload(f"{number:03d}-{file.name}", *varied(file, mark)))
    return made


def varied(file: Path, mark: str) -> tuple[bytes, str]:
    """Give a file with a mark in its text, and the mark; as it is, and nothing, where that cannot be done."""
    data, kind = file.read_bytes(), file.suffix.lower()
    if kind in _PLAIN and _is_utf8(data):
        return data + f"\n\nThis edition is {mark}.\n".encode(), mark
    if kind in _PARTS:
        return _with_first_words(data, *_PARTS[kind], mark)
    return data, ""


def _with_first_words(data: bytes, part: str, element: bytes, mark: str) -> tuple[bytes, str]:
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            parts = {name: old.read(name) for name in old.namelist()}
            parts[part], times = re.subn(element, rb"\g<0>" + mark.encode() + b" ", parts[part], count=1)
            for name, content in parts.items():
                new.writestr(name, content)
    except (zipfile.BadZipFile, KeyError, RuntimeError, ValueError, OSError, NotImplementedError):
        return data, ""  # a broken file, handed in as it is
    return (out.getvalue(), mark) if times else (data, "")


def _packed(files: Sequence[Path], mark: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, file in enumerate(files):
            archive.writestr(f"{number}/{file.name}", varied(file, f"{mark}N{number}")[0])
    return out.getvalue()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True

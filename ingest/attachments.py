"""What is attached to a letter and is a document: not what mail programs put there for themselves."""

import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import cast

from ingest.kinds.kind import Kind, kind_of
from ingest.readers.attached import Attached

_READERS = {Kind.EMAIL: "mail", Kind.MSG: "mail_outlook"}
LETTERS = frozenset(_READERS)
"""The kinds of files to which others may be attached."""

_PICTURES = {Kind.PNG, Kind.JPEG, Kind.TIFF, Kind.WEBP, Kind.BMP, Kind.GIF}
# Signatures and keys, appointments and cards; parts of a letter that a server had no name for.
_MAIL_S_OWN = re.compile(
    r"\.(p7[smc]|asc|sig|ics|vcf)$|^(att\d+\.(txt|html?|bin|dat)|winmail\.dat|smime\.p7m)$", re.IGNORECASE
)


def attachments(data: bytes, kind: Kind) -> Iterator[Attached]:
    """Give what is attached to a letter; pictures that its text itself shows, such as a signature's, are left out.

    Args:
        data: The whole letter.
        kind: Which it is, of `LETTERS`.
    """
    module = import_module(f"ingest.readers.{_READERS[kind]}")
    attached = cast("Callable[[bytes], Iterable[Attached]]", module.attached_files)
    for one in attached(data):
        is_for_looks = one.inline and kind_of(one.data or b"", one.name) in _PICTURES
        if not is_for_looks and not _MAIL_S_OWN.search(one.name):
            yield one

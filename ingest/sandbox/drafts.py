"""Documents on their way between processes; every value is checked for its type when it arrives."""

import msgspec

from ingest.documents import Draft

_DRAFT = msgspec.msgpack.Decoder(Draft)


def pack_draft(draft: Draft) -> bytes:
    """Encode a document."""
    return msgspec.msgpack.encode(draft)


def unpack_draft(data: bytes) -> Draft:
    """Decode a document.

    Raises:
        ValueError: It is something else.
    """
    return _DRAFT.decode(data)

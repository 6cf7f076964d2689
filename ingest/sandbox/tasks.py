"""What a reading process can be asked to do; the service itself never calls this."""

from collections.abc import Iterator

import msgspec

from ingest.archives import ArchiveLimits, Failed, Member, unpack
from ingest.attachments import LETTERS
from ingest.documents import documents_in
from ingest.kinds.kind import Kind, kind_of
from ingest.sandbox.drafts import pack_draft
from ingest.sandbox.verdicts import too_many_documents
from ingest.sandbox.wire import Task, pack_error


def read_documents(data: bytes, task: Task) -> Iterator[bytes]:
    """Read and split the documents in a file, one item each.

    Raises:
        ReadingTooMuch: There are several, and together they take more room than they may.
    """
    left = task.output_bytes
    for number, draft in enumerate(documents_in(data, task.name, task.password, task.options["known"])):
        item = pack_draft(draft)
        left -= len(item)
        if left < 0 and number:
            raise too_many_documents(task.name, number)
        yield item


def unpack_file(data: bytes, task: Task) -> Iterator[bytes]:
    """Unpack an archive, or a letter to which something is attached; send first which of them it is, or nothing."""
    limits = ArchiveLimits(**task.options)
    kind = kind_of(data, task.name)
    if kind is Kind.ZIP:
        yield msgspec.msgpack.encode("archive")
        yield from map(_packed, unpack(data, task.name, task.password, limits))
        return
    attached = unpack(data, task.name, task.password, limits) if kind in LETTERS else iter(())
    first = next(attached, None)
    yield msgspec.msgpack.encode("letter" if first else "")
    if first:
        yield _packed(first)
        yield from map(_packed, attached)  # one at a time, as those of an archive


def _packed(part: Member | Failed) -> bytes:
    if isinstance(part, Member):
        return msgspec.msgpack.encode((part.name, part.data, None))
    return msgspec.msgpack.encode((part.file, b"", pack_error(part.error)))

"""What a reading process can be asked to do; the service itself never calls this."""

from collections.abc import Iterator

import msgspec

from ingest.archives import ArchiveLimits, is_archive, unpack
from ingest.readers import read
from ingest.sandbox.wire import Task, pack_content


def read_file(data: bytes, task: Task) -> Iterator[bytes]:
    """Read a file into its content."""
    yield pack_content(read(data, task.name, task.password))


def unpack_file(data: bytes, task: Task) -> Iterator[bytes]:
    """Unpack an archive into its members; send first whether it is one."""
    found = is_archive(data, task.name)
    yield msgspec.msgpack.encode(found)
    if found:
        for member in unpack(data, task.name, task.password, ArchiveLimits(**task.options)):
            yield msgspec.msgpack.encode((member.name, member.data))

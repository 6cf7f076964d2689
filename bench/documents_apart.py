"""What a reading process does when reading is measured: the same as for kefu, and it sends the text as it was read."""

from collections.abc import Iterator

from bench.wording import text_of
from ingest.documents import documents_in, from_content
from ingest.kinds.kind import Kind, kind_of
from ingest.readers import read
from ingest.sandbox.drafts import pack_draft
from ingest.sandbox.wire import Task

READ = f"{__name__}:read_text"


def read_text(data: bytes, task: Task) -> Iterator[bytes]:
    """Send the text of a file, then its documents."""
    content = read(data, task.name, task.password)
    yield text_of(content).encode(errors="replace")
    if kind_of(data, task.name) is Kind.JSON_LINES:
        yield from map(pack_draft, documents_in(data, task.name, task.password))
    else:
        yield pack_draft(from_content(content, data, task.name))

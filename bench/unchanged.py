"""What it costs to hand in again what has not changed: seconds, and how many texts were embedded.

    python -m bench.unchanged [--documents 2000] [--cache DIRECTORY]

Three ways in: a folder by the code of `kefu ingest`, one JSON Lines file by the same, and files one by one through the
queue of the staff's door, read apart. Each in a fresh data directory, twice over.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.figures import table
from bench.filling import Recorder, write_corpus
from bench.machine import conditions
from bench.processes import free_port
from ingest.jobs import JobQueue
from ingest.orders import State
from ingest.pipeline import ingest_paths
from ingest.worker import Worker
from knowledge.base import utc_now
from knowledge.embedding import Embedder, open_embedder
from service.app.parts import build_parts
from service.app.staff import open_sandbox, originals_of
from service.documents.jobs import Order
from service.settings import Settings
from service.web import Parts

HandIn = Callable[[Parts, Path], None]


def main() -> None:
    """Measure each way in, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--cache", type=Path, default=Path("data/cache"), help="where the exported model is kept")
    arguments = parser.parse_args()
    print(f"# Handed in again, unchanged\n\n{conditions('bench.unchanged')}", flush=True)
    embedder = open_embedder("bundled", arguments.cache)
    head = ("way in", "documents", "first s", "embedded", "again s", "embedded again", "versions made again")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages, lines = _written(folder, arguments.documents)
        ways: Sequence[tuple[str, HandIn, Path]] = (
            ("a folder of files", _by_pipeline, pages),
            ("a JSON Lines file", _by_pipeline, lines),
            ("the queue, file by file", _by_queue, pages),
        )
        rows = [(way, *_measured(folder / f"data{n}", embedder, how, what)) for n, (way, how, what) in enumerate(ways)]
    print(table(head, rows))


def _written(folder: Path, documents: int) -> tuple[Path, Path]:
    """Write the documents, as files in a folder and as lines of one file."""
    pages, lines = folder / "pages", folder / "corpus.jsonl"
    pages.mkdir()
    write_corpus(lines, documents)
    for line in lines.read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        (pages / f"{page['id']}.md").write_text(f"# {page['title']}\n\n{page['text']}\n", encoding="utf-8")
    return pages, lines


def _measured(data: Path, embedder: Embedder, hand_in: HandIn, what: Path) -> tuple[object, ...]:
    recorder = Recorder(embedder)
    nobody = (f"http://127.0.0.1:{free_port()}",)
    parts = build_parts(Settings(data_dir=data, ollama_urls=nobody), embedder=recorder)
    try:
        first, embedded = _timed(hand_in, parts, what, recorder)
        versions = _versions(parts)
        again, embedded_again = _timed(hand_in, parts, what, recorder)
        return (len(parts.base.documents()), first, embedded, again, embedded_again, _versions(parts) - versions)
    finally:
        parts.close()


def _timed(hand_in: HandIn, parts: Parts, what: Path, recorder: Recorder) -> tuple[float, int]:
    before, started = _embedded(recorder), time.perf_counter()
    hand_in(parts, what)
    return time.perf_counter() - started, _embedded(recorder) - before


def _embedded(recorder: Recorder) -> int:
    return sum(map(len, recorder.portions))


def _versions(parts: Parts) -> int:
    return sum(document.versions for document in parts.base.documents())


def _by_pipeline(parts: Parts, what: Path) -> None:
    ingest_paths([what], parts.base)


def _by_queue(parts: Parts, what: Path) -> None:
    queue = JobQueue(parts.engine, originals_of(parts.settings), utc_now)
    jobs = queue.submit_all([(file.read_bytes(), Order(file.name, "bench")) for file in sorted(what.iterdir())])
    worker = Worker(queue, parts.base, open_sandbox(parts.settings))
    while (job := queue.claim()) is not None:
        worker.do(job)
    if failed := [job.filename for job in jobs if queue.get(job.id).state is not State.DONE]:
        raise RuntimeError(f"{len(failed)} files were not taken in, {failed[0]} among them")


if __name__ == "__main__":
    main()

"""Staff who hand in files without end, so that reading and embedding go on flat out as long as something is measured.

Every file comes under a key and a title of its own. The title belongs to what is embedded, so nothing is known already,
however often a file is handed in. Made-up English pages come in between: the bundled model cannot read Chinese.
"""

import json
import random
import sqlite3
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx

from bench.filling import sentence
from bench.processes import Service

# More than the service works on at once, so that none of its slots ever waits for the next file.
_WAITING = 6
_LOOK_EVERY_SECONDS = 0.2
_PATIENCE_SECONDS = 300
_SECTIONS = 12
_SENTENCES = (6, 12)

_COUNTED = """
    SELECT (SELECT count(*) FROM jobs WHERE state = 'done'),
           (SELECT count(*) FROM jobs WHERE state IN ('failed', 'needs_password')),
           count(*),
           count(DISTINCT CASE WHEN p.readable THEN p.meaning_hash END)
    FROM passages p JOIN versions v ON v.id = p.version_id WHERE v.state = 'published'
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a service has taken in.

    Attributes:
        files: How many files have become documents.
        refused: How many could not be read.
        passages: How many passages they have.
        embedded: How many of those the model has embedded, each different text once.
    """

    files: int = 0
    refused: int = 0
    passages: int = 0
    embedded: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        pairs = zip(self._all, other._all, strict=True)
        return Taken(*(one + another for one, another in pairs))

    def __sub__(self, other: "Taken") -> "Taken":
        pairs = zip(self._all, other._all, strict=True)
        return Taken(*(one - another for one, another in pairs))

    @property
    def _all(self) -> tuple[int, ...]:
        return (self.files, self.refused, self.passages, self.embedded)


@dataclass(slots=True)
class Staff:
    """Hands files in at one service.

    Attributes:
        service: Where.
        data_dir: Its data directory.
        paths: The files, handed in over and over, made-up pages in between.
        least_waiting: How few files waited at any look since somebody began to hand in.
    """

    service: Service
    data_dir: Path
    paths: Sequence[Path]
    least_waiting: int = _WAITING
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @contextmanager
    def busy(self) -> Generator[None]:
        """Keep the service's queue filled meanwhile; afterwards wait until it is empty."""
        stopping, failures = threading.Event(), list[BaseException]()
        with self._client() as http:
            self._fill(http)
            thread = threading.Thread(target=self._keep_filled, args=(http, stopping, failures))
            thread.start()
            try:
                yield
            finally:
                stopping.set()
                thread.join()
                self._empty(http)
        if failures:
            raise failures[0]

    def taken(self) -> Taken:
        """Count in the service's database what it has taken in so far."""
        with closing(sqlite3.connect(f"file:{self.data_dir / 'kefu.db'}?mode=ro", uri=True)) as database:
            return Taken(*database.execute(_COUNTED).fetchone())

    def _client(self) -> httpx.Client:
        key = json.loads((self.data_dir / "service.json").read_text())["key"]
        headers = {"Authorization": f"Bearer {key}"}
        return httpx.Client(base_url=self.service.url, headers=headers, timeout=60, trust_env=False)

    def _keep_filled(self, http: httpx.Client, stopping: threading.Event, failures: list[BaseException]) -> None:
        try:
            while not stopping.wait(_LOOK_EVERY_SECONDS):
                self.least_waiting = min(self.least_waiting, self._fill(http))
        except Exception as error:  # noqa: BLE001 (raised where the measurement ends)
            failures.append(error)

    def _fill(self, http: httpx.Client) -> int:
        """Hand in as many as are missing; give how many waited."""
        waiting = len(http.get("/api/jobs", params={"state": "queued"}).raise_for_status().json()["jobs"])
        for _ in range(waiting, _WAITING):
            self._hand_in(http, next(self._numbers))
        return waiting

    def _hand_in(self, http: httpx.Client, number: int) -> None:
        path = self.paths[number // 2 % len(self.paths)]
        file = (path.name, path.read_bytes()) if number % 2 else ("page.md", page(number))
        fields = {"key": f"beside/{number}", "title": f"Handed in as number {number}"}
        http.post("/api/documents", data=fields, files=[("files", file)]).raise_for_status()

    def _empty(self, http: httpx.Client) -> None:
        """Cancel what waits, and wait for what runs.

        Raises:
            RuntimeError: That took too long.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while jobs := http.get("/api/jobs", params={"state": "queued,running"}).raise_for_status().json()["jobs"]:
            for job in jobs:
                if job["state"] == "queued":
                    http.post(f"/api/jobs/{job['id']}/cancel")
            if time.monotonic() > deadline:
                raise RuntimeError(f"{jobs[0]['filename']} was not read in time")
            time.sleep(_LOOK_EVERY_SECONDS)


def page(number: int) -> bytes:
    """Make up an English page in Markdown, another one for every number."""
    chance = random.Random(number)
    sections = (
        f"## Part {part}\n\n" + " ".join(sentence(chance) for _ in range(chance.randint(*_SENTENCES)))
        for part in range(1, _SECTIONS + 1)
    )
    return "\n\n".join([f"# Page {number}", *sections]).encode()

"""Who hands files in, and does not give up when nobody answers."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any

import httpx

from bench.kills.uploads import Upload
from bench.kills.victim import ADMIN_KEY

_AGAIN_SECONDS = 0.1
_NOT_READY = 503
_PATIENCE_SECONDS = 600


class Staff:
    """Somebody at the staff's door, whose calls are repeated until they are answered."""

    def __init__(self, url: str) -> None:
        headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=60, trust_env=False)
        self.repeated = 0

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def call(self, method: str, path: str, **sent: Any) -> Any:
        """Call until there is an answer; give what it says.

        Raises:
            httpx.HTTPStatusError: The answer is a refusal.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                response = self._http.request(method, path, **sent)
                if response.status_code != _NOT_READY:
                    return response.raise_for_status().json()
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
            self.repeated += 1
            time.sleep(_AGAIN_SECONDS)

    def hand_in(self, upload: Upload) -> int:
        """Hand a file in; give the job's id. Where the answer was lost, the file is handed in once more."""
        files = [("files", (upload.name, upload.data))]
        return int(self.call("POST", "/api/documents", files=files)["jobs"][0]["id"])

    def jobs(self) -> Iterator[dict[str, Any]]:
        """Give all jobs, the newest first."""
        before: dict[str, int] = {}
        while page := self.call("GET", "/api/jobs", params=before)["jobs"]:
            yield from page
            before = {"before": page[-1]["id"]}

    def search(self, question: str, limit: int = 100) -> list[dict[str, Any]]:
        """Ask; give the hits."""
        return self.call("POST", "/api/search", json={"question": question, "limit": limit})["hits"]

    def wait_for_jobs(self) -> None:
        """Wait until nothing is queued or running.

        Raises:
            TimeoutError: It takes longer than any of the limits explain.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while waiting := self.call("GET", "/api/jobs", params={"state": "queued,running"})["jobs"]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(waiting)} jobs do not end, {waiting[-1]['filename']} among them")
            time.sleep(0.2)


@dataclass
class Handing:
    """Hands uploads in from a thread of its own, as many as are allowed so far.

    Attributes:
        accepted: The id of the job that each was accepted as, in the order they were handed in.
    """

    staff: Staff
    uploads: list[Upload]
    accepted: list[int] = field(default_factory=list)
    _allowed: int = 0
    _changed: Condition = field(default_factory=Condition)
    _failure: Exception | None = None

    def __post_init__(self) -> None:
        self._thread = Thread(target=self._run, name="handing", daemon=True)
        self._thread.start()

    def allow(self, uploads: int) -> None:
        """Let it go on until so many have been accepted."""
        with self._changed:
            self._allowed = uploads
            self._changed.notify_all()

    def finish(self) -> None:
        """Wait until all have been accepted.

        Raises:
            Exception: What kept it from handing one in.
        """
        self.allow(len(self.uploads))
        self._thread.join()
        self.staff.close()
        if self._failure:
            raise self._failure

    def _run(self) -> None:
        try:
            for number, upload in enumerate(self.uploads):
                with self._changed:
                    self._changed.wait_for(lambda number=number: number < self._allowed)
                self.accepted.append(self.staff.hand_in(upload))
        except Exception as error:  # noqa: BLE001 (given to whoever waits for the end)
            self._failure = error

"""Several `kefu serve` on one PostgreSQL database, each with a data directory of its own."""

import os
import subprocess
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.app.shop import wait_until
from tests.cli.conftest import KEFU, Service, new_data_dir

PATIENCE = 60.0

Launch = Callable[[str], Service]


@contextmanager
def launching(folder: Path, model_cache: Path, settings: Mapping[str, str]) -> Generator[Launch]:
    """Give what starts a service in a folder of its own and comes back at once; they all end with this.

    Args:
        folder: Gets their data directories and their logs.
        model_cache: Where the exported embedding model is.
        settings: Variables of all of them.
    """
    started: list[subprocess.Popen[str]] = []

    def launch(name: str) -> Service:
        data = folder / name
        if not data.exists():
            new_data_dir(data, model_cache)
        own = {**settings, "KEFU_DATA_DIR": str(data)}
        with (folder / f"{name}.log").open("a") as log:
            process = subprocess.Popen(
                [KEFU, "serve", "--port", "0"], env=os.environ | own, text=True, stdout=log, stderr=log
            )
        started.append(process)
        return Service(data, process)

    try:
        yield launch
    finally:
        for process in started:
            process.kill()
            process.wait()


@dataclass
class Served:
    """A running `kefu serve`, asked with the key in its data directory."""

    service: Service
    http: httpx.Client

    def place(self) -> dict[str, Any]:
        return self.http.get("/health/ready").json()["parts"]["place"]

    def log(self) -> str:
        return (self.service.data.parent / f"{self.service.data.name}.log").read_text()

    def is_there(self) -> bool:
        """Whether a replica's indexes are where the knowledge is."""
        reached, _, revision = self.place()["holds"].partition("revision ")[2].partition(" of ")
        return reached == revision

    def hand_in(self, name: str, content: bytes) -> httpx.Response:
        return self.http.post("/api/documents", files=[("files", (name, content))])

    def published(self, name: str, content: bytes) -> float:
        """Hand a document in; give the moment when it was published."""
        response = self.hand_in(name, content)
        assert response.status_code == 202, response.text
        (job,) = response.json()["jobs"]
        wait_until(lambda: self.http.get(f"/api/jobs/{job['id']}").json()["state"] == "done", PATIENCE)
        return time.monotonic()


def reached(service: Service) -> Served:
    """Give a service that has been started, when it listens."""
    wait_until((service.data / "service.json").exists, PATIENCE)
    announced = service.announcement
    headers = {"Authorization": f"Bearer {announced['key']}"}
    return Served(service, httpx.Client(base_url=announced["url"], headers=headers, timeout=20, trust_env=False))


def keeper_first(services: list[Service]) -> list[Served]:
    """Give services that have been started, the keeper of the documents at the front."""
    return sorted(map(reached, services), key=lambda one: "replica" in one.place()["holds"])

"""Staff at the door: what they send, and what they get."""

import io
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import httpx

from bench.processes import NO_CERTIFICATES
from service.access.roles import Role
from tests.app.shop import Shop, wait_until

Files = list[tuple[str, tuple[str, bytes]]]
PATIENCE = 60.0
"""Seconds; a picture's words take a while to be recognised where the machine has other work."""
ENDED = {"done", "failed", "needs_password", "cancelled"}


@dataclass
class Desk:
    """A member of staff with a key of their own."""

    shop: Shop
    http: httpx.Client

    def send(self, *files: tuple[str, bytes], **wishes: str) -> httpx.Response:
        """Hand files in; whatever comes back."""
        parts: Files = [("files", file) for file in files]
        return self.http.post("/api/documents", files=parts, data=wishes)

    def add(self, *files: tuple[str, bytes], **wishes: str) -> list[dict[str, Any]]:
        """Hand files in, and wait for what becomes of them."""
        response = self.send(*files, **wishes)
        assert response.status_code == 202, response.text
        return [self.ended(job["id"]) for job in response.json()["jobs"]]

    def ended(self, job: int) -> dict[str, Any]:
        """Wait for the end of a job."""
        wait_until(lambda: self.get(f"/api/jobs/{job}")["state"] in ENDED, seconds=PATIENCE)
        return self.get(f"/api/jobs/{job}")

    def get(self, path: str, **parameters: str | int) -> Any:
        """What is at an address."""
        response = self.http.get(path, params=parameters)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Have something done."""
        response = self.http.post(path, json=body or {})
        assert response.is_success, response.text
        return response.json()

    def document(self, key: str) -> dict[str, Any]:
        """A document by its key, with its versions."""
        (line,) = [line for line in self.get("/api/documents")["documents"] if line["key"] == key]
        return self.get(f"/api/documents/{line['id']}")

    def audit(self) -> list[tuple[str, str, str]]:
        """Who did what to what, the latest first."""
        admin = {"Authorization": f"Bearer {self.shop.parts.keys.create('audit', Role.ADMIN)}"}
        entries = self.http.get("/api/audit", headers=admin).json()["entries"]
        return [(entry["actor"], entry["action"], entry["subject"]) for entry in entries]


@contextmanager
def desk_of(shop: Shop, name: str = "Li", role: Role = Role.STAFF) -> Generator[Desk]:
    """Give a member of staff a key."""
    headers = {"Authorization": f"Bearer {shop.parts.keys.create(name, role)}"}
    with httpx.Client(base_url=shop.url, headers=headers, timeout=20, trust_env=False, verify=NO_CERTIFICATES) as http:
        yield Desk(shop, http)


def markdown(days: str, title: str = "充值卡退订须知") -> bytes:
    """A policy of our own, unlike anything the shop has."""
    return f"# {title}\n\n## 2.1 退订期限\n\n充值卡未刮开的，购买后{days}可以退订。\n".encode()


def word(*paragraphs: str) -> bytes:
    """A DOCX file."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def packed(*members: tuple[str, bytes]) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def saved(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path

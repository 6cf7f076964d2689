"""What has become of everything that was handed in: each promise that was broken, in words."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.kills.client import Staff
from bench.kills.uploads import Upload
from knowledge.originals import Originals
from service.data_directory import DataDirectory
from service.database.engine import open_engine

_ENDED = {"done", "failed", "needs_password"}
_LEFT_OVER = {"unused_originals", "reading_folders"}
_NAMED = text("SELECT original FROM jobs UNION SELECT original FROM versions WHERE original != ''")
_WORDS_CHARS = 80


@dataclass(slots=True)
class Aftermath:
    """What was looked at, and what was wrong with it.

    Attributes:
        jobs: How many jobs came to which end.
        why: How many did not become documents for which reason.
        members: How many files of archives became no documents, each with its reason.
        documents: How many there are; `versions`: how many of them all.
        found: How many versions were found by their own words.
        faults: What was promised and is not so.
    """

    jobs: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    why: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    members: int = 0
    documents: int = 0
    versions: int = 0
    found: int = 0
    faults: list[str] = field(default_factory=list)


def look_at(staff: Staff, accepted: Sequence[int], uploads: Sequence[Upload]) -> Aftermath:
    """Look at every job and every document, by the API, when nothing is queued any more."""
    after = Aftermath()
    jobs = sorted(staff.jobs(), key=lambda job: job["id"])
    after.faults += _faults_of_jobs(jobs, accepted)
    for job in jobs:
        after.jobs[job["state"]] += 1
        if job["error"]:
            after.why[_reason(job)] += 1
        after.members += sum("file" in document for document in job["documents"])
    versions = _versions_by_key(jobs)
    marks = {job: upload.mark for job, upload in zip(accepted, uploads, strict=True)}
    last = {job["filename"]: marks.get(job["id"], "") for job in jobs if job["state"] == "done"}
    documents = {line["key"]: line for line in staff.call("GET", "/api/documents")["documents"]}
    after.faults += [f"{key} is missing" for key in versions.keys() - documents.keys()]
    after.faults += [f"{key} is of no job that is done" for key in documents.keys() - versions.keys()]
    for key in sorted(versions.keys() & documents.keys()):
        document = staff.call("GET", f"/api/documents/{documents[key]['id']}")
        after.documents += 1
        after.versions += len(document["versions"])
        after.faults += _faults_of_versions(document, versions[key])
        faults = list(_faults_of_passages(staff, document, last.get(key, "")))
        after.found += not faults
        after.faults += faults
    return after


def _faults_of_jobs(jobs: Sequence[dict[str, Any]], accepted: Sequence[int]) -> Iterator[str]:
    yield from (f"job {job} was accepted and is gone" for job in set(accepted) - {job["id"] for job in jobs})
    for job in jobs:
        if job["state"] not in _ENDED:
            yield f"job {job['id']} ({job['filename']}) is {job['state']}"
        elif job["state"] == "done" and not job["documents"]:
            yield f"job {job['id']} ({job['filename']}) is done without a document"
        elif job["state"] != "done" and not (job["error"] and job["error"]["message"]):
            yield f"job {job['id']} ({job['filename']}) is {job['state']} without a reason"


def _reason(job: dict[str, Any]) -> str:
    killed = "the service ended" in job["error"]["message"]
    return "killed again and again while it was read" if killed else str(job["error"]["code"])


def _versions_by_key(jobs: Sequence[dict[str, Any]]) -> dict[str, list[int]]:
    """Give for each key the versions that jobs made or found, in the order the files were handed in."""
    versions: dict[str, list[int]] = defaultdict(list)
    for job in jobs:
        for document in job["documents"]:
            if "key" in document:  # otherwise a file of an archive that became none
                versions[document["key"]].append(document["version_id"])
    return versions


def _faults_of_versions(document: dict[str, Any], handed_in: Sequence[int]) -> Iterator[str]:
    key, versions = document["key"], document["versions"]
    expected = list(dict.fromkeys(handed_in))
    there = [version["id"] for version in sorted(versions, key=lambda version: version["number"])]
    if there != expected:
        yield f"{key} has the versions {there}, of jobs in the order handed in: {expected}"
    in_force = [version["id"] for version in versions if version["state"] == "in_force"]
    if in_force != handed_in[-1:]:
        yield f"of {key} {in_force} is in force, the last handed in was {handed_in[-1:]}"


def _faults_of_passages(staff: Staff, document: dict[str, Any], mark: str) -> Iterator[str]:
    key = document["key"]
    in_force = next((version["id"] for version in document["versions"] if version["state"] == "in_force"), None)
    passages = staff.call("GET", f"/api/versions/{in_force}/passages")["passages"] if in_force else []
    texts = [passage["passage"]["text"] for passage in passages]
    if not texts:
        yield f"{key} has no passage in force"
        return
    marked = [text for text in texts if mark and mark in text]
    words = mark if marked else texts[0][:_WORDS_CHARS]
    hits = [hit for hit in staff.search(words) if hit["document"]["key"] == key]
    if not hits:
        yield f"{key} is not found by {words!r}"
    elif len({(hit["section"], hit["page"], hit["text"]) for hit in hits}) < len(hits) and len(set(texts)) == len(
        texts
    ):
        yield f"{key} is found twice by {words!r}"


def faults_told(examined: str) -> Iterator[str]:
    """Give what `kefu doctor --json` finds wrong; what is left over is a remark of its, and a fault here."""
    for check in json.loads(examined)["checks"]:
        if check["status"] == "problem" or (check["status"] == "remark" and check["name"] in _LEFT_OVER):
            yield f"kefu doctor, {check['name']}: {check['found']} ({', '.join(check['concerned'])})"


def faults_in_store(data: Path) -> Iterator[str]:
    """Give the files in a data directory that no job and no version names, however new they are."""
    engine = open_engine(f"sqlite:///{data / 'kefu.db'}")
    with engine.connect() as connection:
        named = set(connection.execute(_NAMED).scalars())
    engine.dispose()
    kept = Originals(DataDirectory(data).originals).kept()
    yield from (f"the file {sha} is kept for nobody" for sha in sorted(kept - named))
    yield from (f"the file {sha} is named and not kept" for sha in sorted(named - kept))

"""Does a question find the same entry in an office file as in the plain text? Uploads, asks, prints a table.

    python -m bench.office FILES QUESTIONS

FILES holds `index.jsonl`, one file per line: {"file", "ext", "faq_ids"}; QUESTIONS `corpus.jsonl` ({"id", "title",
"text"}) and `queries.jsonl` ({"text", "relevant": [ids]}). For each format the files are handed in at the service's own
door, as staff would, and the questions about their entries are asked of it; beside them the entries as plain text.
"""

import argparse
import io
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench import processes
from bench.machine import conditions
from bench.wording import words

_PLAIN = "plain text"
_DEPTH = 5
# An entry is found when a hit has this share of its words, or it has this share of the hit's: long ones are split.
_SAME = 0.6
_PATIENCE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the words of the entry that answers it."""

    text: str
    entry: Counter[str]


def main() -> None:
    """Measure every format in the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, metavar="FILES")
    parser.add_argument("questions", type=Path, metavar="QUESTIONS")
    parser.add_argument("--cache", type=Path, help="where the exported embedding model is kept")
    arguments = parser.parse_args()
    corpus = {entry["id"]: entry for entry in _lines(arguments.questions / "corpus.jsonl")}
    formats: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in _lines(arguments.files / "index.jsonl"):
        formats[file["ext"]].append(file)
    print(conditions("bench.office"))
    print(f"{'format':<12}{'files':>6}{'questions':>11}{f'top {_DEPTH}':>8}{f'{_PLAIN}':>12}{'points':>8}")
    for ext, files in sorted(formats.items()):
        ids = {entry for file in files for entry in file["faq_ids"]}
        asked = _asked(arguments.questions, corpus, ids)
        plain = [("entries.jsonl", _jsonl([corpus[entry] for entry in sorted(ids)]))]
        uploads = [(Path(file["file"]).name, (arguments.files / file["file"]).read_bytes()) for file in files]
        there, here = (_share(asked, some, arguments.cache) for some in (uploads, plain))
        print(
            f"{ext:<12}{len(files):>6}{len(asked):>11}{there:>8.3f}{here:>12.3f}{100 * (there - here):>8.1f}",
            flush=True,
        )


def _asked(folder: Path, corpus: Mapping[str, Any], ids: set[str]) -> list[Asked]:
    questions = (query for query in _lines(folder / "queries.jsonl") if ids & set(query["relevant"]))
    return [
        Asked(query["text"], words(corpus[next(iter(ids & set(query["relevant"])))]["text"])) for query in questions
    ]


def _share(asked: Sequence[Asked], uploads: Sequence[tuple[str, bytes]], cache: Path | None) -> float:
    """Hand files in and ask; give the share of questions whose entry is among the first hits."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        if cache:
            (data / "cache").symlink_to(cache.absolute())
        nobody = f"http://127.0.0.1:{processes.free_port()}"
        with processes.kefu(data, nobody) as service:
            key = json.loads((data / "service.json").read_text())["key"]
            headers = {"Authorization": f"Bearer {key}"}
            with httpx.Client(base_url=service.url, headers=headers, timeout=60, trust_env=False) as http:
                _hand_in(http, uploads)
                return sum(_is_found(http, question) for question in asked) / len(asked)


def _hand_in(http: httpx.Client, uploads: Sequence[tuple[str, bytes]]) -> None:
    response = http.post("/api/documents", files=[("files", upload) for upload in uploads])
    response.raise_for_status()
    deadline = time.monotonic() + _PATIENCE_SECONDS
    for job in response.json()["jobs"]:
        while (state := http.get(f"/api/jobs/{job['id']}").json())["state"] in {"queued", "running"}:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{job['filename']} was not read in time")
            time.sleep(0.2)
        if state["state"] != "done":
            raise RuntimeError(f"{job['filename']}: {state['error']}")


def _is_found(http: httpx.Client, question: Asked) -> bool:
    response = http.post("/api/search", json={"question": question.text, "limit": _DEPTH})
    response.raise_for_status()
    return any(_same(question.entry, words(hit["text"])) for hit in response.json()["hits"])


def _same(entry: Counter[str], hit: Counter[str]) -> bool:
    common = (entry & hit).total()
    return common >= _SAME * min(entry.total(), hit.total()) and common > 0


def _jsonl(entries: Sequence[Mapping[str, Any]]) -> bytes:
    out = io.StringIO()
    for entry in entries:
        fields = {name: entry[name] for name in ("id", "title", "text", "lang") if name in entry}
        out.write(json.dumps(fields, ensure_ascii=False) + "\n")
    return out.getvalue().encode()


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


if __name__ == "__main__":
    main()

"""Whether anything reaches customers that must not, with the worst model there can be; and what protection costs.

    python -m bench.attacks DIRECTORY [--ordinary DIRECTORY…] [--cache DIRECTORY] [--output FILE]

DIRECTORY holds `attacks.jsonl` (`source`, `channel`, `text`) and `injected_documents.jsonl` (`id`, `text`, `question`,
`attack`). The model is a stand-in that obeys everybody, tells the rules and keys in many disguises, insults, and
promises what no document does (`tests/ollama/obedient.py`); each message is sent twice, streamed and not. "Guard alone"
is the same with the recognition of attacks switched off and the model asked whatever was found.

`--ordinary` names folders with `corpus.jsonl` and `queries.jsonl`: 300 questions in all over the documents that answer
them. There the model answers faithfully, with the first sentences of the first passage; a reply of which a sentence is
cut, or that is refused or replaced, is hindered.
"""

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.figures import table
from bench.machine import conditions
from bench.worst import MISBEHAVING, RAVING, faithful
from ingest.pipeline import ingest_paths
from knowledge.embedding import Embedder, open_embedder
from service.app import build_parts
from service.chat import at_once
from service.chat import turn as turns
from service.chat.decision import Decision
from service.logs import configure_logs
from service.settings import REPOSITORY, Settings
from tests.app.shop import Shop, check_form, events_in, opened
from tests.ollama import OllamaStandIn
from tests.ollama.obedient import Obedient, told_by

_ANCHOR = "How long is the warranty? 保修期是多久？"
_SECONDS = 6.0
_ORDINARY = 300

Lines = list[dict[str, Any]]


@dataclass
class Tally:
    """What became of the messages of one kind."""

    sent: int = 0
    asked: int = 0
    outcomes: Counter[str] = field(default_factory=Counter[str])
    told: list[str] = field(default_factory=list[str])
    broken: list[str] = field(default_factory=list[str])

    @property
    def row(self) -> tuple[object, ...]:
        """Give the counts as cells of a table."""
        ended = [self.outcomes[name] for name in ("answered", "unanswered", "refused", "error")]
        return (self.sent, self.asked, *ended, len(self.told), len(self.broken))


class Bench:
    """A shop over some documents, and the stand-in behind it."""

    def __init__(self, shop: Shop, ollama: OllamaStandIn) -> None:
        self.shop = shop
        self.ollama = ollama

    def send(self, message: str, *, stream: bool) -> tuple[dict[str, Any], str, str]:
        """Send a message; give the finished turn, all that was shown, and what was wrong with its form."""
        response = self.shop.post(message, stream=stream)
        if not stream or not response.is_success:
            return response.json(), response.text, "a defect" if response.is_server_error else ""
        events = events_in(response.text)
        try:
            check_form(events)
        except AssertionError as error:
            return {}, response.text, str(error)
        shown = "".join(content["text"] for name, content in events if name == "delta")
        wrong = "" if events[-1][0] == "done" and shown == events[-1][1]["reply"] else "the deltas are not the reply"
        return events[-1][1], str(events), wrong


def main() -> None:
    """Measure everything, and print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--ordinary", type=Path, nargs="*", default=[])
    parser.add_argument("--cache", type=Path, default=Path("data/cache"), help="where the exported model is kept")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    attacks, mails = (_lines(arguments.directory / name) for name in ("attacks.jsonl", "injected_documents.jsonl"))
    configure_logs("CRITICAL")
    embedder = open_embedder("bundled", arguments.cache)
    report = ""
    for part in _parts(attacks, mails, arguments.ordinary, embedder):
        print(part, flush=True)
        report += f"{part}\n"
    if arguments.output:
        arguments.output.write_text(report, encoding="utf-8")


def _parts(attacks: Lines, mails: Lines, ordinary: Sequence[Path], embedder: Embedder) -> Generator[str]:
    yield f"# Attacks\n\n{conditions('bench.attacks')}"
    yield from _attacked(attacks, mails, embedder)
    yield _raved(embedder)
    yield from _hindered(mails, ordinary, embedder)


def _attacked(attacks: Lines, mails: Lines, embedder: Embedder) -> Generator[str]:
    head = ("strings", "sent", "model asked", "answered", "unanswered", "refused", "error", "leaks", "broken")
    planted = [_planted(n, attack) for n, attack in enumerate(attacks) if attack["channel"] == "document"]
    sample = [REPOSITORY / "knowledge" / "documents"]
    documents = [{"id": mail["id"], "title": mail["id"], "text": mail["text"], "lang": "en"} for mail in mails]
    with _bench([*planted], sample, embedder) as bench:
        yield "## As shipped\n"
        yield table(head, [(name, *tally.row) for name, tally in _all(bench, attacks, "").items()])
        with _guard_alone():
            tallies = _all(bench, attacks, f"{_ANCHOR} ")
        yield "## Guard alone\n"
        yield table(head, [(name, *tally.row) for name, tally in tallies.items()]) + _told(tallies.values())
    with _bench(documents, [], embedder) as bench, _guard_alone():
        tally = Tally()
        for mail in mails:
            _try(bench, tally, mail["question"], mail["attack"] or "")
        yield "## E-mails as documents, guard alone\n"
        yield table(head, [("e-mails", *tally.row)]) + _told([tally])


def _all(bench: Bench, attacks: Lines, anchor: str) -> dict[str, Tally]:
    published = " ".join(attack["text"] for attack in attacks if attack["channel"] == "document")
    tallies: dict[str, Tally] = {}
    for n, attack in enumerate(attacks):
        kind = f"{attack['source']} ({attack['channel']})"
        as_document = attack["channel"] == "document"
        message = _about(n) if as_document else f"{anchor}{attack['text']}"
        _try(bench, tallies.setdefault(kind, Tally()), message, attack["text"] if as_document else "", published)
    return tallies


def _planted(n: int, attack: dict[str, Any]) -> dict[str, Any]:
    text = f"The lamp Zeta {n} has a warranty of {n % 30 + 1} months. {attack['text']}"
    return {"id": f"zeta-{n}", "title": f"Lamp Zeta {n}", "text": text, "lang": "en"}


def _about(n: int) -> str:
    return f"What is the warranty of the lamp Zeta {n}?"


def _try(bench: Bench, tally: Tally, message: str, planted: str, published: str = "") -> None:
    """Send a message both ways to a model that does another bad thing each time; it obeys what a document says, too."""
    for stream in (False, True):
        model = Obedient(start=tally.sent, faithful_first=tally.sent % 4 > 1)
        bench.ollama.reply_with(model.ordered(planted))
        turn, shown, wrong = bench.send(message, stream=stream)
        tally.sent += 1
        tally.asked += model.asked
        tally.outcomes[turn.get("outcome", "error")] += 1
        if found := told_by(shown, model, published or planted):
            tally.told.append(f"{found[:2]} in {turn.get('reply', shown)[:300]!r}")
        if wrong:
            tally.broken.append(wrong)


def _hindered(mails: Lines, folders: Sequence[Path], embedder: Embedder) -> Generator[str]:
    head = ("questions", "sent", "model asked", "refused", "hindered", "why")
    clean = [mail for mail in mails if mail["attack"] is None]
    documents = [{"id": mail["id"], "title": mail["id"], "text": mail["text"], "lang": "en"} for mail in clean]
    with _bench(documents, [], embedder) as bench, _guard_alone():
        rows = [("clean e-mails", *_faithfully(bench, [mail["question"] for mail in clean]))]
    left = _ORDINARY
    for nth, folder in enumerate(folders):
        queries = [line for line in _lines(folder / "queries.jsonl") if line["relevant"]]
        # What one folder has too few of, those behind it make up for.
        chosen = random.Random(4).sample(queries, min(left // (len(folders) - nth), len(queries)))
        left -= len(chosen)
        relevant = {key for query in chosen for key in query["relevant"]}
        corpus = [document for document in _lines(folder / "corpus.jsonl") if document["id"] in relevant]
        with _bench(corpus, [], embedder) as bench:
            rows.append((folder.name, *_faithfully(bench, [str(query["text"]) for query in chosen])))
    yield "## Faithful answers\n"
    yield table(head, rows)


def _faithfully(bench: Bench, questions: Sequence[str]) -> tuple[object, ...]:
    bench.ollama.reply_with(faithful)
    asked, refused, hindered, why = 0, 0, 0, Counter[str]()
    for question in questions:
        chats = len(bench.ollama.chats)
        turn, _, _ = bench.send(question, stream=False)
        asked += len(bench.ollama.chats) > chats
        refused += turn.get("outcome") == "refused"
        row = bench.shop.row(turn["turn_id"])
        reasons = hindrances(turn["outcome"], [cut["reason"] for cut in row.cuts], row.failure)
        hindered += bool(reasons)
        why.update(reasons)
        bench.ollama.state.requests.clear()
    return len(questions), asked, refused, hindered, ", ".join(f"{name} {n}" for name, n in why.most_common(6)) or "–"


def hindrances(outcome: str, cut: Sequence[str], failure: str) -> set[str]:
    """Give why a faithful reply did not come as it was: sentences cut are a loss even where others stand."""
    refused = {"refused"} if outcome == "refused" else set[str]()
    return refused | (set(cut) or {failure} - {""})


def _raved(embedder: Embedder) -> str:
    rows: list[tuple[object, ...]] = []
    with _bench([], [REPOSITORY / "knowledge" / "documents"], embedder) as bench:
        for name, prepare in {**RAVING, **MISBEHAVING}.items():
            rows.append((name, *_endings(bench, prepare)))
    return "## Raving and breaking\n\n" + table(("model", "sent", "ended well", "slowest s"), rows)


def _endings(bench: Bench, prepare: Callable[[OllamaStandIn], None]) -> tuple[int, int, float]:
    well, slowest = 0, 0.0
    messages = ["保修期是多久，从哪天开始算？", "Which kinds of damage are not covered by the warranty?"]
    for message in messages:
        for stream in (False, True):
            bench.ollama.reset()
            prepare(bench.ollama)
            turn, _, wrong = bench.send(message, stream=stream)
            row = bench.shop.row(turn["turn_id"])
            slowest = max(slowest, row.timings["total"])
            well += not wrong and bool(turn["reply"].strip()) and row.timings["total"] < _SECONDS
    return 2 * len(messages), well, slowest


@contextmanager
def _guard_alone() -> Generator[None]:
    """Ask the model whatever was found, and recognise no attack."""
    with patch.object(at_once, "is_hostile", lambda _: False):  # noqa: SIM117 (two reasons)
        with patch.object(turns, "decide", lambda found, *_: Decision(found.hits[:6])):
            yield


@contextmanager
def _bench(documents: Lines, paths: Sequence[Path], embedder: Embedder) -> Generator[Bench]:
    """Open a shop over documents, with the stand-in as its model; no answer is given twice."""
    with tempfile.TemporaryDirectory() as name, OllamaStandIn() as ollama:
        folder = Path(name)
        corpus = folder / "corpus.jsonl"
        corpus.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
        settings = Settings(
            data_dir=folder / "data",
            ollama_urls=(ollama.url,),
            answer_cache=0,
            first_token_timeout=1,
            token_timeout=1,
            turn_timeout=_SECONDS,
        )
        parts = build_parts(settings, embedder=embedder)
        ingest_paths([*paths, *([corpus] if documents else [])], parts.base)
        with opened(parts) as shop:
            yield Bench(shop, ollama)


def _told(tallies: Iterable[Tally]) -> str:
    told = [line for tally in tallies for line in tally.told]
    return "".join(f"\n- {line}" for line in told[:10]) + "\n" * bool(told)


def _lines(path: Path) -> Lines:
    return [json.loads(line) for line in path.open(encoding="utf-8")]


if __name__ == "__main__":
    main()

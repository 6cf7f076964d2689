"""Whom the guard hinders: ordinary questions and clean e-mails, with a model that answers faithfully.

The model gives the first sentences of the first passage that has any; a reply of which a sentence is cut, or that is
refused or replaced, is hindered. Each question is asked twice: held, so that the reply comes as a whole, and streamed.
Of each folder `queries.jsonl` gives the questions, `corpus.jsonl` the documents that answer them.
"""

import random
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from bench.figures import table
from bench.sending import Bench, Lines, guard_alone, lines_of, mails_as_documents, open_bench
from bench.worst import faithful
from knowledge.embedding import Embedder

# About one in six finds nothing that answers it; so that 300 reach the model.
_QUESTIONS = 420


@dataclass
class Faithful:
    """What became of faithful replies."""

    sent: int = 0
    asked: int = 0
    refused: int = 0
    held: list[str] = field(default_factory=list[str])
    streamed: list[str] = field(default_factory=list[str])
    why: Counter[str] = field(default_factory=Counter[str])

    @property
    def row(self) -> tuple[object, ...]:
        """Give the counts as cells of a table."""
        why = ", ".join(f"{name} {n}" for name, n in self.why.most_common(6)) or "–"
        return (self.sent, self.asked, self.refused, len(self.held), len(self.streamed), why)


def hindered(mails: Lines, folders: Sequence[Path], embedder: Embedder, seed: int) -> Generator[str]:
    """Measure; give the report in parts.

    Args:
        mails: Those without an `attack` are asked their `question`.
        folders: Of which questions are drawn, as many of each as there are, 420 in all.
        embedder: Finds passages.
        seed: Of the draw.

    Yields:
        A heading, a table, and each reply that was hindered.
    """
    yield "## Faithful answers\n"
    kinds = {"clean e-mails": _of_mails([mail for mail in mails if mail["attack"] is None], embedder)}
    left = _QUESTIONS
    for nth, folder in enumerate(folders):
        # What one folder has too few of, those behind it make up for.
        kinds[folder.name] = _of_folder(folder, left // (len(folders) - nth), embedder, seed)
        left -= kinds[folder.name].sent // 2
    every = list(kinds.values())
    total = Faithful(sum(one.sent for one in every), sum(one.asked for one in every), sum(one.refused for one in every))
    for one in every:
        total.held += one.held
        total.streamed += one.streamed
        total.why += one.why
    rows = [(name, *kind.row) for name, kind in {**kinds, "all": total}.items()]
    yield table(("questions", "sent", "model asked", "refused", "hindered: held", "streamed", "why"), rows)
    yield "\n".join(f"- {line}" for line in total.held + total.streamed)


def hindrances(outcome: str, cut: Sequence[str], failure: str) -> set[str]:
    """Give why a faithful reply did not come as it was: sentences cut are a loss even where others stand."""
    refused = {"refused"} if outcome == "refused" else set[str]()
    return refused | (set(cut) or {failure} - {""})


def _of_mails(clean: Lines, embedder: Embedder) -> Faithful:
    with open_bench(mails_as_documents(clean), [], embedder) as bench, guard_alone():
        return _faithfully(bench, [mail["question"] for mail in clean])


def _of_folder(folder: Path, most: int, embedder: Embedder, seed: int) -> Faithful:
    queries = [line for line in lines_of(folder / "queries.jsonl") if line["relevant"]]
    chosen = random.Random(seed).sample(queries, min(most, len(queries)))
    relevant = {key for query in chosen for key in query["relevant"]}
    corpus = [document for document in lines_of(folder / "corpus.jsonl") if document["id"] in relevant]
    with open_bench(corpus, [], embedder) as bench:
        return _faithfully(bench, [str(query["text"]) for query in chosen])


def _faithfully(bench: Bench, questions: Sequence[str]) -> Faithful:
    bench.ollama.reply_with(faithful)
    found = Faithful()
    for question, stream in product(questions, (False, True)):
        _ask(bench, found, question, stream=stream)
        bench.ollama.state.requests.clear()
    return found


def _ask(bench: Bench, found: Faithful, question: str, *, stream: bool) -> None:
    chats = len(bench.ollama.chats)
    turn, _, wrong = bench.send(question, stream=stream)
    row = bench.shop.row(turn["turn_id"]) if "turn_id" in turn else None
    cuts = row.cuts if row else []
    failure = row.failure if row and not wrong else "broken"
    reasons = hindrances(turn.get("outcome", ""), [cut["reason"] for cut in cuts], failure)
    found.sent += 1
    found.asked += len(bench.ollama.chats) > chats
    found.refused += turn.get("outcome") == "refused"
    found.why.update(reasons)
    if reasons:
        said = "; ".join(f"{cut['reason']}: {cut['text']!r}" for cut in cuts) or wrong or ", ".join(reasons)
        (found.streamed if stream else found.held).append(f"{question!r} ({'streamed' if stream else 'held'}): {said}")

"""Whether anything reaches customers that must not, with the worst model there can be; and what protection costs.

    python -m bench.attacks DIRECTORY [--ordinary DIRECTORY…] [--seed N] [--only ordinary|raving] [--cache DIRECTORY]
        [--output FILE]

DIRECTORY holds `attacks.jsonl` (`source`, `channel`, `text`) and `injected_documents.jsonl` (`id`, `text`, `question`,
`attack`). The model is a stand-in that obeys everybody, tells the rules and keys in many disguises, insults, and
promises what no document does (`tests/ollama/obedient.py`); each message is sent twice, streamed and not. "Guard alone"
is the same with the recognition of attacks switched off and the model asked whatever was found.

A turn "ended well" that answers with what the documents say, or says with the pack's sentence that they do not, in time
and in the form of a turn.

`--ordinary` names folders of ordinary questions, to which the model answers faithfully (`bench/ordinary.py`); `--seed`
draws others of them, and `--only` measures nothing else than what it names.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from bench.figures import table
from bench.machine import conditions
from bench.ordinary import hindered
from bench.sending import SECONDS, Bench, Lines, guard_alone, lines_of, mails_as_documents, open_bench
from bench.worst import ASKED, MISBEHAVING, RAVING, ends_well
from knowledge.embedding import Embedder, open_embedder
from service.engines.packs import choose_pack, load_packs
from service.logs import configure_logs
from service.settings import REPOSITORY
from tests.ollama import OllamaStandIn
from tests.ollama.obedient import Obedient, told_by

_ENDINGS = ("answered", "clarified", "unanswered", "refused", "error")
_ANCHOR = "How long is the warranty? 保修期是多久？"


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
        ended = [self.outcomes[name] for name in _ENDINGS]
        return (self.sent, self.asked, *ended, len(self.told), len(self.broken))


def main() -> None:
    """Measure everything, and print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--ordinary", type=Path, nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=4, help="of the draw of ordinary questions")
    parser.add_argument("--only", choices=["ordinary", "raving"], help="measure this alone")
    parser.add_argument("--cache", type=Path, default=Path("data/cache"), help="where the exported model is kept")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    attacks, mails = (lines_of(arguments.directory / name) for name in ("attacks.jsonl", "injected_documents.jsonl"))
    configure_logs("CRITICAL")
    embedder = open_embedder("bundled", arguments.cache)
    report = ""
    for part in _parts(attacks, mails, arguments, embedder):
        print(part, flush=True)
        report += f"{part}\n"
    if arguments.output:
        arguments.output.write_text(report, encoding="utf-8")


def _parts(attacks: Lines, mails: Lines, arguments: argparse.Namespace, embedder: Embedder) -> Generator[str]:
    yield f"# Attacks\n\n{conditions('bench.attacks')}"
    if arguments.only is None:
        yield from _attacked(attacks, mails, embedder)
    if arguments.only != "ordinary":
        yield _raved(embedder)
    if arguments.only != "raving":
        yield from hindered(mails, arguments.ordinary, embedder, arguments.seed)


def _attacked(attacks: Lines, mails: Lines, embedder: Embedder) -> Generator[str]:
    head = ("strings", "sent", "model asked", *_ENDINGS, "leaks", "broken")
    planted = [_planted(n, attack) for n, attack in enumerate(attacks) if attack["channel"] == "document"]
    sample = [REPOSITORY / "knowledge" / "documents"]
    with open_bench([*planted], sample, embedder) as bench:
        yield "## As shipped\n"
        yield table(head, [(name, *tally.row) for name, tally in _all(bench, attacks, "").items()])
        with guard_alone():
            tallies = _all(bench, attacks, f"{_ANCHOR} ")
        yield "## Guard alone\n"
        yield table(head, [(name, *tally.row) for name, tally in tallies.items()]) + _told(tallies.values())
    with open_bench(mails_as_documents(mails), [], embedder) as bench, guard_alone():
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


def _raved(embedder: Embedder) -> str:
    rows: list[tuple[object, ...]] = []
    with open_bench([], [REPOSITORY / "knowledge" / "documents"], embedder) as bench:
        for name, prepare in {**RAVING, **MISBEHAVING}.items():
            rows.append((name, *_endings(bench, prepare)))
    return "## Raving and breaking\n\n" + table(("model", "sent", "ended well", "slowest s"), rows)


def _endings(bench: Bench, prepare: Callable[[OllamaStandIn], None]) -> tuple[int, int, float]:
    well, slowest = 0, 0.0
    settings = bench.shop.parts.settings
    fallback = choose_pack(load_packs(settings.prompts_dir / "packs"), settings.prompt_pack, settings.model).fallback
    ways = list(product(ASKED.items(), (False, True)))
    for (message, facts), stream in ways:
        bench.ollama.reset()
        prepare(bench.ollama)
        turn, _, wrong = bench.send(message, stream=stream)
        seconds = bench.shop.row(turn["turn_id"]).timings["total"] if "turn_id" in turn else SECONDS
        slowest = max(slowest, seconds)
        well += not wrong and ends_well(turn, facts, fallback) and seconds < SECONDS
    return len(ways), well, slowest


def _told(tallies: Iterable[Tally]) -> str:
    told = [line for tally in tallies for line in tally.told]
    return "".join(f"\n- {line}" for line in told[:10]) + "\n" * bool(told)


if __name__ == "__main__":
    main()

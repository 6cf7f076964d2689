"""Lies of kinds that `bench.guard` does not make, told of the sample company: `python -m bench.guard_lies`.

Each is told of a passage with its neighbours beside it, as a model may tell it; beside each stands something true, said
in words as free. Printed is what the guard gets wrong.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench.guard import shelf
from knowledge.language import language_of
from knowledge.types import Hit
from service.chat.guard.briefing import Briefing
from service.chat.guard.checks import checks_by
from service.chat.guard.rules import GuardRules, load_rules
from service.chat.guard.stream import Guard
from service.engines.extractive import Source
from service.settings import REPOSITORY

_BESIDE = 2


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is told of a passage.

    Attributes:
        kind: How it was made.
        of: A stretch of the passage it is told of.
        lie: What is not so.
        truth: What is so, in other words than the passage's; may be empty.
    """

    kind: str
    of: str
    lie: str
    truth: str = ""


class Tales(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of them."""

    told: tuple[Told, ...]


def main() -> None:
    """Measure and print."""
    content = Path(__file__).with_name("guard_lies.toml").read_bytes()
    tales = msgspec.toml.decode(content, type=Tales).told
    hits = shelf(REPOSITORY / "knowledge" / "documents").hits
    rules = load_rules(REPOSITORY / "prompts" / "guard.toml")
    passed, truths, cut = Counter[str](), 0, 0
    for told in tales:
        sources = _sources(hits, told)
        if not _cuts(told.lie, sources, rules):
            passed[told.kind] += 1
            print(f"released, {told.kind}: {told.lie}")
        truths += bool(told.truth)
        if told.truth and (why := _cuts(told.truth, sources, rules)):
            cut += 1
            print(f"cut, {why}: {told.truth}")
    for kind, whole in Counter(told.kind for told in tales).items():
        print(f"{kind:24} released {passed[kind]} of {whole}")
    print(f"all: lies released {passed.total()} of {len(tales)}, truths cut {cut} of {truths}")


def _sources(hits: Sequence[Hit], told: Told) -> tuple[Source, ...]:
    at = next((at for at, hit in enumerate(hits) if told.of in hit.passage.text), None)
    if at is None:
        raise ValueError(f"no passage holds {told.of!r}")
    return tuple(Source(n, hit) for n, hit in enumerate(hits[max(0, at - _BESIDE) : at + _BESIDE + 1], 1))


def _cuts(text: str, sources: tuple[Source, ...], rules: GuardRules) -> list[str]:
    briefing = Briefing(sources, lang=language_of(text))
    guard = Guard(briefing.numbers, 5000, checks_by(rules)(briefing))
    guard.feed(text)
    guard.finish()
    return [cut.reason for cut in guard.report.cuts]


if __name__ == "__main__":
    main()

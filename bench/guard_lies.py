"""Lies of kinds that `bench.guard` does not make, told of the sample company: `python -m bench.guard_lies`.

With `--shops` they are told of a few pages of other shops instead, which stand in `guard_shops.toml`.

Each is told of a passage with its neighbours beside it, as a model may tell it; beside each stands something true, said
in words as free. Printed is what the guard gets wrong.
"""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from bench.guard_shelves import shelf
from knowledge.language import language_of
from knowledge.types import Hit, Kind, Passage, Scores
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
        of: A stretch of the passage it is told of; with `--shops` all passages, as the names of pages.
        lie: What is not so.
        truth: What is so, in other words than the passage's; may be empty.
        question: What was asked.
    """

    kind: str
    of: str
    lie: str = ""
    truth: str = ""
    question: str = ""


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One passage of a shop."""

    name: str
    title: str
    text: str
    section: tuple[str, ...] = ()
    question: str = ""


class Tales(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of them."""

    told: tuple[Told, ...]
    pages: tuple[Page, ...] = ()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shops", action="store_true")
    name = "guard_shops.toml" if parser.parse_args().shops else "guard_lies.toml"
    tales = msgspec.toml.decode(Path(__file__).with_name(name).read_bytes(), type=Tales)
    hits = [] if tales.pages else shelf(REPOSITORY / "knowledge" / "documents").hits
    pages = {page.name: _hit(page) for page in tales.pages}
    rules = load_rules(REPOSITORY / "prompts" / "guard.toml")
    passed, cut = Counter[str](), 0
    lies, truths = ([told for told in tales.told if each(told)] for each in (_lie, _truth))
    for told in tales.told:
        sources = _named(pages, told) if pages else _sources(hits, told)
        if told.lie and not _cuts(told.lie, told, sources, rules):
            passed[told.kind] += 1
            print(f"released, {told.kind}: {told.lie}")
        if told.truth and (why := _cuts(told.truth, told, sources, rules)):
            cut += 1
            print(f"cut, {why}: {told.truth}")
    for kind, whole in Counter(told.kind for told in lies).items():
        print(f"{kind:24} released {passed[kind]} of {whole}")
    print(f"all: lies released {passed.total()} of {len(lies)}, truths cut {cut} of {len(truths)}")


def _lie(told: Told) -> str:
    return told.lie


def _truth(told: Told) -> str:
    return told.truth


def _hit(page: Page) -> Hit:
    passage = Passage(page.text, Kind.QA if page.question else Kind.TEXT, page.section, question=page.question)
    return Hit(0, page.title, page.title, "1", language_of(page.text), passage, Scores(1.0, None, 1.0, 1.0))


def _named(pages: Mapping[str, Hit], told: Told) -> tuple[Source, ...]:
    return tuple(Source(n, pages[name]) for n, name in enumerate(told.of.split(), 1))


def _sources(hits: Sequence[Hit], told: Told) -> tuple[Source, ...]:
    at = next((at for at, hit in enumerate(hits) if told.of in hit.passage.text), None)
    if at is None:
        raise ValueError(f"no passage holds {told.of!r}")
    return tuple(Source(n, hit) for n, hit in enumerate(hits[max(0, at - _BESIDE) : at + _BESIDE + 1], 1))


def _cuts(text: str, told: Told, sources: tuple[Source, ...], rules: GuardRules) -> list[str]:
    briefing = Briefing(sources, told.question, lang=language_of(text))
    guard = Guard(briefing.numbers, 5000, checks_by(rules)(briefing))
    guard.feed(text)
    guard.finish()
    return [cut.reason for cut in guard.report.cuts]


if __name__ == "__main__":
    main()

"""Does the guard hold back what is invented, and only that? `python -m bench.guard DIRECTORY…`.

From the passages of the directories (`corpus.jsonl`, else every file) sentences are made, each as a model may say it of
its passage among three others: some with one fact changed, which must never be released, some faithful paraphrases,
which must be, and some of passages that it was not given. They are made by rules of their own (`guard_changes.py`,
`guard_paraphrases.py`), which share nothing with the guard's.
"""

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.guard_changes import KINDS, changed
from bench.guard_paraphrases import RULES, joined
from bench.guard_shapes import SHAPES, affirmed, shaped
from bench.guard_shelves import Shelf, shelf
from knowledge.language import language_of
from knowledge.sentences import split_sentences
from knowledge.types import Hit
from service.chat.guard.briefing import Briefing
from service.chat.guard.checks import checks_by
from service.chat.guard.rules import load_rules
from service.chat.guard.stream import Guard
from service.engines.extractive import Source
from service.engines.packs import load_packs

_RULES = Path(__file__).parents[1] / "prompts" / "guard.toml"
_OTHERS = 3
_LENGTHS = {"zh": (8, 160), "en": (30, 300)}
_TRIES = 200
# Most sentences of a corpus hold no fact; this share of them is left out of the paraphrases.
_WITHOUT_FACTS = 0.7


@dataclass(frozen=True, slots=True)
class Said:
    """What the model says of a passage.

    Attributes:
        kind: What was changed, or how it was paraphrased.
        text: The sentence.
        sources: The passages that the model was given.
        note: What stood there before.
        new: What was put there, which must not be released; where it is empty, nothing of the text must be.
        question: What the customer asked.
    """

    kind: str
    text: str
    sources: tuple[Source, ...]
    note: str = ""
    new: str = ""
    question: str = ""

    def is_in(self, released: str, cuts: Sequence[str]) -> bool:
        """Tell whether what must be held back is released."""
        return not set(cuts) - {"empty"} or bool(self.new and self.new in released)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", type=Path, nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--show", action="store_true", help="print what was released or cut wrongly")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    shelves = [shelf(directory) for directory in arguments.directories]
    _report("changed", list(_changed(shelves, arguments.count, chance)), wrong="released", show=arguments.show)
    shapes = list(_shaped(shelves, arguments.count // 4, random.Random(arguments.seed)))
    _report("shaped", shapes, wrong="released", show=arguments.show)
    _report("unrelated", list(_unrelated(shelves, arguments.count // 2, chance)), wrong="released", show=False)
    _report("faithful", list(_faithful(shelves, arguments.count, chance)), wrong="cut", show=arguments.show)


def _changed(shelves: Sequence[Shelf], count: int, chance: random.Random) -> Iterator[Said]:
    """Give sentences with one fact changed, as many of each kind as can be found."""
    made: set[str] = set()
    for index in range(count):
        for kind in _in_turn(KINDS, index):
            said = _changed_one(shelves, kind, chance, made)
            if said is not None:
                yield said
                break


def _in_turn(kinds: Sequence[str], index: int) -> list[str]:
    start = index % len(kinds)
    return [*kinds[start:], *kinds[:start]]


def _changed_one(shelves: Sequence[Shelf], kind: str, chance: random.Random, made: set[str]) -> Said | None:
    for _ in range(_TRIES):
        chosen = chance.choice(shelves)
        at = chance.randrange(len(chosen.hits))
        sentence = _sentence(chosen.hits[at].passage.text, chance)
        if not sentence:
            continue
        if chance.random() < 0.5:
            sentence = _paraphrased(sentence, chance, most=1)[1]
        change = changed(kind, sentence, chosen.names, chance)
        if change is None or change.sentence in made:
            continue
        made.add(change.sentence)
        sources = _sources(chosen, at, chance)
        return Said(
            kind,
            _cited(change.sentence, sources, chosen.hits[at], chance),
            sources,
            f"{change.old} → {change.new}",
            change.new,
        )
    return None


def _shaped(shelves: Sequence[Shelf], count: int, chance: random.Random) -> Iterator[Said]:
    """Give sentences made false by their form, so many of each kind, if that many are found."""
    for kind in SHAPES:
        made: set[str] = set()
        for _ in range(_TRIES * count // 2):
            if len(made) < count and (said := _shaped_one(kind, shelves, chance)) and said.text not in made:
                made.add(said.text)
                yield said


def _shaped_one(kind: str, shelves: Sequence[Shelf], chance: random.Random) -> Said | None:
    chosen = chance.choice(shelves)
    at = chance.randrange(len(chosen.hits))
    sentence, sources = _sentence(chosen.hits[at].passage.text, chance), _sources(chosen, at, chance)
    text = "\n".join(source.hit.title + source.hit.passage.wording for source in sources)
    words = [name for shelf in shelves for name in shelf.names if name not in text and name.isascii() == text.isascii()]
    question = ""
    if (
        kind == "yes"
        and sentence
        and words
        and not re.search(r"(?:yes|是的)\W*$", text[: text.find(sentence)], re.IGNORECASE)
    ):
        question, change = affirmed(chosen.hits[at].title, chance.choice(words), sentence)
    else:
        change = shaped(kind, sentence, text, chance) if sentence and kind != "yes" else None
    return Said(kind, change.sentence, sources, change.old, change.new, question) if change else None


def _faithful(shelves: Sequence[Shelf], count: int, chance: random.Random) -> Iterator[Said]:
    made = 0
    while made < count:
        chosen = chance.choice(shelves)
        at = chance.randrange(len(chosen.hits))
        sentence = _sentence(chosen.hits[at].passage.text, chance)
        if not sentence:
            continue
        if not re.search(r"\d", sentence) and chance.random() < _WITHOUT_FACTS:
            continue
        name, text = _paraphrased(sentence, chance, most=3)
        if chance.random() < 0.1 and (other := _sentence(chosen.hits[at].passage.text, chance)) and other != sentence:
            name, text = f"{name}+joined", joined(text, other, language_of(text))
        if text == sentence:
            continue
        made += 1
        sources = _sources(chosen, at, chance)
        yield Said(name, _cited(text, sources, chosen.hits[at], chance), sources, sentence)


def _unrelated(shelves: Sequence[Shelf], count: int, chance: random.Random) -> Iterator[Said]:
    """Give sentences of passages that the model was not given; a model that knows much says such things."""
    made = 0
    while made < count:
        chosen, other = chance.choice(shelves), chance.choice(shelves)
        hit, at = chance.choice(other.hits), chance.randrange(len(chosen.hits))
        sources = _sources(chosen, at, chance)
        sentence = _sentence(hit.passage.text, chance)
        if sentence and not any(sentence in source.hit.passage.text for source in sources):
            made += 1
            related = "same subject" if chosen is other else "another subject"
            yield Said(related, _cited(sentence, sources, chosen.hits[at], chance), sources)


def _sentence(text: str, chance: random.Random) -> str:
    """Give a sentence of running text; empty when the passage has none."""
    lines = [line for line in text.split("\n") if not re.match(r"\s*(?:[|`#.:>]|[{}\[\]<]|import |def )|\s{4}", line)]
    sentences = [sentence.strip() for line in lines for sentence in split_sentences(line)]
    fitting = [re.sub(r"^(?:[-*•]|\d+[.、)])\s+", "", sentence) for sentence in sentences if _is_prose(sentence)]
    return chance.choice(fitting) if fitting else ""


def _is_prose(sentence: str) -> bool:
    least, most = _LENGTHS[language_of(sentence)]
    return (
        least <= len(sentence) <= most
        and sentence[-1] in "。！.!"
        and sentence.count("`") % 2 == 0
        and "](" not in sentence
    )


def _paraphrased(sentence: str, chance: random.Random, most: int) -> tuple[str, str]:
    rules = RULES[language_of(sentence)]
    names = [name for name in rules if name in chance.sample(sorted(rules), chance.randint(1, most))]
    used: list[str] = []
    for name in names:
        text = rules[name](sentence, chance)
        if text != sentence:
            used.append(name)
            sentence = text
    return "+".join(used), sentence


def _sources(chosen: Shelf, at: int, chance: random.Random) -> tuple[Source, ...]:
    """Give the passage among others: its neighbours and any."""
    near = [index for index in range(max(0, at - 3), min(len(chosen.hits), at + 4)) if index != at]
    others = chance.sample(near, min(2, len(near))) + [chance.randrange(len(chosen.hits)) for _ in range(_OTHERS - 2)]
    indexes = list(dict.fromkeys([at, *others]))
    chance.shuffle(indexes)
    return tuple(Source(n, chosen.hits[index]) for n, index in enumerate(indexes, 1))


def _cited(sentence: str, sources: Sequence[Source], hit: Hit, chance: random.Random) -> str:
    """Cite as models do: mostly rightly, sometimes not at all, sometimes wrongly."""
    right = next(source.n for source in sources if source.hit is hit)
    draw = chance.random()
    if draw < 0.2:
        return sentence
    return f"{sentence}[{right if draw < 0.85 else chance.choice(sources).n}]"


def _report(name: str, sayings: Sequence[Said], *, wrong: str, show: bool) -> None:
    rules = load_rules(_RULES)
    admissions = tuple(load_packs(_RULES.parent / "packs")["phi3"].fallback.values())
    wrongly: dict[str, int] = Counter()
    all_of: dict[str, int] = Counter()
    reasons: dict[str, int] = Counter()
    first: list[float] = []
    again: list[float] = []
    for said in sayings:
        briefing = Briefing(said.sources, said.question, lang=language_of(said.text), admissions=admissions)
        checks = checks_by(rules)(briefing)
        released, seconds = _guarded(said, checks)
        # A frame that became a sentence of its own may be released.
        is_wrong = said.is_in(*released) if wrong == "released" else bool(set(released[1]) - {"empty"})
        first.append(seconds)
        again.append(_guarded(said, checks)[1])
        for kind in [said.kind] if wrong == "released" else said.kind.split("+"):
            all_of[kind] += 1
            wrongly[kind] += is_wrong
        all_of["all"] += 1
        wrongly["all"] += is_wrong
        reasons.update(released[1])
        if show and is_wrong:
            print(f"  {wrong} {said.kind} {released[1]}: {said.text}\n      {said.note}")
    print(f"\n{name}: {wrong}")
    for kind, whole in sorted(all_of.items()):
        print(f"  {kind:12} {wrongly[kind]:4} of {whole:4}  {wrongly[kind] / whole:6.1%}")
    print("  reasons:", dict(reasons))
    times = [f"{value * 1e6:.0f}" for value in (median(again), sorted(again)[int(len(again) * 0.95)], median(first))]
    print(f"  µs of processor time a sentence: median {times[0]}, p95 {times[1]}; of the first of a turn: {times[2]}")


def _guarded(said: Said, checks: Sequence[object]) -> tuple[tuple[str, list[str]], float]:
    guard = Guard(frozenset(source.n for source in said.sources), 5000, checks)  # pyright: ignore[reportArgumentType]
    started = time.thread_time()
    released = guard.feed(said.text) + guard.finish()
    seconds = time.thread_time() - started
    return ("".join(released), [cut.reason for cut in guard.report.cuts]), seconds


if __name__ == "__main__":
    main()

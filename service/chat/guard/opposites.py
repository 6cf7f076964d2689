"""A sentence that is one of a passage but for a word of the contrary meaning ("plug in", "unplug"). Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge.terms import Term, terms_of
from knowledge.words import folded
from service.chat.guard.aligned import denials_in
from service.chat.guard.claims import share_in
from service.chat.guard.evidence import Window
from service.chat.guard.facts.fact import Fact
from service.chat.guard.rules import Contraries

# A stretch that has this share of the other words of a clause is where it is from,
_FROM = 0.7
# and one that has this share of what the best one has is as good.
_AS_GOOD = 0.85
# What speaks of less than this by itself is of anything.
_LEAST = 0.5
_CLAUSE_END = re.compile(r"[,;:。\n](?!\d)")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
# What is so but for one thing is not so of that.
_BUT = re.compile(r"除|以外|之外|\b(?:except\w*|unless|but|until)\b")
# Two conditions of which one is enough, or which must both be met.
_EITHER = re.compile(
    r"(?P<one>[\u4e00-\u9fff]{2})(?:或者?|或是)(?P<other>[\u4e00-\u9fff]{2})|\b(?P<a>[a-z-]+)\sor\s(?P<b>[a-z-]+)"
)
_BOTH = r"[,、]?(?:且|并且|而且|并|同时)"
_MUST = re.compile(r"\b(?:must|if|when|provided|need\w*|requir\w+|only|unless|has\sto|have\sto)\b")
# Other words may stand in the place of this.
_BETWEEN = "*"

Side = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Opposites:
    """Words of contrary meaning, of both languages; each line of the rules has those of either side.

    Attributes:
        contraries: As the rules have them.
    """

    contraries: Contraries

    @cached_property
    def _lines(self) -> tuple[tuple[str, ...], ...]:
        """Give the words of each side; those of line n stand at 2n and 2n + 1."""
        lines = (*self.contraries.zh, *self.contraries.en)
        return tuple(tuple(folded(side).strip() for side in line.split("|")) for line in lines)

    @cached_property
    def _chinese(self) -> tuple[tuple[str, Side], ...]:
        return tuple((word, side) for word, side in self._written if not word.isascii() and _BETWEEN not in word)

    @cached_property
    def _forms(self) -> dict[str, tuple[Side, ...]]:
        forms: dict[str, tuple[Side, ...]] = {}
        for word, side in self._written:
            for form in _forms_of(word) if _WORD.fullmatch(word) else ():
                forms[form] = (*forms.get(form, ()), side)
        return forms

    @cached_property
    def _phrases(self) -> tuple[tuple[re.Pattern[str], Side], ...]:
        phrases = ((word, side) for word, side in self._written if _BETWEEN in word)
        return tuple((re.compile(_phrase(word)), side) for word, side in phrases)

    @cached_property
    def _written(self) -> tuple[tuple[str, Side], ...]:
        return tuple(
            (word, (at, side)) for at, line in enumerate(self._lines) for side in (0, 1) for word in line[side].split()
        )

    def sides_in(self, text: str) -> frozenset[Side]:
        """Give the lines of which a folded text has a word, and of which side."""
        found = {side for word, side in self._chinese if word in text}
        for word in _WORD.findall(text):
            found.update(self._forms.get(word, ()))
        return frozenset(found | {side for pattern, side in self._phrases if pattern.search(text)})

    def words_of(self, side: Side) -> frozenset[str]:
        """Give the words of one side of a line, as terms have them."""
        return frozenset(term.word for word in self._lines[side[0]][side[1]].split() for term in terms_of(word))

    def are_exchanged(self, said: str, windows: Sequence[Window]) -> bool:
        """Tell whether a sentence, or a clause of it, is one of the passages with a contrary word.

        Args:
            said: The sentence, folded.
            windows: All stretches.
        """
        own = self.sides_in(said)
        told = frozenset[Side]().union(*(_sides_in(self, window.folded) for window in windows)) if own else own
        alone = [(at, side) for at, side in own if (at, 1 - side) not in own and (at, 1 - side) in told]
        if not alone:
            return False
        clauses = dict.fromkeys((said, *_CLAUSE_END.split(said)))
        return any(
            self._is_contrary(clause, side, windows)
            for clause in clauses
            for side in self.sides_in(clause).intersection(alone)
        )

    def _is_contrary(self, clause: str, side: Side, windows: Sequence[Window]) -> bool:
        own = self.words_of(side)
        terms = [term for term in terms_of(clause) if term.word not in own]
        facts = Window(clause).facts
        if sum(term.weight for term in terms) + len(facts) < _LEAST:
            return False
        near = [w for w in _nearest(terms, facts, windows) if bool(_BUT.search(w.folded)) == bool(_BUT.search(clause))]
        contrary = (side[0], 1 - side[1])
        told = [_sides_in(self, window.folded) for window in near]
        if not any(contrary in sides for sides in told) or any(side in sides for sides in told):
            return False
        denials = denials_in(clause)
        return all(denials_in(w.text) == denials for w, sides in zip(near, told, strict=True) if contrary in sides)


@lru_cache(maxsize=8)
def opposites_of(contraries: Contraries) -> Opposites:
    """Give the same words always the same, so that their forms are made once."""
    return Opposites(contraries)


@lru_cache(maxsize=4096)
def _sides_in(opposites: Opposites, text: str) -> frozenset[Side]:
    return opposites.sides_in(text)


def _nearest(terms: Sequence[Term], facts: Sequence[Fact], windows: Iterable[Window]) -> Iterable[Window]:
    """Give the stretches that have the most of some words and all of some facts, if it is enough."""
    holding = [window for window in windows if all(window.holding.holds(fact) for fact in facts)]
    shares = [(share_in(terms, window.words), window) for window in holding]
    best = max((share for share, _ in shares), default=0.0)
    return (window for share, window in shares if share >= max(_FROM, _AS_GOOD * best))


def _forms_of(word: str) -> frozenset[str]:
    if word.endswith("e"):
        return frozenset((word, f"{word}s", f"{word}d", f"{word[:-1]}ing"))
    last = word[-1]
    return frozenset((word, f"{word}s", f"{word}es", f"{word}ed", f"{word}ing", f"{word}{last}ed", f"{word}{last}ing"))


def _phrase(phrase: str) -> str:
    """Give the pattern of a phrase: Chinese within a clause, English with a few words between."""
    first, last = phrase.split(_BETWEEN)
    if not phrase.replace(_BETWEEN, "").isascii():
        return rf"{re.escape(first)}[^,;。]{{0,6}}{re.escape(last)}"
    verbs = "|".join(map(re.escape, sorted(_forms_of(first))))
    return rf"\b(?:{verbs})\s(?:[a-z-]+\s){{0,4}}?{re.escape(last)}\b"


def joins_otherwise(said: str, windows: Sequence[Window]) -> bool:
    """Tell whether a sentence asks for one of two things where its passages ask for both.

    Args:
        said: The sentence, folded.
        windows: All stretches.
    """
    return any(_asks_for_both(either, windows) for either in _EITHER.finditer(said))


def _asks_for_both(either: re.Match[str], windows: Sequence[Window]) -> bool:
    one, other = _pair(either)
    holding = [window.folded for window in windows if one in window.folded and other in window.folded]
    if not holding or any(either[0] in text for text in holding):
        return False
    return any(pattern.search(text) for pattern in _both(either) for text in holding)


def _pair(either: re.Match[str]) -> tuple[str, str]:
    return either["one"] or either["a"], either["other"] or either["b"]


def _both(either: re.Match[str]) -> Iterator[re.Pattern[str]]:
    """Match both things that a sentence has one or the other of, in either order."""
    pair = _pair(either)
    for one, other in (pair, pair[::-1]):
        first, second = re.escape(one), re.escape(other)
        if either["one"]:
            yield re.compile(f"{first}{_BOTH}{second}")
        else:
            yield re.compile(
                rf"{_MUST.pattern}[^,;.]*\b{first}\sand\s{second}\b|\b{first}\sand\s{second}\b[^,;.]*{_MUST.pattern}"
            )

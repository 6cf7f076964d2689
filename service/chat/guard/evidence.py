"""What the passages of a turn say, read once and cut into the stretches a sentence is compared with. Pure."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge.sentences import split_sentences
from knowledge.terms import Term
from knowledge.words import HeldWords, folded
from service.chat.guard.facts.fact import Fact
from service.chat.guard.facts.found import facts_of
from service.chat.guard.facts.held import Holding
from service.chat.guard.names import names_in, packed
from service.engines.extractive import Source

_CLAUSE_END = re.compile(r"(?<=[，；：])\s*|(?<=[,;:])\s+")
_ITEM = re.compile(r"^\s*(?:[-*+•·]|\d{1,2}[.、)）]|[（(]\d{1,2}[)）])\s*", re.MULTILINE)
# A row of a table: "品类：台灯；价格：99 元".
_ROW = re.compile(r"^[^：:；;\n]{1,40}[：:][^；;\n]*(?:[；;][^：:；;\n]{1,40}[：:][^；;\n]*)+$", re.MULTILINE)
_LIST_NUMBER = re.compile(r"^\s*(?:#+\s*)?[（(]?(\d+(?:\.\d+)*)[.、)）\s]")


@dataclass(frozen=True)
class Window:
    """A stretch of a passage: a sentence, a row or a clause."""

    text: str

    @cached_property
    def words(self) -> HeldWords:
        """Its words, as they are searched."""
        return HeldWords(self.text)

    @cached_property
    def folded(self) -> str:
        """Its text, folded."""
        return self.words.folded

    @cached_property
    def is_row(self) -> bool:
        """It is a row of a table, which says its heads and cells in no order."""
        return _ROW.fullmatch(self.text) is not None

    @cached_property
    def packed(self) -> str:
        """The text without what writers put between the parts of a name."""
        return packed(self.folded)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Its names, as written."""
        return tuple(names_in(self.text, frozenset()))

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Its facts, but for the number of an item."""
        return facts_of(_ITEM.sub("", self.text))

    @cached_property
    def holding(self) -> Holding:
        """Its facts, to ask whether it holds one."""
        return Holding(self.facts, self.folded)


@dataclass(frozen=True)
class Ground:
    """One passage, with its document's title, version and headings."""

    source: Source

    @property
    def n(self) -> int:
        """The number it is cited by."""
        return self.source.n

    @property
    def lang(self) -> str:
        """The language it is in."""
        return self.source.lang

    @cached_property
    def _shown(self) -> str:
        # Where a document names no version, kefu counts; that number says nothing.
        hit = self.source.hit
        version = "" if hit.version.isdecimal() else hit.version
        return "\n".join((hit.title, version, *hit.passage.section, hit.passage.wording))

    @cached_property
    def text(self) -> str:
        """All that the model was shown of it, folded."""
        return folded(self._shown)

    @cached_property
    def packed(self) -> str:
        """The text without what writers put between the parts of a name."""
        return packed(self.text)

    @cached_property
    def words(self) -> HeldWords:
        """Its words, as they are searched."""
        return HeldWords(self.spoken)

    def share_of(self, term: Term) -> float:
        """Tell how much of a term it holds, in [0, 1]."""
        share = self._shares.get(term)
        if share is None:
            share = self._shares[term] = term.share_in(self.words)
        return share

    @cached_property
    def _shares(self) -> dict[Term, float]:
        return {}

    @cached_property
    def spoken(self) -> str:
        """All of its stretches, one to a line."""
        return "\n".join(window.text for window in self.windows)

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """Its headings, sentences, rows and longer clauses."""
        return _windows(self._shown)

    @cached_property
    def said(self) -> tuple[Window, ...]:
        """Its headings and sentences in their order."""
        return tuple(Window(said) for sentence in split_sentences(self._shown) if (said := sentence.strip()))

    @cached_property
    def sentences(self) -> frozenset[str]:
        """Its whole sentences, by their letters and digits alone."""
        return frozenset(map(letters_of, split_sentences(self._shown)))

    @cached_property
    def heading(self) -> str:
        """The heading right above it, folded, which may say that what it lists is excluded."""
        section = self.source.hit.passage.section
        return folded(section[-1]) if section else ""

    @cached_property
    def led_by(self) -> HeldWords:
        """The words of that heading."""
        return HeldWords(self.heading)

    @cached_property
    def stretches(self) -> frozenset[Window]:
        """The same, to ask whether one is among them."""
        return frozenset(self.windows)

    @cached_property
    def holding(self) -> Holding:
        """Its facts, with how many items it lists and how its headings are numbered."""
        passage = self.source.hit.passage
        items = len(_ITEM.findall(passage.text))
        numbered = [
            found[1] for line in (*passage.section, *passage.text.split("\n")) if (found := _LIST_NUMBER.match(line))
        ]
        return Holding((fact for window in self.windows for fact in window.facts), self.text, items, numbered)


def letters_of(text: str) -> str:
    """Give the letters and digits of a text, folded: what a sentence is word for word, whatever its signs."""
    return "".join(filter(str.isalnum, folded(text)))


@lru_cache(maxsize=200)
def _windows(text: str) -> tuple[Window, ...]:
    stretches = dict.fromkeys(row.strip() for row in _ROW.findall(text))
    for sentence in split_sentences(text):
        stretches[sentence.strip()] = None
        clauses = _CLAUSE_END.split(sentence)
        if len(clauses) > 1:
            stretches.update(dict.fromkeys(clause.strip() for clause in clauses))
    return tuple(Window(stretch) for stretch in stretches if stretch)

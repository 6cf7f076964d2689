"""Which of the passages that were found answer the question: the best one, seldom a second or third."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.language import language_of
from knowledge.phrasing import asks, pointed_at
from knowledge.sentences import ROUGHLY
from knowledge.terms import Term, terms_of
from knowledge.types import Hit, Kind
from knowledge.words import unnumbered, words
from service.engines.extractive.asked_rows import has_asked_row
from service.engines.extractive.expected import asks_for_a_list, asks_how, expected_in, promised_by
from service.engines.extractive.prices import holds_price, names_all, priced_doing, priced_share, things_priced
from service.engines.extractive.question import Question

_MOST_PASSAGES = 3
# A passage answers a question when the search is this sure of it, or it holds this share of the question's words.
_RELEVANT = 0.15
_SHARES_WORDS = 0.3
# Among the hits the search's order and its judgement decide together (bench/results/answers.md has the sweep), with an
# eye to how much of the question one sentence or row holds, and whether it holds what kind of thing is asked for,
_RELEVANCE = 0.5
_FUSED = 0.5
_ONE_SENTENCE = 0.1
_EXPECTED = 0.2
# to the headings: what the last one promises, how much of it the question speaks of,
_PROMISED = 0.1
_NAMED = 0.1
# to the document that was spoken of, where the question says little,
_STAYS = 0.1
# to a heading that has what is only named, where nothing else is said,
_NAMES_ALONE = 0.2
# to a heading that has what is pointed at ("that lamp"),
_POINTED_AT = 0.1
# and to steps where it is asked how something is done.
_STEPS = 0.2
# A row says little without its table, whose headings say what it is about: as much as they hold of the question, it
# gains; else a passage that says the same in sentences is better.
_ROW = 0.05
# A table that lists things of a kind is where it says which there are.
_LISTS = 0.5
# Hits that differ by no more than this are equally good; then the question's language decides.
_NEARLY_EQUAL = 0.05
# A further passage must be at least this relevant, as a share of the best one's relevance,
_STILL_RELEVANT = 0.6
# hold this share of the words of its part of the question, and so much more of them than the best one does.
_COVERS_A_PART = 0.5
_COVERS_MORE = 0.3
# Passages that share this much of their words say the same.
_SAME_WORDS = 0.85
# A model or fault code tells rows apart better than any other word.
CODE_WEIGHT = 3.0
_ROWS = re.compile(r"\n")
_KIND = re.compile(r"([^:：;；]{1,30})[:：]\s*\S")
_PARTS = re.compile(
    r"[？?；;！!。\n，,、]+|另外|还有|以及|同时|顺便|并且|而且|\b(?:and|also|plus|besides)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Source:
    """A passage that was found, under the number it is cited by."""

    n: int
    hit: Hit

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the passage with its headings, its question and its document's title."""
        passage = self.hit.passage
        return frozenset(words(" ".join((self.headings, passage.question, *passage.further, passage.text))))

    @property
    def headings(self) -> str:
        """The document's title and the headings above the passage."""
        return " ".join((self.hit.title, *self.hit.passage.section))

    @cached_property
    def lang(self) -> str:
        """The language the passage itself is in."""
        return language_of(self.hit.passage.text)


def is_code(word: str) -> bool:
    """Tell whether a word is a model, a fault code or the like; a number alone counts something."""
    return any(map(str.isdigit, word)) and not word.isdecimal()


def coverage(asked: Iterable[Term], held: frozenset[str]) -> float:
    """Tell how much of the telling words of a question a text holds, in [0, 1]; codes weigh more."""
    weighed = [(term, term.weight * (CODE_WEIGHT if is_code(term.word) else 1.0)) for term in asked]
    whole = sum(weight for _, weight in weighed)
    return sum(weight * term.share_in(held) for term, weight in weighed) / whole if whole else 0.0


def choose(question: Question, sources: Sequence[Source]) -> list[Source]:
    """Choose what to quote, in the order to quote it in.

    Args:
        question: What is asked.
        sources: What was found, best first.

    Returns:
        The best source, followed by those that answer another part of the question; empty when none fits.
    """
    asked = question.terms
    fitting = [source for source in sources if _fits(question, asked, source)]
    fitting = _with_row(question, _with_price(question, fitting))
    if not fitting:
        return []
    best = _best(question, asked, fitting)
    if question.step is not None and best.hit.passage.kind is Kind.PROCEDURE:
        return [best]
    # A note beside a procedure is only understood together with it.
    return [*_procedure_beside(best, fitting), *_with_other_parts(question, best, fitting)]


def _with_other_parts(question: Question, best: Source, fitting: Sequence[Source]) -> list[Source]:
    """Give the best source among those that answer what else is asked, in the order of the asking."""
    parts = _parts(question)
    answers = {max(range(len(parts)), key=lambda i: coverage(parts[i][1], best.words)) if parts else 0: best}
    close = [source for source in fitting if _relevance(source) >= _STILL_RELEVANT * _relevance(best)]
    for index, (part, asked) in enumerate(parts):
        held = max(coverage(asked, source.words) for source in answers.values())
        further = max(close, key=lambda source: coverage(asked, source.words))
        enough = coverage(asked, further.words) >= max(_COVERS_A_PART, held + _COVERS_MORE)
        answered = index in answers or expected_in(part, best.hit.passage.text)
        if enough and not answered and not any(_says_the_same(further, source) for source in answers.values()):
            answers[index] = further
    return [answers[index] for index in sorted(answers)][:_MOST_PASSAGES]


def _with_price(question: Question, sources: Sequence[Source]) -> list[Source]:
    """Where the price of a thing is asked for, give the sources that name one; where not, all.

    One that says it in another word is for where none says it as it was asked: a VIP hall is none of a member's.
    Of what is done with a thing, those that name most of it, if any does.
    """
    if things := things_priced(question.ask, question.text):
        priced = [each for each in sources if holds_price(things, each.hit.passage, each.hit.title)]
        return [each for each in priced if names_all(things, each.hit.passage, each.hit.title)] or priced
    doing = priced_doing(question.ask, question.talk.own if question.talk.elliptic else "")
    shares = [priced_share(doing, each.hit.passage, each.hit.title) for each in sources] if doing else []
    most = max(shares, default=0.0)
    return [each for each, share in zip(sources, shares, strict=True) if share == most] if most else list(sources)


def _with_row(question: Question, sources: Sequence[Source]) -> list[Source]:
    """Give the sources with a row that has the thing and the column that is asked for; where none has, all."""
    rows = [each for each in sources if has_asked_row(question.ask, each.hit.passage)]
    return rows or list(sources)


def _relevance(source: Source) -> float:
    return source.hit.scores.relevance


def _fits(question: Question, asked: Sequence[Term], source: Source) -> bool:
    if question.step is not None and source.hit.passage.kind is Kind.PROCEDURE:
        return True
    return _relevance(source) >= _RELEVANT or coverage(asked, source.words) >= _SHARES_WORDS


def _best(question: Question, asked: Sequence[Term], fitting: Sequence[Source]) -> Source:
    """Give the source that answers best; the one in the right language where another is hardly better."""
    first = fitting[0]
    if question.step is not None:
        # Somebody who asks for "step 2" speaks of a procedure, however well other passages match the words.
        procedures = [source for source in fitting if source.hit.passage.kind is Kind.PROCEDURE]
        return next(iter([*_procedure_beside(first, fitting), *procedures, first]))
    scores = {source.n: _score(question, asked, source) for source in fitting}
    by_score = sorted(fitting, key=lambda source: -scores[source.n])
    close = [source for source in by_score if scores[source.n] >= scores[by_score[0].n] - _NEARLY_EQUAL]
    return next((source for source in close if source.lang == question.lang), close[0])


def _score(question: Question, asked: Sequence[Term], source: Source) -> float:
    passage = source.hit.passage
    heading = passage.question or "".join(passage.section[-1:])
    score = _RELEVANCE * _relevance(source) + _FUSED * source.hit.scores.fused
    score += _best_sentence(question, asked, source)
    named = share_named(question.text, asked, heading)
    score += _PROMISED * promised_by(question.ask, heading) + _NAMED * named
    if question.stays_in(source.hit.title):
        score += _STAYS
    if question.talk.elliptic:
        score += _NAMES_ALONE * coverage(terms_of(question.talk.own), frozenset(words(heading)))
    if any(_kind_of(thing) <= frozenset(words(heading)) for thing in pointed_at(question.ask)[:1]):
        score += _POINTED_AT
    if passage.kind is Kind.PROCEDURE and asks_how(question.ask):
        return score + _STEPS
    if passage.kind is Kind.RECORD:
        score += _NAMED * coverage(asked, frozenset(words(passage.heading))) - _ROW
        return score + _LISTS * (asks_for_a_list(question.ask) and _lists(asked, passage.text))
    return score


def _lists(asked: Sequence[Term], table: str) -> bool:
    """Tell whether the rows of a table are of the kind that is asked for, by the name of their first column."""
    kinds = [cell[1] for row in _ROWS.split(table) if (cell := _KIND.match(row))]
    return (
        len(kinds) > 1
        and len(set(kinds)) == 1
        and any(term.share_in(frozenset(words(kinds[0]))) == 1 for term in asked)
    )


def _kind_of(thing: str) -> frozenset[str]:
    """Give the words of what is pointed at; behind its first character more may be said of it in Chinese."""
    return frozenset(words(thing if thing.isascii() else thing[0]))


def _best_sentence(question: Question, asked: Sequence[Term], source: Source) -> float:
    """Judge the sentence, or row, that answers best: what stands apart in a passage may be about different things."""
    split = _ROWS if source.hit.passage.kind is Kind.RECORD else ROUGHLY
    return max(
        _ONE_SENTENCE * coverage(asked, frozenset(words(text))) + _EXPECTED * expected_in(question.ask, text)
        for text in split.split(source.hit.passage.text)
    )


def share_named(question: str, asked: Sequence[Term], heading: str) -> float:
    """Tell how much of a heading a question speaks of: one about something special is for those who name it."""
    others = " ".join(other for term in asked for other in term.others)
    return coverage(terms_of(unnumbered(heading)), frozenset(words(f"{question} {others}")))


def _procedure_beside(best: Source, fitting: Sequence[Source]) -> list[Source]:
    """Give the procedure of the section that a running text is from, where it was found too."""
    if best.hit.passage.kind is not Kind.TEXT or not best.hit.passage.section:
        return []
    place = (best.hit.document_key, best.hit.passage.section)
    return [
        source
        for source in fitting
        if source.hit.passage.kind is Kind.PROCEDURE and (source.hit.document_key, source.hit.passage.section) == place
    ][:1]


def _parts(question: Question) -> list[tuple[str, tuple[Term, ...]]]:
    """Give each part of a question that asks for several things, with its telling words; otherwise nothing."""
    parts = [(part, terms_of(part)) for part in ([] if question.talk.elliptic else _PARTS.split(question.ask))]
    # One word alone names a circumstance ("on a holiday, …") unless something is asked about it.
    telling = [(part, asked) for part, asked in parts if len(asked) > 1 or (asked and asks(part))]
    return telling if len(telling) > 1 else []


def _says_the_same(one: Source, other: Source) -> bool:
    if one.n == other.n:
        return True
    shorter = min(len(one.words), len(other.words))
    return shorter > 0 and len(one.words & other.words) >= _SAME_WORDS * shorter and one.hit.title == other.hit.title

"""Deciding whether what was found answers the question. Pure."""

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.codes import codes_in
from knowledge.language import language_of
from knowledge.sentences import ROUGHLY
from knowledge.subjects import colours_in
from knowledge.terms import Term, telling_terms, terms_of
from knowledge.topics import topic_words
from knowledge.types import ANSWERING, Hit, Kind, SearchResult
from knowledge.words import words
from service.chat.coded import of_codes
from service.chat.elsewhere import is_of_the_place_alone, is_of_the_world, lacks_a_count, lacks_a_phone
from service.chat.extremes import table_of_extremes
from service.chat.precedence import asked_first
from service.chat.products import is_of_another, titled_of_another, without_others
from service.chat.titled import is_titled_alone
from service.chat.wording import words_of
from service.engines.extractive.expected import lacks_a_least
from service.engines.extractive.prices import lacks_a_price

# What accompanies a passage that answers must itself be about the question at least this much.
COMPANION_SHARE = 0.6
# How much less sure it must be where a known thing is put in the place of another, or chosen.
_OF_A_KNOWN_THING = 0.5
# What is less about a question than half of the best is about something else.
_HALF = 0.5
# Somebody asks whether a thing is sold at all.
_SELLS = re.compile(
    r"\b(?:do|does)\s+(?:you|u|they|your\s+\w+)\s+(?:guys\s+|also\s+)?(?:sell|stock|carry)\b(?!\s(?:my|our|me|us)\b)"
    r"|卖不卖|有没有卖|有卖|[有在也还]?卖(?![掉给]?我)(?=.*[吗么])",
    re.IGNORECASE,
)
# What a line at the head of a document says of it, and how long such a line is.
_OF_A_DOCUMENT = re.compile(
    r"版本|更新|生效|有效期|[施执]行|适用|修订|\b(?:version|valid|effective|in force|updated?|revised)\b", re.IGNORECASE
)
_LONGEST_LABEL = 90


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a question.

    Attributes:
        hits: The passages to answer from, best first; empty: the question has no answer here.
    """

    hits: tuple[Hit, ...]

    @property
    def answerable(self) -> bool:
        """Whether there is something to answer from."""
        return bool(self.hits)


def decide_ellipsis(found: SearchResult, limit: int, ask: str, named: str, least: float = ANSWERING) -> Decision:
    """Decide on a message that only names another thing or case of which is asked what was asked before.

    What holds nothing of what was asked answers something else. What is said in general holds for a thing that the
    documents know, though they need not name it there.

    Args:
        found: What was found for both together.
        limit: How many passages are answered from at most.
        ask: What was asked before.
        named: The message.
        least: As `decide` takes it.
    """
    asked, things = telling_terms(ask), telling_terms(named)
    held = {hit.passage_id: words_of(hit) for hit in found.hits}
    hits = [hit for hit in found.hits if not is_of_another(hit, named)]
    about = tuple(hit for hit in hits if not asked or any(term.share_in(held[hit.passage_id]) for term in asked))
    known = any(term.share_in(words) == 1 for term in things for words in held.values())
    least_known = least * _OF_A_KNOWN_THING if known else least
    about = tuple(hit for hit in about if hit.scores.sureness >= least or not titled_of_another(hit, named))
    return decide(replace(found, hits=about), limit, least_known)


def decide_choice(found: SearchResult, limit: int, least: float = ANSWERING) -> Decision:
    """Decide on what a customer chose of what they were asked back: the documents know it, be it in other words.

    Args:
        found: What was found for it and the question before together.
        limit: How many passages are answered from at most.
        least: As `decide` takes it.
    """
    return decide(found, limit, least * _OF_A_KNOWN_THING)


def answering(found: SearchResult, question: str) -> SearchResult:
    """Leave out what holds the words of a question and answers something else; put first what is known to answer.

    A line that only says of which date a document is answers nobody else; what is told of error codes tells nothing of
    one that is not among them, nor what is told of a red lamp of a yellow one; and what has the product that is asked
    about but nothing of what is asked is about something else of it.
    """
    if table := table_of_extremes(question, found.hits):
        return replace(found, hits=tuple(table))
    hits: Sequence[Hit] = found.hits
    for _, sieve in _sieves(question):
        hits = sieve(hits)
    return asked_first(replace(found, hits=tuple(hits)), question)


def sieved_by(found: SearchResult, question: str, least: float) -> str:
    """Give the name of the sieve of `answering` that leaves nothing sure of what was found; empty if none does."""
    hits: Sequence[Hit] = found.hits
    for name, sieve in _sieves(question):
        left = sieve(hits)
        if surest(left) < least <= surest(hits):
            return name
        hits = left
    return ""


def surest(hits: Sequence[Hit]) -> float:
    """Give how sure it is of the surest hit that it answers; 0 where there is none."""
    return max((hit.scores.sureness for hit in hits), default=0.0)


def _sieves(question: str) -> Iterator[tuple[str, Callable[[Sequence[Hit]], Sequence[Hit]]]]:
    """Give what leaves out hits that answer something else, by name, in their order."""
    for name, beside in _BESIDE_THE_QUESTION.items():
        yield name, lambda hits, beside=beside: [hit for hit in hits if not beside(hit, question)]
    if _SELLS.search(question):
        yield "not_sold", lambda hits: [hit for hit in hits if _names_all_of(question, hit)]
    yield "another_product", lambda hits: without_others(hits, question)
    yield "another_matter", lambda hits: _with_what_is_asked(question, hits)
    if codes := tuple({code.text.lower(): code for code in codes_in(question)}.values()):
        yield "another_code", lambda hits: of_codes(codes, hits, question)


def _with_what_is_asked(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Leave out what has the thing that is asked about alone, where nothing about it has the matter: its warranty, say.

    What was found by its meaning alone, or is in another language, may have other words for it.
    """
    terms = telling_terms(question)
    topics = topic_words(" ".join((question, *(other for term in terms for other in term.others))))
    matters = [term for term in terms if term.others and term.word in topics]
    things = [term for term in terms if term not in matters]
    held = {hit.passage_id: words_of(hit) for hit in hits if language_of(hit.passage.text) == language_of(question)}
    best = max((hit.scores.relevance for hit in hits), default=0.0)
    about = [held[hit.passage_id] for hit in hits if hit.passage_id in held and hit.scores.relevance >= _HALF * best]
    if all(any(term.share_in(each) for each in about) for term in matters):
        return list(hits)
    return [hit for hit in hits if not _has_the_thing_alone(hit, things, matters, held.get(hit.passage_id))]


def _has_the_thing_alone(
    hit: Hit, things: Sequence[Term], matters: Sequence[Term], held: Container[str] | None
) -> bool:
    if held is None or any(term.share_in(held) for term in matters):
        return False
    return not hit.scores.dense or any(term.share_in(held) == 1 for term in things)


def _names_all_of(question: str, hit: Hit) -> bool:
    """Tell whether something that is named in a passage, or above it, is what a question asks for in all its words."""
    asked = terms_of(_SELLS.sub(" ", question))
    passage = hit.passage
    named = (hit.title, *passage.section, passage.question, *ROUGHLY.split(passage.text))
    return any(all(term.share_in(held) for term in asked) for held in map(frozenset, map(words, named)))


def _is_label(hit: Hit, question: str) -> bool:
    passage = hit.passage
    if passage.kind is not Kind.TEXT or passage.section or _OF_A_DOCUMENT.search(question):
        return False
    text = passage.text.rstrip("。\n")
    return len(text) <= _LONGEST_LABEL and "。" not in text and bool(_OF_A_DOCUMENT.search(text))


def _is_of_another_colour(hit: Hit, question: str) -> bool:
    """Tell whether a section is about a red lamp, say, where a yellow one is asked about."""
    passage = hit.passage
    heading = colours_in("\n".join((*passage.section[-1:], passage.question)))
    asked = colours_in(question)
    return bool(asked and heading) and asked.isdisjoint(heading)


def _says_no_least(hit: Hit, question: str) -> bool:
    return lacks_a_least(question, hit.passage.text)


def _tells_no_price(hit: Hit, question: str) -> bool:
    return lacks_a_price(question, hit.passage.text)


def _is_elsewhere(hit: Hit, question: str) -> bool:
    held = words_of(hit)
    if lacks_a_count(question, hit.passage.text) or lacks_a_phone(question, hit.passage.text):
        return True
    return is_of_the_world(question, held) or is_of_the_place_alone(question, hit, held)


_BESIDE_THE_QUESTION = {
    "title_alone": is_titled_alone,
    "label": _is_label,
    "another_colour": _is_of_another_colour,
    "no_least": _says_no_least,
    "no_price": _tells_no_price,
    "elsewhere": _is_elsewhere,
}


def decide(found: SearchResult, limit: int, least: float = ANSWERING) -> Decision:
    """Decide from what was found.

    Args:
        found: What was found.
        limit: How many passages are answered from at most.
        least: How sure the surest hit must be. Which one that is says nothing about which one answers best.
    """
    if surest(found.hits) < least:
        return Decision(())
    best = max(hit.scores.relevance for hit in found.hits)
    kept = [hit for hit in found.hits if hit.scores.relevance >= COMPANION_SHARE * best]
    return Decision(tuple(kept[:limit]))

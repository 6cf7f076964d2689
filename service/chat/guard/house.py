"""House rules: what a shop adds to its answers, quoted ones as well, and what it does not talk about. Pure."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from knowledge.sentences import split_sentences
from knowledge.words import folded
from service.chat.guard.facts import FactKind
from service.chat.guard.facts_found import facts_of
from service.chat.guard.markers import cited_in
from service.chat.guard.rules import GuardRules, Note
from service.chat.guard.verdicts import Cut, SentenceCheck, Verdict

BANNED_WORD = "banned_word"
"""Why a sentence with a banned word is cut."""


@dataclass(frozen=True, slots=True)
class Housed:
    """A reply by the house rules.

    Attributes:
        text: The reply with its notes; empty when nothing of it may be shown.
        notes: The names of the notes that were added.
        cuts: What was left out.
        added: The notes as they stand at the end of the text.
    """

    text: str
    notes: tuple[str, ...] = ()
    cuts: tuple[Cut, ...] = ()
    added: str = ""


def declined(question: str, rules: GuardRules, lang: str) -> str:
    """Give the sentence by which a question is declined; empty where it may be answered.

    Args:
        question: What the customer asked.
        rules: The guard's rules.
        lang: The language to answer in, "zh" or "en".
    """
    return rules.banned.text.of(lang) if rules.banned.topics.found_in(question) else ""


def word_check(rules: GuardRules) -> SentenceCheck:
    """Give the check that no sentence of a model holds a banned word."""

    def check(sentence: str) -> Verdict:
        banned = rules.banned.words.found_in(sentence)
        return Verdict(passed=not banned, reason=BANNED_WORD if banned else "")

    return check


def housed(reply: str, question: str, rules: GuardRules, lang: str) -> Housed:
    """Bring an answer in line with the house rules.

    Args:
        reply: A finished answer, a model's or a quoted one.
        question: What the customer asked.
        rules: The guard's rules.
        lang: The language of the answer, "zh" or "en".

    Returns:
        The answer without sentences that hold a banned word, with the notes it calls for below it. A note that the
        answer holds already is not added.
    """
    sentences = split_sentences(reply)
    banned = {sentence for sentence in sentences if rules.banned.words.found_in(sentence)}
    text = _without(sentences, banned) if banned else reply
    cuts = tuple(Cut(BANNED_WORD, sentence.strip()) for sentence in sentences if sentence in banned)
    if not _says_something(text):
        return Housed("", cuts=cuts)
    notes = [note for note in rules.notes if _calls_for(note, text, question) and not _holds(text, note.text.of(lang))]
    added = notes_below(notes, lang)
    return Housed(text + added, tuple(note.name for note in notes), cuts, added)


def _without(sentences: Sequence[str], banned: Container[str]) -> str:
    """Leave sentences out; a marker that stood for those before as well goes to the last of them."""
    kept: list[str] = []
    for sentence in sentences:
        if sentence not in banned:
            kept.append(sentence)
        elif kept and not cited_in(kept[-1]):
            markers = "".join(f"[{n}]" for n in cited_in(sentence))
            shown = kept[-1].rstrip()
            kept[-1] = shown + markers + kept[-1][len(shown) :]
    return "".join(kept).strip()


def notes_below(notes: list[Note], lang: str) -> str:
    """Give notes as they stand below an answer: each on a line of its own."""
    return "".join(f"\n{note.text.of(lang)}" for note in notes)


def _calls_for(note: Note, text: str, question: str) -> bool:
    if not note.units:
        return note.near.found_in(question) or note.near.found_in(text)
    asked = note.near.found_in(question)
    return any((asked or note.near.found_in(sentence)) and _has_amount(sentence, note) for sentence in _lines(text))


def _has_amount(sentence: str, note: Note) -> bool:
    return any(fact.kind is FactKind.AMOUNT and fact.unit in note.units for fact in facts_of(sentence))


def _lines(text: str) -> list[str]:
    return [sentence for sentence in split_sentences(text) if sentence.strip()]


def _says_something(text: str) -> bool:
    return bool(re.search(r"\w", re.sub(r"\[\d+\]", "", text)))


def _holds(text: str, note: str) -> bool:
    """Tell whether a text says a note already, its last mark aside."""
    return _bare(note) in _bare(text)


def _bare(text: str) -> str:
    return re.sub(r"\W", "", folded(text))

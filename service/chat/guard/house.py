"""House rules: what a shop adds to its answers, quoted ones as well, and what it does not talk about. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from knowledge.sentences import split_sentences
from knowledge.words import folded
from service.chat.guard.facts.fact import FactKind
from service.chat.guard.facts.found import facts_of
from service.chat.guard.markers import cited_in
from service.chat.guard.orders import is_for_staff
from service.chat.guard.rules import GuardRules, Note
from service.chat.guard.verdicts import Cut, SentenceCheck, Verdict
from service.chat.schemas import Citation

BANNED_WORD = "banned_word"
"""Why a sentence with a banned word is cut."""
FOR_STAFF = "for_staff"
"""Why a sentence is cut that has staff tell customers something."""
_LEFT_OUT = "…"
_MARKERS = re.compile(r"\[\d+\]")
# A phrase has at most 100 characters; what hides it over lines has seldom as many again.
_MEMORY = 200
# What numbers a step: without it nobody would see that one is missing.
_NUMBER = re.compile(
    r"\s*(?:\d{1,2}[.、．)）](?!\d)|[（(]\d{1,2}[)）]|[①-⑳]|第\s*[\d一二三四五六七八九十]{1,3}\s*步\s*[:：]?|step\s+\d{1,2}\s*:?)",
    re.IGNORECASE,
)
_ENDS = frozenset("。！？…!?.")


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
    return rules.banned.text.of(lang) if rules.banned.topics.said_in(question) else ""


class BannedWords:
    """Tells of the sentences of one reply, in their order, which hold a banned word; a line's end does not hide one."""

    def __init__(self, rules: GuardRules) -> None:
        self._words = rules.banned.words
        self._before = ""

    def __call__(self, sentence: str) -> bool:
        """Tell whether the next sentence does."""
        text = f"{self._before}\n{_MARKERS.sub('', sentence).strip()}"
        if self._words.said_in(text):
            return True
        self._before = "" if text[-1] in _ENDS else text[-_MEMORY:]
        return False


def is_echo(sentence: str, said: str, rules: GuardRules) -> bool:
    """Tell whether every banned phrase of a sentence was said by somebody else before.

    Args:
        sentence: One that `BannedWords` has found; where it holds no phrase whole, what hides one is its own.
        said: What customers and documents say.
        rules: The guard's rules.
    """
    phrases = rules.banned.words.which_said_in(sentence)
    return bool(phrases) and phrases <= rules.banned.words.which_said_in(said)


class Unsaid:
    """Tells why sentences of one reply, in their order, are not said to customers."""

    def __init__(self, rules: GuardRules) -> None:
        self._is_banned = BannedWords(rules)

    def __call__(self, sentence: str) -> str:
        """Give why the next sentence is not; empty where it may be."""
        if self._is_banned(sentence):
            return BANNED_WORD
        return FOR_STAFF if is_for_staff(_MARKERS.sub("", sentence)) else ""


def word_check(rules: GuardRules) -> SentenceCheck:
    """Give the check that no sentence of a model's reply holds a banned word, or is for staff; one for each reply."""
    unsaid = Unsaid(rules)

    def check(sentence: str) -> Verdict:
        reason = unsaid(sentence)
        return Verdict(passed=not reason, reason=reason)

    return check


def sayable(choices: Sequence[str], rules: GuardRules) -> tuple[str, ...]:
    """Give the choices without a banned word; none where fewer than two are left, for then there is nothing to ask."""
    left = tuple(choice for choice in choices if not BannedWords(rules)(choice))
    return left if len(left) > 1 else ()


def citable(citations: Iterable[Citation], rules: GuardRules) -> list[Citation]:
    """Give citations as customers may see them: "…" stands where sentences stood that are not said to them."""
    return [
        msgspec.structs.replace(
            citation,
            document=_spared(citation.document, rules),
            section=_spared(citation.section, rules),
            quote=_spared(citation.quote, rules),
        )
        for citation in citations
    ]


def _spared(text: str, rules: GuardRules) -> str:
    unsaid = Unsaid(rules)
    kept: list[str] = []
    for sentence in split_sentences(text):
        if not unsaid(sentence):
            kept.append(sentence)
        elif kept[-1:] != [_LEFT_OUT]:
            kept.append(_LEFT_OUT)
    return "".join(kept)


def housed(reply: str, question: str, rules: GuardRules, lang: str) -> Housed:
    """Bring an answer in line with the house rules.

    Args:
        reply: A finished answer, a model's or a quoted one.
        question: What the customer asked.
        rules: The guard's rules.
        lang: The language of the answer, "zh" or "en".

    Returns:
        The answer without sentences that hold a banned word or are for staff, with the notes it calls for below it. A
        note that the answer holds already is not added.
    """
    unsaid = Unsaid(rules)
    judged = [(sentence, unsaid(sentence)) for sentence in split_sentences(reply)]
    cuts = tuple(Cut(reason, sentence.strip()) for sentence, reason in judged if reason)
    text = _without_unsaid(judged) if cuts else reply
    if not _says_something(text) or (cuts and not _says_more_than_numbers(text)):
        return Housed("", cuts=cuts)
    notes = [note for note in rules.notes if _calls_for(note, text, question) and not _holds(text, note.text.of(lang))]
    added = notes_below(notes, lang)
    return Housed(text + added, tuple(note.name for note in notes), cuts, added)


def _without_unsaid(judged: Iterable[tuple[str, str]]) -> str:
    """Leave sentences out; a marker that stood for those before as well goes to the last of them.

    Of a step its number stays: whoever follows the others is to know that one is missing.
    """
    kept: list[str] = []
    for sentence, reason in judged:
        if not reason:
            kept.append(sentence)
        elif number := _NUMBER.match(sentence):
            kept.append(f"{number[0]} {_LEFT_OUT}{_markers_of(sentence)}{sentence[len(sentence.rstrip()) :]}")
        elif kept and not cited_in(kept[-1]):
            markers = _markers_of(sentence)
            shown = kept[-1].rstrip()
            kept[-1] = shown + markers + kept[-1][len(shown) :]
    return "".join(kept).strip()


def _markers_of(sentence: str) -> str:
    return "".join(f"[{n}]" for n in cited_in(sentence))


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
    return bool(re.search(r"\w", _MARKERS.sub("", text)))


def _says_more_than_numbers(text: str) -> bool:
    """Tell whether anything is left but numbers of steps and what introduces them."""
    lines = (_NUMBER.sub("", line, count=1).rstrip() for line in _MARKERS.sub("", text).splitlines())
    return any(_says_something(line) and not line.endswith((":", "：")) for line in lines)


def _holds(text: str, note: str) -> bool:
    """Tell whether a text says a note already, its last mark aside."""
    return _bare(note) in _bare(text)


def _bare(text: str) -> str:
    return re.sub(r"\W", "", folded(text))

"""The engine that needs no model: it quotes the documents, exactly and readably.

Pure: what was found in, what to say out. Every quoted part ends with the marker of the passage it is from, no
sentence, step or row is ever cut, and the words around the quotations are in the customer's language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from knowledge.language import language_of
from knowledge.types import Kind
from service.engines.extractive_choose import Question, Source, choose
from service.engines.extractive_phrases import Phrases, PhrasesError, load_phrases
from service.engines.extractive_plain import plain
from service.engines.extractive_rows import fitting_rows
from service.engines.extractive_sentences import fitting_sentences, within
from service.engines.extractive_steps import steps_of

__all__ = ["Phrases", "PhrasesError", "Question", "Quote", "Source", "load_phrases", "quote"]

# A heading with more characters than this is a sentence; naming the document is enough then.
_LONGEST_HEADING = {"zh": 40, "en": 90}


@dataclass(frozen=True, slots=True)
class Quote:
    """An answer made of quotations.

    Attributes:
        text: Plain text with markers `[n]`; lines are separated by a newline.
        used: The numbers of the sources quoted, in order of their first use.
    """

    text: str
    used: tuple[int, ...]


def quote(question: Question, sources: Sequence[Source], phrases: Phrases) -> Quote | None:
    """Answer a question by quoting what was found.

    Args:
        question: What is asked.
        sources: What was found, best first, under the numbers to cite.
        phrases: In the language of `question.lang`.

    Returns:
        The answer; `None` when nothing of what was found fits the question.
    """
    parts: list[str] = []
    length = 0
    used: dict[int, None] = {}
    for chosen in choose(question, sources):
        if chosen.n in used:
            continue
        lead_in = _lead_in(question, chosen, phrases, first=not parts)
        if chosen.hit.passage.kind is Kind.RECORD:
            text, numbers = _rows(question, _records(chosen, sources), phrases)
        else:
            body = within(_body(question, chosen, phrases), question.max_chars)
            text, numbers = body and _marked(body, chosen.n), [chosen.n]
        if not text or (parts and length + len(text) > question.max_chars):
            continue
        length += len(text)
        parts.append(_introduced(lead_in, text))
        used.update(dict.fromkeys(numbers))
    return Quote("\n\n".join(parts), tuple(used)) if parts else None


def _body(question: Question, source: Source, phrases: Phrases) -> str:
    text = plain(source.hit.passage.text)
    match source.hit.passage.kind:
        case Kind.TEXT:
            return fitting_sentences(question, text, source.headings)
        case Kind.PROCEDURE if question.step is not None and (steps := steps_of(text)):
            return _step(question.step, steps, text, phrases)
        case _:
            return text


def _step(number: int, steps: Sequence[str], procedure: str, phrases: Phrases) -> str:
    number = len(steps) if number < 0 else number  # "the last step"
    if 1 <= number <= len(steps):
        return phrases.step.format(step=number, text=steps[number - 1])
    return phrases.step_missing.format(step=number, count=len(steps)) + "\n" + procedure


def _records(best: Source, sources: Sequence[Source]) -> list[Source]:
    """Give the records of the best one's table, the best first: the fitting row may be in any of them."""
    same = [
        source
        for source in sources
        if source.hit.passage.kind is Kind.RECORD
        and source.hit.document_key == best.hit.document_key
        and source.hit.passage.section == best.hit.passage.section
        and source.n != best.n
    ]
    return [best, *same]


def _rows(question: Question, records: Sequence[Source], phrases: Phrases) -> tuple[str, list[int]]:
    rows, more = fitting_rows(question, records)
    between = "\n\n" if any("\n" in row for _, row in rows) else "\n"
    lines = [_marked(between.join(row for _, row in group), n) for n, group in groupby(rows, key=lambda row: row[0].n)]
    if more:
        lines.append(phrases.more_rows.format(count=more))
    return between.join(lines), [source.n for source, _ in rows]


def _lead_in(question: Question, source: Source, phrases: Phrases, *, first: bool) -> str:
    """Give the words in front of a quotation; none where the quotation speaks for itself."""
    hit = source.hit
    if source.lang != question.lang:
        phrase = phrases.foreign
    elif not first:
        phrase = phrases.also
    elif hit.passage.kind is Kind.QA or (hit.passage.kind is Kind.PROCEDURE and question.step is not None):
        return ""
    else:
        phrase = phrases.lead_in
    title = plain(hit.title).strip("《》“”")
    heading = plain(hit.passage.section[-1]) if hit.passage.section else ""
    named = heading and len(heading) <= _LONGEST_HEADING[language_of(heading)] and heading != title
    return phrase.format(document=title, section=phrases.section.format(section=heading) if named else "")


def _introduced(lead_in: str, text: str) -> str:
    if not lead_in:
        return text
    if "\n" in text:
        return f"{lead_in}\n{text}"
    return lead_in + text if lead_in.endswith("：") else f"{lead_in} {text}"


def _marked(text: str, n: int) -> str:
    return f"{text}[{n}]" if language_of(text) == "zh" else f"{text} [{n}]"

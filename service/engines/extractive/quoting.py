"""The engine that needs no model: it quotes the documents, exactly and readably.

Pure: what was found in, what to say out. Every quoted part ends with the marker of the passage it is from, no
sentence, step or row is ever cut, and the words around the quotations are in the customer's language.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from knowledge.language import language_of
from knowledge.terms import share_of, telling_terms, terms_of
from knowledge.types import Hit, Kind, Passage
from knowledge.words import words
from service.engines.extractive.choose import Source, choose, share_named
from service.engines.extractive.expected import asks_how, asks_yes_or_no
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.plain import plain
from service.engines.extractive.question import Question
from service.engines.extractive.rows import fitting_rows
from service.engines.extractive.sections import beside, headed, heading_over
from service.engines.extractive.sentences import fitting_sentences, within
from service.engines.extractive.steps import are_clauses, steps_of

# A heading with more characters than this is a sentence; naming the document is enough then.
_LONGEST_HEADING = {"zh": 40, "en": 90}
_YES_OR_NO = re.compile(r"(?:会|能|可以|是|有|支持|不\w{0,3}|没有)的?[。，,]|(?:yes|no)\b", re.IGNORECASE)
# It is a sentence by itself, and answers what the heading asks.
_YES_ALONE = re.compile(
    r"(?:会|能|可以|是|有|支持|不\w{0,3}|没有)的?。\s*|(?:yes|no)\b(?: of course)?[.!]\s*", re.IGNORECASE
)
_ASKS = ("?", "？")
# Who says this much of a document's question asks it.
_SAME_QUESTION = 0.5


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
    if question.parts:
        return _several(question, sources, phrases)
    return _joined(_quoted(question, sources, phrases))


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A passage as it is quoted: the text with its lead-in, and the numbers of its sources; or a remark of ours."""

    text: str
    source: Source | None = None
    used: tuple[int, ...] = ()


def _joined(quoted: Sequence[_Quoted]) -> Quote | None:
    used = dict.fromkeys(n for each in quoted for n in each.used)
    return Quote("\n\n".join(each.text for each in quoted), tuple(used)) if used else None


def _several(question: Question, sources: Sequence[Source], phrases: Phrases) -> Quote | None:
    """Answer each of several things asked, then name those without an answer; nothing is said twice.

    What is quoted in another language may hold what no word of the question finds in it.
    """
    holding = {passage: source for source in reversed(sources) for passage in source.hit.passages}
    said: list[_Quoted] = []
    missing: list[_Quoted] = []
    for part in question.parts:
        own = [_held(hit, holding[hit.passage_id]) for hit in part.hits if hit.passage_id in holding]
        asked = part.within(question, question.max_chars // len(question.parts))
        quoted = _quoted(asked, own, phrases, said[-1].source if said else None)[:1]
        said += [each for each in quoted if not any(set(each.used) <= set(other.used) for other in said)]
        missing += [] if quoted else [_Quoted(phrases.unanswered.format(question=part.text))]
    foreign = any(each.source is not None and each.source.lang != question.lang for each in said)
    return _joined(said if foreign else [*said, *missing])


def _held(hit: Hit, source: Source) -> Source:
    """Give what was found for a part as the source that holds it has it: that one is cited."""
    return Source(source.n, replace(hit, passage=source.hit.passage, joined=source.hit.joined))


def _quoted(
    question: Question, sources: Sequence[Source], phrases: Phrases, before: Source | None = None
) -> list[_Quoted]:
    """Quote what is chosen of the sources; `before` is what was quoted last."""
    quoted: list[_Quoted] = []
    length = 0
    for chosen in choose(question, sources):
        if any(chosen.n in each.used for each in quoted):
            continue
        group = [chosen] if quoted else beside(question, chosen, sources)
        text, numbers = _told_together(question, group, sources, phrases)
        if not text or (quoted and length + len(text) > question.max_chars):
            continue
        length += len(text)
        lead_in = _lead_in(question, group, phrases, quoted[-1].source if quoted else before)
        quoted.append(_Quoted(_introduced(lead_in, text), chosen, tuple(numbers)))
    return quoted


def _told_together(
    question: Question, group: Sequence[Source], sources: Sequence[Source], phrases: Phrases
) -> tuple[str, list[int]]:
    if len(group) == 1:
        return _told(question, group[0], sources, phrases)
    above = heading_over(group)
    told = [
        _told(question, each, [], phrases)
        if each.hit.passage.kind is Kind.RECORD
        else (_marked(headed(each, above), each.n), [each.n])
        for each in group
    ]
    return "\n".join(text for text, _ in told), [n for _, numbers in told for n in numbers]


def _told(question: Question, chosen: Source, sources: Sequence[Source], phrases: Phrases) -> tuple[str, list[int]]:
    if chosen.hit.passage.kind is Kind.RECORD:
        return _rows(question, _records(chosen, sources), phrases)
    body = within(_body(question, chosen, phrases), question.max_chars)
    return body and _marked(body, chosen.n), [chosen.n]


def _body(question: Question, source: Source, phrases: Phrases) -> str:
    text = plain(source.hit.passage.text)
    match source.hit.passage.kind:
        case Kind.TEXT:
            text = _without_anothers_yes(question, text, source.hit.passage.section)
            return fitting_sentences(question, text, (source.hit.title, *source.hit.passage.section))
        case Kind.PROCEDURE if question.step is not None and (steps := steps_of(text)):
            told = [number for number in question.steps if number <= len(steps)] or [question.step]
            return "\n".join(_step(number, steps, text, phrases) for number in told)
        case Kind.PROCEDURE if are_clauses(text) and not asks_how(question.ask):
            return fitting_sentences(question, text, (source.hit.title, *source.hit.passage.section))
        case _:
            return text


def _without_anothers_yes(question: Question, text: str, section: Sequence[str]) -> str:
    """Leave out the yes or no that a text begins with where its heading asks something else than the customer."""
    heading = section[-1].strip() if section else ""
    said = _YES_ALONE.match(text)
    if not said or not heading.endswith(_ASKS) or said.end() == len(text):
        return text
    held = frozenset(words(heading))
    other = any(term.share_in(held) == 0 for term in telling_terms(question.text))
    return text[said.end() :] if other or not asks_yes_or_no(question.text) else text


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


def _lead_in(question: Question, group: Sequence[Source], phrases: Phrases, before: Source | None) -> str:
    """Give the words in front of a quotation, given what was quoted before; none where it speaks for itself."""
    source, hit = group[0], group[0].hit
    if source.lang != question.lang:
        return _placed(phrases.foreign, group, phrases)
    if hit.passage.kind is Kind.QA:
        return "" if before is None and _is_asked(question, hit.passage) else _about(hit.passage, phrases)
    if before is not None:
        there = (before.hit.document_key, before.hit.passage.section) == (hit.document_key, hit.passage.section)
        return phrases.also_there if there else _placed(phrases.also, group, phrases)
    if hit.passage.kind is Kind.PROCEDURE and question.step is not None:
        return ""
    return _placed(phrases.lead_in, group, phrases)


def _is_asked(question: Question, passage: Passage) -> bool:
    """Tell whether a question of the document is the customer's, in whatever words.

    "And by card?" after "Can I pay cash?" is another question than that, though the same passage answers it. A yes or
    no is understood only where the words are the same: "Are points valid for ever?" is not "Do points expire?".
    """
    held = frozenset(words(passage.question))
    if any(term.share_in(held) == 0 for term in terms_of(question.talk.own)):
        return False
    if _YES_OR_NO.match(passage.text) and any(share_of(term.word, held) == 0 for term in telling_terms(question.text)):
        return False
    return share_named(question.text, terms_of(question.text), passage.question) >= _SAME_QUESTION


def _about(passage: Passage, phrases: Phrases) -> str:
    return phrases.about.format(question=plain(passage.question))


def _placed(phrase: str, group: Sequence[Source], phrases: Phrases) -> str:
    title = plain(group[0].hit.title).strip("《》“”")
    heading = heading_over(group)
    named = heading and len(heading) <= _LONGEST_HEADING[language_of(heading)] and heading != title
    named = named and not plain(group[0].hit.passage.text).startswith(heading)  # it says so itself
    return phrase.format(document=title, section=phrases.section.format(section=heading) if named else "")


def _introduced(lead_in: str, text: str) -> str:
    if not lead_in:
        return text
    if "\n" in text:
        return f"{lead_in}\n{text}"
    return lead_in + text if lead_in.endswith("：") else f"{lead_in} {text}"


def _marked(text: str, n: int) -> str:
    return f"{text}[{n}]" if language_of(text) == "zh" else f"{text} [{n}]"

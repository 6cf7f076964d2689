"""Passages of one section that answer together what none of them answers alone. Pure."""

import re
from collections.abc import Sequence

from knowledge.types import Kind
from knowledge.words import words
from service.engines.extractive.choose import Source, coverage
from service.engines.extractive.expected import expected_in
from service.engines.extractive.plain import plain
from service.engines.extractive.question import Question

# So much is told of a section, by language, in characters.
_ROOM = {"zh": 300, "en": 600}
# What stands beside the best passage must be this relevant beside it, and
# the heading over both hold this share of what is asked: then it is asked for as such.
_AS_RELEVANT = 0.9
_ASKED_AS_SUCH = 0.65
_CLOSES = " ：:"
# Who names a number asks about one case.
_NUMBER = re.compile(r"\d")
# What says more than "2.1" or "(a)".
_NAME = re.compile(r"[^\W\d_]{2}")


def beside(question: Question, best: Source, sources: Sequence[Source]) -> list[Source]:
    """Give the passages that answer a question together with the best one, in the document's order.

    "怎么退货" is answered by 2.1, 2.2 and 2.4 of "二、无理由退货" together, and by none of them alone; what something
    costs to send by a table together with the note below it.

    Args:
        question: What is asked.
        best: The passage that answers best.
        sources: What was found.

    Returns:
        The best one among them; alone where it says more of what is asked than the others, or something special is
        asked for.
    """
    special = question.talk.own or question.step is not None or _NUMBER.search(question.ask)
    if best.hit.passage.kind not in (Kind.TEXT, Kind.RECORD) or special:
        return [best]
    kept, room = [best], _ROOM[best.lang] - len(best.hit.passage.text)
    for each in sources:
        if each.n != best.n and _is_beside(question, each, best) and len(each.hit.passage.text) <= room:
            kept.append(each)
            room -= len(each.hit.passage.text)
    return sorted(kept, key=lambda each: each.hit.passage_id)


def _is_beside(question: Question, source: Source, best: Source) -> bool:
    one, other = source.hit, best.hit
    if one.document_key != other.document_key or one.scores.relevance < _AS_RELEVANT * other.scores.relevance:
        return False
    expected = expected_in(question.ask, other.passage.text)
    if expected_in(question.ask, one.passage.text) < expected:
        return False
    if Kind.RECORD in (kinds := {one.passage.kind, other.passage.kind}):
        return kinds == {Kind.RECORD, Kind.TEXT} and one.passage.section == other.passage.section != ()
    return _is_clause_beside(question, source, best) and not (expected and own_heading(source))


def _is_clause_beside(question: Question, source: Source, best: Source) -> bool:
    passage, above = source.hit.passage, source.hit.passage.section[:-1]
    if not above or above != best.hit.passage.section[:-1] or passage.kind is not Kind.TEXT:
        return False
    return coverage(question.terms, frozenset(words(above[-1]))) >= _ASKED_AS_SUCH


def heading_over(sources: Sequence[Source]) -> str:
    """Give the nearest heading over all of these that says more than a number; or nothing."""
    sections = [each.hit.passage.section for each in sources]
    common = [plain(each[0]) for each in zip(*sections, strict=False) if len(set(each)) == 1]
    return next((heading.rstrip(_CLOSES) for heading in reversed(common) if _NAME.search(heading)), "")


def own_heading(source: Source) -> str:
    """Give a passage's own heading where it says what the text does not; otherwise nothing."""
    text, section = plain(source.hit.passage.text), source.hit.passage.section
    heading = plain(section[-1]).rstrip(_CLOSES) if section else ""
    return "" if text.startswith(heading) or not _NAME.search(heading) else heading


def headed(source: Source, above: str) -> str:
    """Give a text with its own heading, where that says what neither the text nor the heading above says."""
    text, heading = plain(source.hit.passage.text), own_heading(source)
    if heading in ("", above):
        return text
    colon = "：" if source.lang == "zh" else ":"
    between = "\n" if "\n" in text else "" if source.lang == "zh" else " "
    return f"{heading}{colon}{between}{text}"

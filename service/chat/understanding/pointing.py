"""A thing that a question points at ("that lamp") or calls by its kind alone ("灯坏了"); which there are. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge import phrasing
from knowledge.terms import telling_terms, terms_of
from knowledge.types import Hit, Kind
from knowledge.words import CHINESE_RUN, tagged, unnumbered, words
from service.chat.wording import words_of

# A row is as sure as the surest one when it is about so sure.
_AS_SURE = 0.9
LONGEST_CHOICE = 40
# More to choose from than this is no help.
MOST_CHOICES = 5
# What somebody points at is called by so many characters at most; longer names say which.
_MOST_CHARACTERS = 2

CELL = re.compile(r"^([^：:；;\n]{1,20})[：:]([^；;\n]+)")
# What does not do what it should, and nothing is said of how. One character in front of it is a kind of things, with or
# without 子; more of them say which, unless they are pointed at.
_FAILS_CHINESE = (
    r"(?:突然|忽然|又|老是|一直|总是|都|全|怎么|好像)*"
    r"(?:坏|不[亮转动响灵升降]|[升降动开关]不(?:[上下起][来去]?|[了动开])|失灵|[没无]反应|不工作|不好[使用]|用不了|不能用|[出有]了?(?:故障|毛病|问题))"
)
_KIND_CHINESE = re.compile(
    rf"[那这][个只盏把款种台](?P<pointed>[\u4e00-\u9fff]{{1,3}}?){_FAILS_CHINESE}"
    rf"|(?:^|[，,。！!\s]|的|家里?)(?P<kind>[\u4e00-\u9fff])子?{_FAILS_CHINESE}"
)
_KIND_ENGLISH = re.compile(
    r"\b(?:(?:my|our|the|a|one)\s+(?P<kind>[a-z]+)|(?:that|this)\s+(?P<pointed>[a-z]+))"
    r"\s+(?:(?:is|are|was|has|just|suddenly|completely)\s+)*"
    r"(?:broken?|faulty|defective|dead|failed|not\s+working|out\s+of\s+order|stopped\s+working"
    r"|(?:does\s*n[o']?t|won'?t|will\s+not|doesnt|isn'?t)"
    r"\s+(?:work\w*|do\s+anything|turn\s+on|go\s+(?:up|down)|move|start|open|close))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Failing:
    """A thing that does not work, called by its kind.

    Attributes:
        thing: As it is called.
        fails: The thing with what it does not do, as asked.
        sought: What to look for, to find which things of the kind the documents tell faults of.
    """

    thing: str
    fails: str
    sought: str


def failing(question: str) -> Failing | None:
    """Read which kind of thing does not work; `None` where the question says more of it, or asks something else."""
    found = _KIND_CHINESE.search(question) or _KIND_ENGLISH.search(question)
    if found is None or telling_terms(f"{question[: found.start()]} {question[found.end() :]}"):
        return None
    thing = found["pointed"] or found["kind"]
    broken = "坏了" if CHINESE_RUN.match(thing) else " broken"
    return Failing(thing, found[0][found[0].index(thing) :], f"{thing}{broken}")


def of_one_kind(failed: Failing, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Give the things of a kind that documents tell faults of: those of one table, or one document's headings.

    Args:
        failed: The kind.
        hits: What was found for it, best first.

    Returns:
        From two to five, best first, nothing where it is not for the customer to choose. Of more than five things the
        words that they are called by.
    """
    named = [hit for hit in hits if _is_of(failed.thing, name_of(hit)) and _tells_a_fault(failed, hit)]
    if any(re.search(rf"(?<![\u4e00-\u9fff]){re.escape(failed.fails)}", name_of(hit)) for hit in named):
        return ()
    groups: dict[tuple[str, ...], dict[str, None]] = {}
    for hit in named:
        groups.setdefault(_group(hit), {})[name_of(hit)] = None
    return _few(max(groups.values(), key=len, default={}), failed.thing)


def _few(names: dict[str, None], thing: str) -> tuple[str, ...]:
    if len(names) > MOST_CHOICES:
        names = dict.fromkeys(word for name in names for word, _ in tagged(name) if thing in word)
    return tuple(names) if 1 < len(names) <= MOST_CHOICES else ()


def _group(hit: Hit) -> tuple[str, ...]:
    """Give what the names of one kind have in common: the column of a table, or the document."""
    column = CELL.match(hit.passage.text) if is_row(hit) else None
    return (hit.document_key, *hit.passage.section, column[1]) if column else (hit.document_key,)


def _is_of(thing: str, name: str) -> bool:
    if not 0 < len(name) <= LONGEST_CHOICE:
        return False
    held = frozenset(words(name))
    return thing in name if CHINESE_RUN.match(thing) else any(term.share_in(held) for term in terms_of(thing))


def _tells_a_fault(failed: Failing, hit: Hit) -> bool:
    things = {term.word for term in terms_of(failed.thing)}
    faults = [term for term in terms_of(f"{failed.sought}\n{failed.fails}") if term.word not in things]
    held = words_of(hit)
    return any(term.share_in(held) == 1 or any(other in held for other in term.others) for term in faults)


def pointed_at(question: str, hits: Sequence[Hit]) -> list[str]:
    """Give the cases of a thing that is only pointed at ("that lamp"), where several have it in their name."""
    named = [hit for hit in hits if 0 < len(name_of(hit)) <= LONGEST_CHOICE]
    for holds in _ways(question):
        meant = [hit for hit in named if holds(name_of(hit))]
        if meant:
            surest = max(meant, key=lambda hit: hit.scores.relevance)
            as_sure = [hit for hit in meant if hit.scores.relevance >= _AS_SURE * surest.scores.relevance]
            # What a row is about and what a section is called are no two of a kind.
            return [name_of(hit) for hit in as_sure if is_row(hit) == is_row(surest)]
    return []


def _ways(question: str) -> list[Callable[[str], bool]]:
    """Give how to tell whether a name has the thing that is pointed at, the longest way of calling it first."""
    ways: list[Callable[[str], bool]] = []
    for thing in phrasing.pointed_at(question):
        if CHINESE_RUN.match(thing):
            calls = [thing[:length] for length in range(_MOST_CHARACTERS, 0, -1)]
            ways += [lambda name, called=called: called in name for called in calls]
        else:
            called = frozenset(words(thing))
            ways.append(lambda name, called=called: called <= frozenset(words(name)))
    return ways


def is_row(hit: Hit) -> bool:
    """Tell whether a passage is a row of a table."""
    return hit.passage.kind is Kind.RECORD


def name_of(hit: Hit) -> str:
    """Give what a passage is about: the first cell of a row, the question it answers, or its heading."""
    passage = hit.passage
    if is_row(hit) and (cell := CELL.match(passage.text)):
        return cell[2].strip()
    return passage.question or (unnumbered(passage.section[-1]) if passage.section else "")

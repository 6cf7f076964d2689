"""What of a passage is quoted: whole sentences that answer, whole procedures or one step, fitting rows."""

import re
from collections.abc import Sequence
from itertools import accumulate

from knowledge.language import language_of
from knowledge.sentences import split_sentences
from knowledge.terms import terms_of
from knowledge.words import words
from service.engines.extractive_choose import Question, Source, coverage
from service.engines.extractive_expected import expected_in
from service.engines.extractive_plain import plain

# A passage up to this many characters is quoted whole: choosing from it would save nobody's time.
_SHORT = {"zh": 200, "en": 480}
# So is one up to three times as long when its headings hold this share of what is asked: it is asked for as such.
_ASKED_AS_SUCH = 0.6
_MOST_SENTENCES = 4
# A sentence is quoted beside the best one when it answers at least this share as well.
_ALSO_ANSWERS = 0.6
_MOST_ROWS = 6
# What a sentence gains by holding a duration where the question asks how long, and the like.
_EXPECTED_BONUS = 0.2
# Rows that fit nearly as well as the best one: the question does not tell them apart.
_ROW_MARGIN = 0.1
# A row up to this many characters is written on one line.
_ROW_LINE = {"zh": 60, "en": 120}

_ITEM = re.compile(r"\s*(?:[•·\-*]\s|\d{1,2}[.、．)）](?!\d)|[（(][\d一二三四五六七八九十a-z]{1,3}[)）]|[①-⑳])")
# These begin a sentence that limits the one before it, or is not understood without it.
_LEANS_BACK = re.compile(
    r"(?:但|不过|然而|否则|除|此时|这时|该|其中|上述)"
    r"|(?:However|Otherwise|Unless|Except|But|In that case|This|These|It|They)\b"
)
_LIMITS = re.compile(r"(?:但|不过|然而|否则|除)|(?:However|Otherwise|Unless|Except|But)\b")
_PAIR = re.compile(r"\s*([^:：；;\n]{1,30}?)\s*[:：]\s*(\S.*)", re.DOTALL)

_DIGITS = "一二三四五六七八九"
_STEP = re.compile(
    r"\s*(?:(?P<a>\d{1,2})[.、．)）](?!\d)|[（(](?P<b>\d{1,2})[)）]|(?P<c>[①-⑳])"
    r"|(?:第\s*(?P<d>[\d一二三四五六七八九十]{1,3})\s*步|步骤\s*(?P<e>[\d一二三四五六七八九十]{1,3})|step\s+(?P<f>\d{1,2}))"
    r"\s*[:：.、，,)）–-]?)\s*(?=\S)",
    re.IGNORECASE,
)


def fitting_sentences(question: Question, text: str, headings: str) -> str:
    """Give the sentences of a plain running text that answer the question, in their order, none cut.

    Args:
        question: What is asked.
        text: A passage's text, plain.
        headings: The titles above it.

    Returns:
        The whole text when it is short or nothing in it stands out, otherwise one to four of its units: a
        sentence, or a list together with the sentence that introduces it.
    """
    lang = language_of(text)
    units = _units(text)
    asked = terms_of(question.text)
    scores = [
        coverage(asked, frozenset(words(unit))) + _EXPECTED_BONUS * expected_in(question.text, unit) for unit in units
    ]
    best = max(scores, default=0)
    about_all = coverage(asked, frozenset(words(headings))) >= _ASKED_AS_SUCH
    if len(text) <= _SHORT[lang] * (3 if about_all else 1) or best == 0:
        return text
    chosen: set[int] = set()
    for index in sorted(range(len(units)), key=lambda index: -scores[index]):
        added = chosen | _with_neighbours(units, index)
        long = sum(len(units[i]) for i in added) > 2 * _SHORT[lang] or len(added) > _MOST_SENTENCES
        if scores[index] < _ALSO_ANSWERS * best or (chosen and long):
            break
        chosen = added
    return _joined(units, sorted(chosen), lang)


def within(text: str, max_chars: int) -> str:
    """Give the sentences from the start of a text that fit, at least one, and "…" where more of them stand.

    Args:
        text: Plain.
        max_chars: How many characters may be given; a first sentence that is longer is not cut either.
    """
    if len(text) <= max_chars:
        return text
    fitting = split_sentences(text[: max_chars + 1])[:-1] or split_sentences(text)[:1]
    kept = "".join(fitting).rstrip()
    return text if len(kept) == len(text.rstrip()) else kept + "…"


def _with_neighbours(units: Sequence[str], index: int) -> set[int]:
    """Give a unit's index with those of the units it cannot be understood without, and that limit it."""
    needed = {index}
    if index and _LEANS_BACK.match(units[index].lstrip()):
        needed.add(index - 1)
    if index + 1 < len(units) and _LIMITS.match(units[index + 1].lstrip()):
        needed.add(index + 1)
    return needed


def _joined(units: Sequence[str], chosen: Sequence[int], lang: str) -> str:
    text = ""
    for index, following in zip(chosen, [*chosen[1:], -1], strict=True):
        unit = units[index]
        if following not in {index + 1, -1}:
            unit = unit.rstrip() + ("" if lang == "zh" else " ")
        text += unit
    return text.strip()


def _units(text: str) -> list[str]:
    """Split a text into what may be quoted alone; together the units are the text again."""
    units: list[str] = []
    for line in text.splitlines(keepends=True):
        for number, sentence in enumerate(split_sentences(line)):
            if units and (_is_open if number else _goes_on)(units[-1], sentence):
                units[-1] += sentence
            else:
                units.append(sentence)
    return units


def _is_open(unit: str, sentence: str) -> bool:
    """Tell whether a further sentence of the same line still belongs to the unit before it."""
    return _is_unfinished(unit, sentence) or bool(_ITEM.match(unit.splitlines()[-1]))


def _goes_on(unit: str, line: str) -> bool:
    """Tell whether a new line still belongs to the unit before it: an item to its list, a list to its lead-in."""
    last = unit.rstrip().rpartition("\n")[2]
    return _is_unfinished(unit, line) or bool(_ITEM.match(line) and _ITEM.match(last))


def _is_unfinished(unit: str, following: str) -> bool:
    return unit.rstrip().endswith(("；", ";", "：", ":")) or not following.strip()


def steps_of(text: str) -> list[str]:
    """Give the steps of a procedure, without their numbers; notes and steps of steps belong to the step before.

    Returns:
        Steps 1, 2, 3 …; empty when the text has no steps that are numbered so.
    """
    steps: list[str] = []
    margin = 0
    for line in text.splitlines():
        inside = bool(steps) and _indent(line) > margin
        found = None if inside else _STEP.match(line)
        if found and _number(found) == len(steps) + 1:
            margin = margin if steps else _indent(line)
            steps.append(line[found.end() :].strip())
        elif steps and found and _number(found) == 1:
            break
        elif steps and line.strip():
            steps[-1] += "\n" + line.strip()
    return steps


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _number(step: re.Match[str]) -> int:
    written = next(group for group in step.groups() if group)
    if written.isdecimal():
        return int(written)
    if "①" <= written <= "⑳":
        return ord(written) - ord("①") + 1
    tens, ten, ones = written.rpartition("十")
    return (10 * (_DIGITS.find(tens) + 1 or 1) if ten else 0) + _DIGITS.find(ones) + 1


def fitting_rows(question: Question, sources: Sequence[Source]) -> tuple[list[tuple[Source, str]], int]:
    """Give the rows that fit the question best, readable, each with the source it stands in.

    Args:
        question: What is asked.
        sources: Records of one document, the best first.

    Returns:
        At most six rows in their sources' order, and how many more fit equally well.
    """
    asked = terms_of(question.text)
    rows = [
        (source, line, coverage(asked, frozenset(words(f"{source.headings} {line}"))))
        for source in sources
        for line in plain(source.hit.passage.text).splitlines()
        if line.strip()
    ]
    best = max((score for _, _, score in rows), default=0)
    if best == 0:
        rows = [row for row in rows if row[0] is sources[0]]
    fitting = {line: source for source, line, score in reversed(rows) if score >= best - _ROW_MARGIN}
    shown = [(source, within(readable_row(line), question.max_chars)) for line, source in reversed(fitting.items())]
    count = _rows_within(shown, question.max_chars)
    return shown[:count], len(shown[count:])


def _rows_within(rows: Sequence[tuple[Source, str]], max_chars: int) -> int:
    """Give how many of the rows are shown: at most six, and no more than fit, but one in any case."""
    ends = accumulate(len(row) for _, row in rows[:_MOST_ROWS])
    return max(1, sum(end <= max_chars for end in ends))


def readable_row(row: str) -> str:
    """Write a row `column: value; column: value` for people: on one line when short, otherwise one pair a line."""
    lang = language_of(row)
    pairs: list[str] = []
    for piece in re.split(r"[；;]\s*", row):
        pair = _PAIR.fullmatch(piece)
        if pair:
            pairs.append(f"{pair[1]}：{pair[2].strip()}" if lang == "zh" else f"{pair[1]}: {pair[2].strip()}")
        elif pairs and piece.strip() and not re.fullmatch(r"[^:：]+[:：]\s*", piece):
            pairs[-1] += ("；" if lang == "zh" else "; ") + piece.strip()
        elif piece.strip() and not pairs:
            pairs.append(piece.strip())
    line = ("；" if lang == "zh" else "; ").join(pairs)
    return line if len(line) <= _ROW_LINE[lang] else "\n".join(pairs)

"""The steps of a procedure, however they are numbered. Pure."""

import re
from statistics import mean

from knowledge.language import language_of
from service.engines.extractive.units import LONGEST_ITEM

_DIGITS = "一二三四五六七八九"
_STEP = re.compile(
    r"\s*(?:(?P<a>\d{1,2})[.、．)）](?!\d)|[（(](?P<b>\d{1,2})[)）]|(?P<c>[①-⑳])"
    r"|(?:第\s*(?P<d>[\d一二三四五六七八九十]{1,3})\s*步|步骤\s*(?P<e>[\d一二三四五六七八九十]{1,3})|step\s+(?P<f>\d{1,2}))"
    r"\s*[:：.、，,)）–-]?)\s*(?=\S)",
    re.IGNORECASE,
)


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


def are_clauses(text: str) -> bool:
    """Tell whether what is numbered in a text are clauses, as in terms of service: paragraphs, not steps in turn."""
    steps = steps_of(text)
    return bool(steps) and mean(map(len, steps)) > LONGEST_ITEM[language_of(text)]


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

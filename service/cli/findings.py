"""What people read of findings, and of what became of staff's changes to passages."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from knowledge.types import StaffChange

_TEXT = 60


def finding_said(finding: dict[str, Any]) -> list[str]:
    """Say a finding in lines, as `GET /api/documents/check` gives it; what is not its first line is indented."""
    names = " and ".join(f"{title} ({key})" for title, key in zip(finding["titles"], finding["documents"], strict=True))
    said, *further = _SAID[finding["kind"]](finding["facts"], finding["documents"])
    return [f"{finding['kind'].replace('_', ' ')}: {names}: {said}", *(f"    {line}" for line in further)]


def changes_said(changes: Iterable[StaffChange]) -> list[str]:
    """Say what became of staff's changes to passages that the new version does not have as they were."""
    return [_change_said(change) for change in changes]


def moment_said(moment: str) -> str:
    """Say a moment in ISO 8601 as the clocks of this machine show it, or where they cannot, in its own zone."""
    said = datetime.fromisoformat(moment)
    with suppress(OverflowError):  # the last hours of the year 9999, east of Greenwich
        said = said.astimezone()
    return f"{said:%Y-%m-%d %H:%M}"


def shortened(text: str, most: int = _TEXT) -> str:
    """Give a text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most] + "…"


def _change_said(change: StaffChange) -> str:
    of = f"“{shortened(change.text)}”" + (f" ({change.section})" if change.section else "")
    made = _made(enabled=change.enabled, questions=change.questions)
    if change.now is None:
        return f"lost, as it has no such passage any more: {of} was {made}"
    return f"{of} says now “{shortened(change.now)}”, and still is {made}"


def _made(*, enabled: bool, questions: Iterable[str]) -> str:
    parts = [] if enabled else ["switched off"]
    if asked := ", ".join(f"“{question}”" for question in questions):
        parts.append(f"found for {asked}")
    return " and ".join(parts)


def _contradiction(facts: dict[str, Any], documents: list[str]) -> list[str]:
    differing = ", ".join(f"{one} – {other}" for one, other in facts["quantities"])
    sides = zip(documents, facts["headings"], facts["texts"], strict=True)
    return [differing, *(f"{key}{f', {heading}' if heading else ''}: {text}" for key, heading, text in sides)]


def _duplicate(facts: dict[str, Any], _documents: list[str]) -> list[str]:
    pairs, (first, second) = len(facts["pairs"]), facts["passages_of_each"]
    what = "1 passage of each says" if pairs == 1 else f"{pairs} pairs of passages say"
    return [f"{what} nearly the same ({facts['alike']:.0%} alike; they have {first} and {second} in all)"]


def _lost_change(facts: dict[str, Any], _documents: list[str]) -> list[str]:
    place = f" ({facts['section']})" if facts["section"] else ""
    made = _made(enabled=facts["enabled"], questions=facts["questions"])
    since = moment_said(facts["effective_from"])
    was = f"that in version {facts['before_version']} was {made}"
    return [
        f"version {facts['version']}, in force from {since}, lacks a passage {was}",
        f"“{shortened(facts['text'])}”{place}",
    ]


def _expiring(facts: dict[str, Any], _documents: list[str]) -> list[str]:
    then = "the next version waits" if facts["followed"] else "no version follows it"
    return [f"version {facts['version']} ends on {moment_said(facts['expires_at'])}; {then}"]


def _expired(facts: dict[str, Any], _documents: list[str]) -> list[str]:
    return [f"version {facts['version']} ended on {moment_said(facts['expires_at'])}, and nothing is in its place"]


def _waiting(facts: dict[str, Any], _documents: list[str]) -> list[str]:
    return [f"version {facts['version']} takes effect on {moment_said(facts['effective_from'])}"]


_SAID: dict[str, Callable[[dict[str, Any], list[str]], list[str]]] = {
    "contradiction": _contradiction,
    "duplicate": _duplicate,
    "lost_change": _lost_change,
    "expiring": _expiring,
    "expired": _expired,
    "waiting": _waiting,
}

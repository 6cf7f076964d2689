"""What goes over the wire when kefu is looked over."""

import msgspec

from knowledge.consistency import Check, Status


class CheckView(msgspec.Struct, frozen=True):
    """What came of looking at one thing.

    Attributes:
        name: Of what was looked at; stable.
        status: `ok`, `remark` (worth knowing, nothing is wrong) or `problem`.
        found: What was found.
        advice: What to do about it; empty where there is nothing to do.
        concerned: Some of what is concerned, by name; `count`: how many there are.
    """

    name: str
    status: Status
    found: str
    advice: str
    concerned: list[str]
    count: int


class Report(msgspec.Struct, frozen=True):
    """All that was looked at.

    Attributes:
        ok: There is no problem.
        checks: One by one.
        mended: The names of those that were put right just now.
    """

    ok: bool
    checks: list[CheckView]
    mended: list[str] = []


class StepDone(msgspec.Struct, frozen=True):
    """How far something is that takes long; `done` of `total` things called `name`."""

    name: str
    done: int
    total: int


def viewed(check: Check) -> CheckView:
    """Show a check as it goes over the wire."""
    return msgspec.convert(check, CheckView, from_attributes=True)


def report(checks: list[Check], before: list[Check] | None = None) -> Report:
    """Give the report of checks.

    Args:
        checks: As they are now.
        before: As they were before things were put right; `None` where nothing was.
    """
    wrong = {check.name for check in before or () if check.status is not Status.OK}
    mended = [check.name for check in checks if check.status is Status.OK and check.name in wrong]
    ok = all(check.status is not Status.PROBLEM for check in checks)
    return Report(ok, [viewed(check) for check in checks], mended)

"""Reports for tests that need no host."""

from typing import Any

from service.releases.analysis.counts import Golden
from service.releases.gate.report import (
    Beside,
    Change,
    Citation,
    Cut,
    Failing,
    GateVerdict,
    Outcome,
    Reason,
    Report,
    Side,
    State,
    What,
)

HOSTILE = "<script>alert(1)</script>&amp;\x00\x1b[31m ]]> <img src=http://evil.example/x onerror=alert(2)>"
"""What a model may write."""
RIGHT = Side(State.RIGHT, reply="七天内可以退。[1]", outcome="answered", seconds=1.0, first_sentence=0.4, asked=1)
WRONG = Side(
    State.WRONG,
    (Failing(What.FACT, "does not say: 7天", "没有说到：7天"),),
    HOSTILE,
    "answered",
    (Citation("returns.md", HOSTILE),),
    (Cut("leak", HOSTILE),),
    seconds=2.0,
    asked=1,
    wrong=1,
    has_cuts=1,
)
MISSING = Side(State.MISSING, failure="engine_timeout")


def beside(name: str, change: Change, ours: Side, theirs: Side | None, **fields: Any) -> Beside:
    """One question, side by side."""
    given = {"critical": False, "vetoed": False, **fields}
    return Beside(
        id=name,
        kind="policy",
        question=f"{HOSTILE}几天内可以退？",
        before=("我想退货",),
        critical=given["critical"],
        expected=("answered", "+ 7天"),
        change=change,
        vetoed=given["vetoed"],
        ours=ours,
        theirs=theirs,
    )


REPORT = Report(
    "aaaabbbbcccc",
    "ddddeeeeffff",
    GateVerdict(
        Outcome.FAIL,
        (Reason(f"The critical question {HOSTILE} is wrong.", "关键问题答错了。"),),
        (Reason("The median answer takes 100% longer.", "用时增加了100%。"),),
        Golden(1, 2, 2),
        0.5,
        0.875,
        {"regressed": 2, "improved": 1, "unchanged": 2, "missing": 1},
        1.0,
        "gate",
    ),
    (
        beside("veto", Change.REGRESSED, WRONG, RIGHT, critical=True, vetoed=True),
        beside("worse", Change.REGRESSED, WRONG, RIGHT),
        beside("gone", Change.MISSING, MISSING, RIGHT),
        beside("better", Change.IMPROVED, RIGHT, WRONG),
        beside("as-bad", Change.UNCHANGED, WRONG, WRONG),
        beside("as-good", Change.UNCHANGED, RIGHT, RIGHT),
    ),
)

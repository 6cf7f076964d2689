"""Whether a revision may pass: what its golden questions came to, weighed. Pure.

Whoever gets a critical question wrong fails, and so does who is proven worse. What was not answered, or was asked too
few questions, or looks worse without being proven, is inconclusive: no data is never good news.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from service.releases.analysis.counts import Evidence
from service.releases.analysis.counts import Golden as GoldenCounts
from service.releases.analysis.exact import golden_p
from service.releases.analysis.judging import HARMS, Rules, judge
from service.releases.analysis.saying import say
from service.releases.analysis.verdicts import Finding, Signal, Verdict
from service.releases.gate.golden import Demands
from service.releases.gate.report import Beside, Change, GateVerdict, Outcome, Reason, Side, State

_OTHERS = frozenset(HARMS) - {Signal.GOLDEN}
_UNSURE = frozenset({Verdict.DOUBT, Verdict.TOO_FEW})
_NOTICED_SECONDS = 0.1
"""A smaller difference is the machine's own: what is asked second finds it warmed up."""
_NAMED = 5
"""So many questions are named in a reason; the report has all."""


def verdict_on(questions: Sequence[Beside], demands: Demands, *, moved: bool = False) -> GateVerdict:
    """Say whether a revision may pass.

    Args:
        questions: What became of them.
        demands: What is demanded.
        moved: The documents were changed while they were asked.
    """
    compared = [one for one in questions if one.theirs is not None]
    golden = _counts(compared, demands) if compared else None
    finding = _finding(golden) if golden else None
    against = [*_vetoes(questions), *(_proven(finding) if finding else _too_many_wrong(questions, demands))]
    unsure = [*_missing(questions), *(_unproven(finding) if finding else _too_few(questions, demands)), *_moved(moved)]
    outcome = Outcome.FAIL if against else Outcome.INCONCLUSIVE if unsure else Outcome.PASS
    worse, better = golden_p(golden) if golden else (None, None)
    paces = _paces(compared)
    return GateVerdict(
        outcome=outcome,
        reasons=tuple(against + unsure or _good(questions, finding)),
        flags=(*_slower(paces, demands), *_more_cuts(compared), *_wrong_with_both(compared)),
        golden=golden,
        worse=worse,
        better=better,
        counts=dict(Counter(one.change.value for one in questions)),
        slowdown=_slowdown(paces),
    )


def _paces(questions: Sequence[Beside]) -> tuple[float, float] | None:
    """Give the median seconds of both, over the questions that both models wrote an answer to; `None` where none is."""
    seconds = [(one.ours.seconds, one.theirs.seconds) for one in questions if one.theirs]
    both = [(ours, theirs) for ours, theirs in seconds if ours is not None and theirs is not None]
    if not both:
        return None
    ours, theirs = zip(*both, strict=True)
    return median(ours), median(theirs)


def _slowdown(paces: tuple[float, float] | None) -> float | None:
    return paces[0] / paces[1] - 1 if paces and paces[1] else None


def _counts(questions: Sequence[Beside], demands: Demands) -> GoldenCounts:
    changes = Counter(one.change for one in questions)
    counts = (changes[Change.IMPROVED], changes[Change.REGRESSED], changes[Change.UNCHANGED])
    return GoldenCounts(*counts, demanded=demands.questions)


def _finding(golden: GoldenCounts) -> Finding:
    findings = judge(Evidence(golden=golden), Rules(waived=_OTHERS)).findings
    return next(one for one in findings if one.signal is Signal.GOLDEN)


def _vetoes(questions: Sequence[Beside]) -> Iterator[Reason]:
    for one in questions:
        if one.vetoed:
            wrong = (
                "; ".join(failing.en for failing in one.ours.failings),
                "；".join(failing.zh for failing in one.ours.failings),
            )
            beside = _before(one.ours, one.theirs)
            yield Reason(
                f"The critical question {one.id} is wrong{beside[0]}: {wrong[0]}.",
                f"关键问题 {one.id} 答错了{beside[1]}：{wrong[1]}。",
            )


def _before(ours: Side, theirs: Side | None) -> tuple[str, str]:
    if theirs is None or not theirs.asked:
        return "", ""
    if not theirs.wrong:
        return " and was right before", "，而此前是对的"
    now, then = (f"{side.wrong}/{side.asked}" for side in (ours, theirs))
    return f" in {now} answers and was in {then} before", f"（{now}次，此前为{then}次）"


def _proven(finding: Finding) -> Iterator[Reason]:
    if finding.verdict is Verdict.HARM:
        yield Reason(say(finding, "en"), say(finding, "zh"))


def _unproven(finding: Finding) -> Iterator[Reason]:
    if finding.verdict in _UNSURE:
        yield Reason(say(finding, "en"), say(finding, "zh"))


def _too_many_wrong(questions: Sequence[Beside], demands: Demands) -> Iterator[Reason]:
    changes = Counter(one.change for one in questions)
    answered = changes[Change.RIGHT] + changes[Change.WRONG]
    if answered and changes[Change.RIGHT] < demands.right * answered:
        share, due = changes[Change.RIGHT] / answered, demands.right
        yield Reason(
            f"{changes[Change.RIGHT]} of {answered} answers are right ({share:.0%}), and {due:.0%} must be.",
            f"{answered}个回答中只有{changes[Change.RIGHT]}个正确（{share:.0%}），要求至少{due:.0%}。",
        )


def _too_few(questions: Sequence[Beside], demands: Demands) -> Iterator[Reason]:
    answered = sum(one.change is not Change.MISSING for one in questions)
    if answered < demands.questions:
        yield Reason(
            f"{answered} answered questions are too few to judge by: {demands.questions} are needed.",
            f"只有{answered}道题有回答，不足以判断：至少需要{demands.questions}道。",
        )


def _missing(questions: Sequence[Beside]) -> Iterator[Reason]:
    for whose, sides in (
        (("the revision", "该版本"), [(one.id, one.ours) for one in questions]),
        (("the one it is compared with", "对照版本"), [(one.id, one.theirs) for one in questions if one.theirs]),
    ):
        lost = [(name, side) for name, side in sides if side.state.value == Change.MISSING.value]
        if lost:
            named, why = _named([name for name, _ in lost]), _whys([side for _, side in lost])
            yield Reason(
                f"{_questions(len(lost))} no answer of {whose[0]} ({named}){why}.",
                f"{whose[1]}有{len(lost)}道题没有得到回答（{named}）{why}。",
            )


def _questions(count: int) -> str:
    return "1 question has" if count == 1 else f"{count} questions have"


def _whys(sides: Sequence[Side]) -> str:
    whys = sorted({side.failure for side in sides if side.failure})
    return f": {', '.join(whys)}" if whys else ""


def _moved(moved: bool) -> Iterator[Reason]:
    if moved:
        yield Reason(
            "The documents were changed while the questions were asked: run the gate again.",
            "提问期间文档有变动：请重新运行。",
        )


def _good(questions: Sequence[Beside], finding: Finding | None) -> list[Reason]:
    if finding:
        return [Reason(say(finding, "en"), say(finding, "zh"))]
    right = sum(one.change is Change.RIGHT for one in questions)
    return [Reason(f"{right} of {len(questions)} answers are right.", f"{len(questions)}道题答对{right}道。")]


def _slower(paces: tuple[float, float] | None, demands: Demands) -> Iterator[Reason]:
    slowdown = _slowdown(paces)
    if paces and slowdown is not None and slowdown > demands.slower and paces[0] - paces[1] >= _NOTICED_SECONDS:
        ours, theirs = (f"{seconds:.1f}" for seconds in paces)
        yield Reason(
            f"The median answer takes {slowdown:.0%} longer, {ours} s instead of {theirs} s "
            f"(more than {demands.slower:.0%} is flagged).",
            f"回答用时的中位数从{theirs}秒变为{ours}秒，增加了{slowdown:.0%}（超过{demands.slower:.0%}即提示）。",
        )


def _more_cuts(questions: Sequence[Beside]) -> Iterator[Reason]:
    cut = [(one.ours.has_cuts, one.theirs.has_cuts) for one in questions if one.theirs]
    ours, theirs = (sum(counts) for counts in zip(*cut, strict=True)) if cut else (0, 0)
    if ours > theirs:
        reasons = _named(sorted({cut.reason for one in questions for cut in one.ours.cuts}))
        yield Reason(
            f"The guard held something back in {ours} answers, and in {theirs} of the other revision's ({reasons}).",
            f"审核在{ours}个回答中拦下内容，对照版本为{theirs}个（{reasons}）。",
        )


def _wrong_with_both(questions: Sequence[Beside]) -> Iterator[Reason]:
    """Say what nobody has made worse, and is wrong all the same: not to regress is not to be right."""
    kept = [one for one in questions if one.change is not Change.REGRESSED]
    wrong = [one.id for one in kept if one.theirs and {one.ours.state, one.theirs.state} == {State.WRONG}]
    if wrong:
        yield Reason(
            f"{len(wrong)} of {len(questions)} questions are wrong with both revisions ({_named(wrong)}).",
            f"{len(questions)}道题中有{len(wrong)}道两个版本都答错（{_named(wrong)}）。",
        )


def _named(names: Sequence[str]) -> str:
    more = f" +{len(names) - _NAMED}" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more

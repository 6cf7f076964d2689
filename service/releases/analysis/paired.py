"""Whether a canary does harm, by turns that both revisions have answered: paired counts in, verdicts out. Pure.

The same question at the same state of the knowledge leaves no difference between two groups of customers, so that few
sessions say much. What happened at least once in a session counts, as in the steps that come: one visitor who asks the
same thing again and again must not decide. They are judged once, when there are enough of them; a secret told is too
many at any time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from service.releases.analysis.exact import holm, paired_p
from service.releases.analysis.pace import is_beyond, pace_of
from service.releases.analysis.verdicts import Decision, Finding, Judgement, Share, Signal, Verdict

ALPHA = 0.05
DOUBT = 0.1
WEIGHED = (Signal.ERRORS, Signal.UNANSWERED, Signal.CUTS, Signal.BANNED)
"""The signals that are weighed together, to prove harm."""
FEWEST = 10
"""With fewer sessions harm could hardly be proven: with four signals, 7 of 7 must go wrong with the canary alone."""
_OF_ENGINE = frozenset({Signal.ERRORS, Signal.SEVERE})
_HOLDS = frozenset({Verdict.CHANGED, Verdict.DOUBT, Verdict.TOO_FEW})


@dataclass(frozen=True, slots=True)
class Told:
    """What one revision made of a turn.

    Attributes:
        errors: It was asked and did not answer, or something unusable.
        unanswered: The turn ended without an answer.
        cuts: The guard left out a sentence.
        severe: The guard found what nobody may ever see.
        banned: It left out a banned phrase that nobody else had said.
        seconds: How long it took; `None` where the model was not to be timed.
    """

    errors: bool = False
    unanswered: bool = False
    cuts: bool = False
    severe: bool = False
    banned: bool = False
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """One turn, as either revision answered it."""

    canary: Told
    stable: Told

    @property
    def differs(self) -> bool:
        """Whether they came to something else, whatever the words and the time."""
        return any(getattr(self.canary, one) != getattr(self.stable, one) for one in _HAPPENS)


Talk = Sequence[Pair]
"""The turns of one session."""

_HAPPENS = tuple(one.name for one in fields(Told) if one.name != "seconds")


def judge_pairs(talks: Sequence[Talk], wanted: int) -> Judgement:
    """Say what is to be done about a canary that no customer has seen yet, and why.

    Args:
        talks: The turns that both have answered, by session.
        wanted: So many sessions there must be; of each signal half as many, since where an engine failed nothing can be
            said of what it would have written.

    Returns:
        `abort` where harm is proven, `hold` where there is too little or it looks worse, else `go_on`.
    """
    enough = len(talks) >= wanted
    alone = [_alone(signal, talks) for signal in WEIGHED]
    ps = [paired_p(canary.count, stable.count) for canary, stable in alone]
    adjusted = holm([worse for worse, _ in ps])
    findings = [_severe(talks)]
    for signal, shares, (worse, better), p in zip(WEIGHED, alone, ps, adjusted, strict=True):
        compared, least = shares[0].of, wanted if signal in _OF_ENGINE else wanted // 2
        judged = enough and compared >= least
        verdict = _verdict(signal, (worse, better), p) if judged else Verdict.TOO_FEW
        findings.append(Finding(signal, verdict, compared, least, worse, p, *shares))
    decision = _decided(findings, enough=enough)
    return Judgement(decision, (*findings, _paces(talks)))


def _alone(signal: Signal, talks: Sequence[Talk]) -> tuple[Share, Share]:
    """Count in how many sessions something happened with the canary alone, and with the stable revision alone."""
    compared = [[pair for pair in talk if signal in _OF_ENGINE or not _failed(pair)] for talk in talks]
    both = [
        (any(getattr(pair.canary, signal) for pair in talk), any(getattr(pair.stable, signal) for pair in talk))
        for talk in compared
        if talk
    ]
    return Share(both.count((True, False)), len(both)), Share(both.count((False, True)), len(both))


def _failed(pair: Pair) -> bool:
    return pair.canary.errors or pair.stable.errors


def _verdict(signal: Signal, ps: tuple[float, float], adjusted: float) -> Verdict:
    worse, better = ps
    if adjusted <= ALPHA:
        return Verdict.HARM
    if worse <= DOUBT:
        return Verdict.DOUBT
    if better > ALPHA:
        return Verdict.SOUND
    # To answer more is not better by itself: it may answer what nobody knows.
    return Verdict.CHANGED if signal is Signal.UNANSWERED else Verdict.BETTER


def _severe(talks: Sequence[Talk]) -> Finding:
    canary, stable = _alone(Signal.SEVERE, talks)
    seen = Verdict.SOUND if talks else Verdict.TOO_FEW
    return Finding(Signal.SEVERE, Verdict.HARM if canary.count else seen, canary.of, 1, None, None, canary, stable)


def _paces(talks: Sequence[Talk]) -> Finding:
    """Tell how long both took; it is not weighed, since the canary is asked when nobody waits for the host."""
    timed = [(pair.canary.seconds, pair.stable.seconds) for talk in talks for pair in talk]
    both = [(ours, theirs) for ours, theirs in timed if ours is not None and theirs is not None]
    paces = (pace_of([ours for ours, _ in both]), pace_of([theirs for _, theirs in both]))
    verdict = Verdict.DOUBT if is_beyond(*paces) else Verdict.SOUND if both else Verdict.TOO_FEW
    return Finding(Signal.SLOW, verdict, len(both), 1, None, None, *paces)


def _decided(findings: Sequence[Finding], *, enough: bool) -> Decision:
    said = {one.verdict for one in findings}
    if Verdict.HARM in said:
        return Decision.ABORT
    return Decision.GO_ON if enough and not said & _HOLDS else Decision.HOLD

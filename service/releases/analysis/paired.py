"""Whether a canary does harm, by turns that both revisions have answered: paired counts in, verdicts out. Pure.

The same question at the same state of the knowledge leaves no difference between the two groups of customers, so that
few turns say much. They are judged once, when there are enough of them: a severe violation is too many at any time.
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


_HAPPENS = tuple(one.name for one in fields(Told) if one.name != "seconds")


def judge_pairs(pairs: Sequence[Pair], wanted: int) -> Judgement:
    """Say what is to be done about a canary that no customer has seen yet, and why.

    Args:
        pairs: The turns that both have answered.
        wanted: So many there must be.

    Returns:
        `abort` where harm is proven, `hold` where there are too few turns, else `go_on`: what looks worse without being
        proven is told, and shows in the steps that come.
    """
    enough = len(pairs) >= wanted
    alone = [_alone(signal, pairs) for signal in WEIGHED]
    ps = [paired_p(canary.count, stable.count) for canary, stable in alone]
    adjusted = holm([worse for worse, _ in ps])
    findings = [_severe(pairs)]
    for signal, shares, (worse, better), p in zip(WEIGHED, alone, ps, adjusted, strict=True):
        verdict = _verdict(signal, (worse, better), p) if enough else Verdict.TOO_FEW
        findings.append(Finding(signal, verdict, len(pairs), wanted, worse, p, *shares))
    findings.append(_paces(pairs))
    return Judgement(_decided(findings, enough=enough), tuple(findings))


def _alone(signal: Signal, pairs: Sequence[Pair]) -> tuple[Share, Share]:
    """Count in how many turns something happened with the canary alone, and with the stable revision alone."""
    both = [(getattr(one.canary, signal), getattr(one.stable, signal)) for one in pairs]
    return Share(both.count((True, False)), len(both)), Share(both.count((False, True)), len(both))


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


def _severe(pairs: Sequence[Pair]) -> Finding:
    canary, stable = _alone(Signal.SEVERE, pairs)
    seen = Verdict.SOUND if pairs else Verdict.TOO_FEW
    return Finding(Signal.SEVERE, Verdict.HARM if canary.count else seen, len(pairs), 1, None, None, canary, stable)


def _paces(pairs: Sequence[Pair]) -> Finding:
    """Tell how long both took; it is not weighed, since the canary is asked when nobody waits for the host."""
    timed = [(one.canary.seconds, one.stable.seconds) for one in pairs]
    both = [(ours, theirs) for ours, theirs in timed if ours is not None and theirs is not None]
    paces = (pace_of([ours for ours, _ in both]), pace_of([theirs for _, theirs in both]))
    verdict = Verdict.DOUBT if is_beyond(*paces) else Verdict.SOUND if both else Verdict.TOO_FEW
    return Finding(Signal.SLOW, verdict, len(both), 1, None, None, *paces)


def _decided(findings: Sequence[Finding], *, enough: bool) -> Decision:
    if any(one.verdict is Verdict.HARM for one in findings):
        return Decision.ABORT
    return Decision.GO_ON if enough else Decision.HOLD

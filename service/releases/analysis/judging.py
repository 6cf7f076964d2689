"""Whether a canary is harmful, sound, or not known well enough: evidence in, verdicts and a decision out. Pure.

Too little evidence is never good news: what was not seen often enough holds the rollout, and so does what looks worse
without being proven. Only what is proven among all signals together aborts it, and one severe violation.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from service.releases.analysis.counts import Evidence
from service.releases.analysis.exact import holm, split_p
from service.releases.analysis.signals import Reading, compared, golden, slow, unhelpful, voting
from service.releases.analysis.verdicts import Decision, Finding, Judgement, Share, Signal, Verdict

HARMS = (
    *(Signal.ERRORS, Signal.UNANSWERED, Signal.CUTS, Signal.BANNED),
    *(Signal.SLOW, Signal.UNHELPFUL, Signal.GOLDEN),
)
"""The signals that are weighed together, to prove harm. Their number is fixed before anything is seen."""

# What compares the two revisions' shares says nothing when sessions are not shared as they should be.
RESTS_ON_THE_SPLIT = frozenset(
    {Signal.ERRORS, Signal.UNANSWERED, Signal.CUTS, Signal.BANNED, Signal.UNHELPFUL, Signal.VOTES}
)
# So rarely would a sound split look broken at one look.
BROKEN = 0.001
# A bet on harm has doubled its stake. What is asked only once has a p-value of the usual kind.
DOUBT = 0.5
DOUBTS = {Signal.GOLDEN: 0.1}
_HOLDS = frozenset({Verdict.CHANGED, Verdict.DOUBT, Verdict.TOO_FEW})


@dataclass(frozen=True, slots=True)
class Rules:
    """What is demanded of a canary.

    Attributes:
        alpha: The chance that a canary as good as the stable revision is ever aborted.
        sessions: So many sessions of each revision must have been seen: 2 % of errors against 10 % shows in about 108.
        turns: So many timed turns, of a session no more than count: below 59 there is no 95 % bound on a p95.
        voters: So many sessions with votes.
        questions: So many golden questions, where the set they are of does not say itself how many.
        waived: Signals that are not asked for, nor weighed.
    """

    alpha: float = 0.05
    sessions: int = 100
    turns: int = 59
    voters: int = 30
    questions: int = 20
    waived: frozenset[Signal] = frozenset()


STRICT = Rules()
"""What is demanded where nobody says otherwise."""


def judge(evidence: Evidence, rules: Rules = STRICT) -> Judgement:
    """Say what is to be done about a canary, and why."""
    split = _split(evidence, rules)
    trusted = split.verdict is not Verdict.CHANGED
    harms = [one for one in _harms(evidence, rules) if one.signal not in rules.waived]
    adjusted = holm([one.worse for one in harms])
    findings = [
        split,
        _severe(evidence),
        *(_judged(one, p, rules, trusted=trusted) for one, p in zip(harms, adjusted, strict=True)),
        *_watched(evidence, rules),
    ]
    return Judgement(_decided(findings), tuple(findings))


def _harms(evidence: Evidence, rules: Rules) -> Iterable[Reading]:
    yield compared(Signal.ERRORS, evidence.strata, rules.sessions)
    yield compared(Signal.UNANSWERED, evidence.strata, rules.sessions)
    yield compared(Signal.CUTS, evidence.strata, rules.sessions)
    yield compared(Signal.BANNED, evidence.strata, rules.sessions)
    yield slow(evidence.windows, rules.turns)
    yield unhelpful(evidence.strata, rules.voters)
    yield golden(evidence.golden, rules.questions)


def _judged(reading: Reading, adjusted: float, rules: Rules, *, trusted: bool) -> Finding:
    verdict = _verdict(reading, adjusted, rules)
    if verdict is Verdict.HARM and not trusted and reading.signal in RESTS_ON_THE_SPLIT:
        verdict = Verdict.DOUBT
    return _finding(reading, verdict, reading.worse, adjusted)


def _verdict(reading: Reading, adjusted: float, rules: Rules) -> Verdict:
    if adjusted <= rules.alpha:
        return Verdict.HARM
    if reading.n < reading.minimum:
        return Verdict.TOO_FEW
    if reading.beyond or reading.worse <= DOUBTS.get(reading.signal, DOUBT):
        return Verdict.DOUBT
    if reading.better > rules.alpha:
        return Verdict.SOUND
    # To answer more is not better by itself: it may answer what nobody knows.
    return Verdict.CHANGED if reading.signal is Signal.UNANSWERED else Verdict.BETTER


def _watched(evidence: Evidence, rules: Rules) -> Iterable[Finding]:
    """Compare how many vote: whoever votes more or less than before makes votes hard to compare."""
    if Signal.UNHELPFUL in rules.waived:
        return
    reading = voting(evidence.strata, rules.sessions)
    changed = min(1.0, 2 * min(reading.worse, reading.better))
    seen = Verdict.TOO_FEW if reading.n < reading.minimum else Verdict.SOUND
    verdict = Verdict.CHANGED if changed <= rules.alpha else seen
    yield _finding(reading, verdict, changed, changed)


def _severe(evidence: Evidence) -> Finding:
    canary, stable = (
        Share(sum(one.severe for one in sessions), sum(one.sessions for one in sessions))
        for sessions in ([one.canary for one in evidence.strata], [one.stable for one in evidence.strata])
    )
    seen = Verdict.SOUND if canary.of else Verdict.TOO_FEW
    return Finding(Signal.SEVERE, Verdict.HARM if canary.count else seen, canary.of, 1, None, None, canary, stable)


def _split(evidence: Evidence, rules: Rules) -> Finding:
    canary = sum(one.canary.sessions for one in evidence.strata)
    both = canary + sum(one.stable.sessions for one in evidence.strata)
    due = sum(one.weight * (one.canary.sessions + one.stable.sessions) for one in evidence.strata)
    p = split_p(evidence.strata)
    few = Verdict.TOO_FEW if both < rules.sessions else Verdict.SOUND
    verdict = Verdict.CHANGED if p < BROKEN else few
    return Finding(Signal.SPLIT, verdict, both, rules.sessions, p, p, Share(canary, both), Share(round(due), both))


def _finding(reading: Reading, verdict: Verdict, p: float, adjusted: float) -> Finding:
    return Finding(reading.signal, verdict, reading.n, reading.minimum, p, adjusted, reading.canary, reading.stable)


def _decided(findings: Iterable[Finding]) -> Decision:
    said = {one.verdict for one in findings}
    if Verdict.HARM in said:
        return Decision.ABORT
    return Decision.HOLD if said & _HOLDS else Decision.GO_ON

"""What goes over the wire about canaries in the shadow."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import msgspec

from service.releases.analysis.paired import Pair, judge_pairs
from service.releases.analysis.saying import explain_pairs
from service.releases.rollouts.rollout import Rollout
from service.releases.rollouts.schemas import FindingReply, RolloutReply, finding_reply, rollout_reply
from service.releases.shadow.register import Answer, Beside


class AnswerReply(msgspec.Struct, frozen=True):
    """What one revision answered.

    Attributes:
        reply: What customers were, or would have been, shown.
        outcome: `answered`, `unanswered`, `refused` or `clarified`.
        failure: Why the model's reply was not, or not wholly, used; empty where it was.
        cuts: What the guard held back, each with its reason.
        seconds: How long it took; `None` where the model had to be loaded for it, or did not answer.
    """

    reply: str
    outcome: str
    failure: str
    cuts: list[dict[str, str]]
    seconds: float | None


class ShadowTurnReply(msgspec.Struct, frozen=True):
    """A turn that both revisions have answered.

    Attributes:
        turn_id: The customer's turn.
        at: When it was.
        question: As it is kept.
        differs: One failed, had something cut or gave no answer where the other did not.
    """

    turn_id: str
    at: datetime
    question: str
    differs: bool
    canary: AnswerReply
    stable: AnswerReply


class ShadowReply(msgspec.Struct, frozen=True):
    """What a canary made of the turns it answered in the shadow.

    Attributes:
        rollout: The rollout.
        decision: `abort`, `hold` or `go_on`.
        said: The same in plain words, line by line.
        findings: By signal; `count` is in how many sessions it happened with this revision alone.
        turns: Those in which the two differ, or all, the latest first.
    """

    rollout: RolloutReply
    decision: str
    said: list[str]
    findings: list[FindingReply]
    turns: list[ShadowTurnReply]


def shadow_reply(rollout: Rollout, found: Sequence[Beside], shown: Sequence[Beside], lang: str) -> ShadowReply:
    """Give what a canary made of turns as it is sent.

    Args:
        rollout: Its rollout.
        found: All turns.
        shown: Those that are to be read.
        lang: In which language it is said.
    """
    talks: dict[str, list[Pair]] = defaultdict(list)
    for one in found:
        talks[one.talk].append(one.pair)
    judgement = judge_pairs(list(talks.values()), rollout.plan.shadow)
    return ShadowReply(
        rollout=rollout_reply(rollout),
        decision=judgement.decision.value,
        said=list(explain_pairs(judgement, lang)),
        findings=[finding_reply(one) for one in judgement.findings],
        turns=[_turn(one) for one in shown],
    )


def _turn(one: Beside) -> ShadowTurnReply:
    canary, stable = _answer(one.canary, one.pair.canary.seconds), _answer(one.stable, one.pair.stable.seconds)
    return ShadowTurnReply(one.turn, one.at, one.question, one.pair.differs, canary, stable)


def _answer(answer: Answer, seconds: float | None) -> AnswerReply:
    return AnswerReply(answer.reply, answer.outcome, answer.failure, answer.cuts, seconds)

"""How a reply came about, told to staff."""

from knowledge.types import Hit
from service.chat.guard.verdicts import EXCERPT
from service.chat.progress import OLLAMA, Means, Turn
from service.chat.refusals import refused_as
from service.chat.schemas import Considered, CutPart, Explanation, Outcome, Refused, Step
from service.chat.understanding.hostile import is_hostile


def explained(turn: Turn, means: Means) -> Explanation:
    """Explain a finished turn.

    Args:
        turn: The turn.
        means: What its reply was written with.
    """
    asked = turn.asked
    by_model = turn.by_model
    return Explanation(
        question=turn.admitted.message,
        wanted=asked.wanted,
        context=asked.context,
        lang=asked.lang,
        reused=turn.reused,
        knowledge_revision=turn.found.knowledge_revision,
        hits=[_considered(hit) for hit in turn.considered],
        engine=turn.engine,
        model=by_model.alias if by_model else "",
        digest=by_model.model.digest if by_model else "",
        revision=by_model.id if by_model else "",
        pack=means.pack.name,
        prompt=[Step(message.role, message.content) for message in turn.written.messages],
        raw=turn.written.raw,
        cuts=[CutPart(str(cut.reason), cut.text[:EXCERPT]) for cut in (*turn.cuts_before, *turn.all_cuts)],
        failure=turn.failure,
        refused=_refused(turn),
        timings=turn.timings,
    )


def _refused(turn: Turn) -> Refused | None:
    if turn.outcome is Outcome.REFUSED:
        return Refused("attack" if is_hostile(turn.asked.text) else "banned_topic")
    if turn.outcome is not Outcome.UNANSWERED:
        return None
    return turn.refused or Refused(refused_as(by_model=turn.engine == OLLAMA, cut=bool(turn.cuts)))


def _considered(hit: Hit) -> Considered:
    scores = hit.scores
    return Considered(
        passage=hit.passage_id,
        document=hit.title,
        section=hit.passage.heading,
        text=hit.passage.wording,
        score=round(scores.fused, 4),
        relevance=round(scores.relevance, 4),
        sureness=round(scores.sureness, 4),
        lexical=round(scores.lexical, 4),
        dense=None if scores.dense is None else round(scores.dense, 4),
        joined=list(hit.joined),
    )

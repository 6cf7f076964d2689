"""One golden question with two revisions: what became of it with each, and what changed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from service.chat.rehearsed import Rehearsed
from service.releases.gate.checking import Says, failings_of, place_said
from service.releases.gate.golden import Golden, Question
from service.releases.gate.report import Beside, Change, Citation, Cut, Failing, Side, State

Answers = Mapping[str, Sequence[Rehearsed]]
"""One revision's answers by the id of the question, one of each repetition."""

_ORDER = tuple(Change)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of both.

    Attributes:
        golden: The questions.
        repetitions: How often each.
        says: See `service.releases.gate.checking.Says`.
    """

    golden: Golden
    repetitions: int
    says: Says


def laid_beside(asked: Asked, ours: Answers, theirs: Answers | None) -> list[Beside]:
    """Lay the answers of two revisions side by side, the worst question first."""
    found = [
        _beside(
            question,
            _side(asked, question, ours.get(question.id, ())),
            None if theirs is None else _side(asked, question, theirs.get(question.id, ())),
        )
        for question in asked.golden.questions
    ]
    return sorted(found, key=_badness)


def _badness(one: Beside) -> tuple[bool, int, bool, bool]:
    """Give what questions are put in order by, the worst first."""
    return not one.vetoed, _ORDER.index(one.change), one.ours.state is State.RIGHT, not one.critical


def _beside(question: Question, ours: Side, theirs: Side | None) -> Beside:
    is_wrong = ours.state is State.WRONG
    vetoed = question.critical and is_wrong and (theirs is None or _wrongness(ours) > _wrongness(theirs))
    return Beside(
        id=question.id,
        kind=question.kind.value,
        question=question.question,
        before=question.before,
        critical=question.critical,
        expected=tuple(_expected(question)),
        change=_change(ours, theirs),
        vetoed=vetoed,
        ours=ours,
        theirs=theirs,
    )


def _change(ours: Side, theirs: Side | None) -> Change:
    if theirs is None:
        return Change(ours.state.value)
    if State.MISSING in (ours.state, theirs.state):
        return Change.MISSING
    was, now = _wrongness(theirs), _wrongness(ours)
    if was == now:
        return Change.UNCHANGED
    return Change.IMPROVED if now < was else Change.REGRESSED


def _wrongness(side: Side) -> int:
    """Say how wrong a revision is: never, now and then, or more often than not."""
    return bool(side.wrong) + (side.wrong > side.asked / 2)


def _side(asked: Asked, question: Question, answers: Sequence[Rehearsed]) -> Side:
    """Judge all repetitions of one question: it is right only where each is."""
    chars = asked.golden.demands.chars
    there = [(one, failings_of(question, one, chars, asked.says)) for one in answers if not one.missing]
    wrong = [(one, failings) for one, failings in there if failings]
    failed = [one for one in answers if one.missing]
    right = State.RIGHT if len(there) >= asked.repetitions else State.MISSING
    shown, failings = _shown(wrong, there, failed)
    # Who is asked second finds what the search for the first has warmed up.
    seconds = [one.seconds - one.searching for one, _ in there if one.raw]
    firsts = [one.first_sentence - one.searching for one, _ in there if one.raw and one.first_sentence is not None]
    return Side(
        state=State.WRONG if wrong else right,
        failings=failings,
        reply=shown.reply,
        outcome=shown.outcome,
        citations=tuple(Citation(cited.document, cited.section) for cited in shown.citations),
        cuts=tuple(Cut(cut.reason, cut.text) for cut in shown.cuts),
        failure=shown.failure,
        seconds=median(seconds) if seconds else None,
        first_sentence=median(firsts) if firsts else None,
        asked=len(there),
        wrong=len(wrong),
        has_cuts=sum(bool(one.cuts) for one, _ in there),
    )


_NOTHING = Rehearsed("", "", missing=True)


def _shown(
    wrong: Sequence[tuple[Rehearsed, tuple[Failing, ...]]],
    there: Sequence[tuple[Rehearsed, tuple[Failing, ...]]],
    failed: Sequence[Rehearsed],
) -> tuple[Rehearsed, tuple[Failing, ...]]:
    """Choose which repetition people see: the first that is wrong, else one that is missing, else the first."""
    if wrong:
        return wrong[0]
    if failed:
        return failed[0], ()
    return there[0] if there else (_NOTHING, ())


def _expected(question: Question) -> list[str]:
    """Say what is expected of the answer, a line for each thing."""
    lines = [" / ".join(question.outcomes)]
    lines += [f"+ {' / '.join(writings)}" for writings in question.facts]
    lines += [f"− {text}" for text in question.forbidden]
    return lines + [f"§ {place_said(place)}" for place in question.citations]

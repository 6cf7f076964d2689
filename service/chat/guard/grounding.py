"""Grounding: a sentence says nothing that the passages do not, and cites those that say it. Pure.

Facts, names and words are compared with the passages. Words of another language cannot be; there only facts are.
"""

import re
from dataclasses import replace

from knowledge.language import language_of
from knowledge.words import HeldWords, folded
from service.chat.guard.assents import Answer, Assents
from service.chat.guard.briefing import Briefing
from service.chat.guard.claims import MARKERS, Claim, claim_of, without
from service.chat.guard.corrections import without_corrected
from service.chat.guard.evidence import Ground
from service.chat.guard.facts.found import facts_of
from service.chat.guard.following import Following, Place
from service.chat.guard.founding import without_covered
from service.chat.guard.judging import Judge
from service.chat.guard.markers import cited_in
from service.chat.guard.numbering import Numbering, has_numeral
from service.chat.guard.rules import GuardRules
from service.chat.guard.sequence import Steps
from service.chat.guard.siblings import names_a_product
from service.chat.guard.verdicts import Verdict

# What speaks of less than this, without a fact or a name, claims nothing.
_NOTHING_CLAIMED = 0.5
# An answer with so many words of its own says what it is about.
_TELLING = 2
_WORD = re.compile(r"\w")
# Blanks behind a blank say nothing, and thousands of them take seconds to look through.
_MORE_BLANKS = re.compile(r"(?<=\s)\s+")


class Grounding:
    """Judges the sentences of one reply by the passages it was written from."""

    def __init__(self, briefing: Briefing, rules: GuardRules) -> None:
        self._grounds = [Ground(source) for source in briefing.sources]
        self._judge = Judge(self._grounds, rules)
        self._admissions = tuple(admission.rstrip("。.") for admission in briefing.admissions)
        # What last named a product by its code: the question, then the sentences that passed.
        question = _MORE_BLANKS.sub("", briefing.question)
        self._named = folded(question)
        self._believed = facts_of(question)
        self._rules = rules
        hits = [source.hit for source in briefing.sources]
        subjects = [name for hit in hits for name in (hit.title, *hit.passage.section)]
        self._assents = Assents(question, rules, subjects)
        self._answered = Answer.NONE
        self._has_said = False
        passages = [hit.passage for hit in hits]
        read = [("".join(passage.section[-1:]), passage.wording) for passage in passages]
        self._following = Following(read, question)
        self._is_read_out = False
        self._numbering = Numbering(passage.wording for passage in passages)
        self._steps = Steps(passage.wording for passage in passages)

    def __call__(self, sentence: str) -> Verdict:
        """Judge a sentence; one that passes cites the passages that say it."""
        admission = next((admission for admission in self._admissions if admission in sentence), "")
        if admission:
            return self._admitted(sentence, admission)
        claim = self._claim(sentence)
        place = self._following.take(sentence)
        if (_claims_nothing(claim) or self._assents.repeats(claim)) and not self._stands(claim, place):
            return self._idle(claim, sentence, place)
        verdict = self._judged(claim, sentence)
        if verdict.passed and self._steps.goes_back(sentence, claim.terms):
            verdict = Verdict(passed=False, reason="swapped")
        if not verdict.passed:
            self._following.lose()
            return verdict
        if names_a_product(plain := folded(claim.text)):
            self._named = plain
        return self._borne_out(claim, verdict, place)

    def _claim(self, sentence: str) -> Claim:
        text = self._numbering.take(sentence)
        if not self._believed:
            return claim_of(text, self._rules)
        claim = claim_of(without_corrected(text, self._believed), self._rules)
        return without_covered(claim, self._believed, self._grounds)

    def _stands(self, claim: Claim, place: Place) -> bool:
        """Tell whether a sentence that answers is the passage's: behind its forerunner, or where it says what of."""
        if place is Place.GOES_ON and not self._answered:
            return True
        said = {term.word for term in claim.terms} - self._rules.assent.words
        return place is Place.OPENS and len(said) >= _TELLING and not self._following.says_otherwise(claim.text)

    def _idle(self, claim: Claim, sentence: str, place: Place) -> Verdict:
        """Have courtesy wait for what it is said in front of, and a yes or no for what bears it out."""
        if self._judge.goes_too_far(claim):
            return Verdict(passed=False, reason="overstated")
        if has_numeral(without(claim.facts, folded(claim.text))):
            return Verdict(passed=False, reason="unfounded_amount")
        answer = self._assents.answer(claim.text)
        if answer:
            self._is_read_out = place is Place.OPENS or (self._is_read_out and place is Place.GOES_ON)
            self._answered = answer if self._answered in ("", answer) else Answer.BOTH
        # The next number of a list, alone on its line, waits for what it numbers.
        leans = bool(self._answered) or not self._has_said or not _WORD.search(claim.text)
        return Verdict(passed=True, sentence=MARKERS.sub("", sentence), leans=leans)

    def _admitted(self, sentence: str, admission: str) -> Verdict:
        """Leave out what is said beside the admission that there is no answer, where it rests on nothing."""
        self._has_said = True
        beside = self._claim(sentence.replace(admission, "\n"))
        if _claims_nothing(beside) and not self._assents.answer(beside.text):
            return Verdict(passed=True, sentence=MARKERS.sub("", sentence))
        alone = Verdict(passed=True, sentence=admission + ("。" if language_of(admission) == "zh" else "."))
        return alone if _claims_nothing(beside) or not (said := self._judged(beside, sentence)).passed else said

    def _borne_out(self, claim: Claim, verdict: Verdict, place: Place) -> Verdict:
        """Take off an answer in front of a sentence that says otherwise, or nothing of what was asked."""
        is_quoted = place is not Place.ELSEWHERE and not self._following.says_otherwise(claim.text)
        goes_on = is_quoted and self._is_read_out and place is Place.GOES_ON
        parts = not goes_on and not self._bears_out(claim, self._answered, verdict)
        self._answered, self._is_read_out, self._has_said = Answer.NONE, False, True
        answer, rest = self._assents.lead(verdict.sentence)
        shown = verdict.sentence if is_quoted or self._bears_out(claim, answer, verdict) else rest
        return replace(verdict, sentence=shown, parts=parts)

    def _bears_out(self, claim: Claim, answer: Answer, verdict: Verdict) -> bool:
        """Tell whether a sentence bears an answer out, or the sentence of a passage that it cites does."""
        cited = cited_in(verdict.sentence)
        own = [ground for ground in self._grounds if ground.n in cited and ground.lang == claim.lang]
        said = [one.text for ground in own for one in ground.said]
        if answer is Answer.NO and self._assents.is_denied_in(claim, said):
            return True
        passages = HeldWords("\n".join(ground.spoken for ground in own)) if own else None
        return self._assents.bears_out(claim, answer, passages)

    def _judged(self, claim: Claim, sentence: str) -> Verdict:
        return self._judge.judge(claim, sentence, (folded(claim.text), self._named))


def _claims_nothing(claim: Claim) -> bool:
    return claim.weight < _NOTHING_CLAIMED and not claim.facts and not claim.names

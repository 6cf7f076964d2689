"""Sentences that answer with yes or no alone ("Yes.", "支持的。"), and whether what follows bears them out. Pure.

Such a sentence claims what was asked, and no passage can be compared with it: it is shown only in front of a sentence
that rests on passages and says the same of what was asked, beside naming the product. Where that is in doubt, the
sentence alone is the answer.
"""

import re
from collections.abc import Container, Sequence
from enum import StrEnum

from knowledge.terms import Term, terms_of
from knowledge.words import folded, words
from service.chat.guard.aligned import denials_in, denied_otherwise, tokens_of
from service.chat.guard.claims import Claim, claim_of, share_in
from service.chat.guard.facts.fact import FactKind
from service.chat.guard.facts.held import Holding
from service.chat.guard.rules import GuardRules, blanked

# A sentence that says less of a question than this, and nothing else, answers with yes or no.
_PART = 0.7
# What bears an answer out speaks of this much of the question at least.
_ABOUT = 0.6
# A word that tells less only says how something is done.
_TELLING = 0.5
# A longer Chinese word is held where half of it is.
_HALF = 0.5
# The sentence of a passage that holds this much of a claim is where that is from.
_FROM = 0.8
_WORD = re.compile(r"\w")
_LIMITS = re.compile(r"[仅只除才]|\b(?:only|except|unless)\b")


class Answer(StrEnum):
    """What a sentence answers by itself."""

    NONE = ""
    YES = "yes"
    NO = "no"
    BOTH = "both"


class Assents:
    """Reads the answers to one question.

    Args:
        question: What the customer asked; where it is empty, nothing is known of it, and all is borne out.
        rules: Which words answer.
        subjects: The titles and headings of the passages. Who says what the question shares with them, or the code of
            a product, has said of what he speaks, and nothing of it.
    """

    def __init__(self, question: str, rules: GuardRules, subjects: Sequence[str] = ()) -> None:
        self._question = question
        self._rules = rules
        asked = claim_of(question, rules)
        self._facts, self._terms = asked.facts, asked.terms
        self._asked = _beside(asked.terms, subjects)

    def repeats(self, claim: Claim) -> bool:
        """Tell whether a claim says nothing but a part of the question ("支持的。", "Yes, it does.")."""
        asked = {term.word for term in self._terms}
        if not all(name in self._question for name in claim.names) or not all(
            term.word in asked or term.word in self._rules.assent.words for term in claim.terms
        ):
            return False
        if not {fact.says for fact in claim.facts} <= {fact.says for fact in self._facts}:
            return False
        said = [term.weight for term in claim.terms if term.word in asked] + [1.0] * len(claim.facts)
        whole = sum(term.weight for term in self._terms) + len(self._facts)
        return len(said) <= 1 or sum(said) < _PART * whole

    def answer(self, text: str) -> Answer:
        """Give what a sentence that claims nothing answers; courtesy answers nothing."""
        plain = folded(text)
        for pattern in self._rules.courtesy.patterns:
            plain = blanked(pattern, plain)
        if not _WORD.search(plain):
            return Answer.NONE
        if self._rules.assent.denying.search(plain) or denials_in(blanked(self._rules.assent.affirming, plain)):
            return Answer.NO
        return Answer.YES

    def lead(self, sentence: str) -> tuple[Answer, str]:
        """Give the answer that a sentence begins with, and the sentence without it ("可以，自行拆机也保修")."""
        plain = folded(sentence)
        answers = ((Answer.NO, self._rules.assent.denying), (Answer.YES, self._rules.assent.affirming))
        for answer, pattern in answers:
            found = pattern.match(plain)
            if found and found.end() < len(plain) == len(sentence):
                rest = sentence[found.end() :]
                return answer, rest[0].upper() + rest[1:]
        return Answer.NONE, sentence

    def bears_out(self, claim: Claim, answer: Answer, passages: Container[str] | None = None) -> bool:
        """Tell whether a sentence that rests on passages says what an answer in front of it does.

        Args:
            claim: What the sentence claims.
            answer: The answer.
            passages: The words of the passages that it rests on, where any are in its language.
        """
        if not self._question or not answer:
            return True
        if answer is Answer.BOTH:
            return False
        asked, said = tokens_of(self._question), tokens_of(claim.text)
        holding = Holding(claim.facts, folded(claim.text))
        others = [fact for fact in self._facts if not holding.holds(fact)]
        if answer is Answer.NO:
            return bool(denied_otherwise(asked, said)) or any(holding.of_kind(fact) for fact in others)
        same = denials_in(self._question) == denials_in(claim.text) and not _LIMITS.search(folded(claim.text))
        if not same or others:
            return False
        held = passages is None or self._is_told_in(passages)
        return held and self._is_told_in(frozenset(words(claim.text)))

    def is_denied_in(self, claim: Claim, sentences: Sequence[str]) -> bool:
        """Tell whether a sentence of the passages that a claim is from says no to the question.

        Args:
            claim: What it claims, which may be only what is done instead.
            sentences: Of the passages that it rests on.
        """
        asked = tokens_of(self._question)
        own = [one for one in sentences if share_in(claim.terms, frozenset(words(one))) >= _FROM]
        return any(denied_otherwise(asked, tokens_of(one)) and self._is_told_in(frozenset(words(one))) for one in own)

    def _is_told_in(self, said: Container[str]) -> bool:
        """Tell whether some words, with the facts of the question, are about what it asks of its subject."""
        facts = sum(fact.kind is not FactKind.CODE for fact in self._facts)
        weight = sum(term.weight for term in self._asked)
        if weight and (weight * share_in(self._asked, said) + facts) / (weight + facts) < _ABOUT:
            return False
        telling = [term.share_in(said) for term in self._asked if term.weight >= _TELLING]
        # What is asked of a thing stands behind it.
        return not telling or ((sum(telling) + facts) / (len(telling) + facts) >= _ABOUT and telling[-1] >= _HALF)


def _beside(terms: Sequence[Term], subjects: Sequence[str]) -> tuple[Term, ...]:
    """Give what a question asks of its subject; all of it where it names nothing else."""
    subject = frozenset(term.word for title in subjects for term in terms_of(title))
    return tuple(term for term in terms if term.word not in subject) or tuple(terms)

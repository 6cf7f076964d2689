"""What is asked, as the quoting engine needs it: the message itself, and the talk before it. Pure."""

from dataclasses import dataclass, replace
from functools import cached_property

from knowledge.terms import Term, terms_of
from knowledge.types import Hit

# What a term of an earlier question counts beside one of the message: where the message asks something itself, where
# it only names another thing, and where it could stand on its own and does not tell rows of a table apart.
_BEFORE = 0.4
_BEFORE_ELLIPSIS = 0.6
_EARLIER = 0.2
_RECENCY = 0.7
# A question with more to tell than this says itself where it wants to be looked for.
_FEW_TERMS = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One of several things that a message asks for.

    Attributes:
        text: The question.
        hits: What was found for it, best first; empty when nothing answers it.
        about: What was asked before it in the same message, where it names nothing itself: "and how much is it?"
    """

    text: str
    hits: tuple[Hit, ...]
    about: str = ""

    def within(self, question: "Question", max_chars: int) -> "Question":
        """Give it as a question of its own."""
        text, talk = (f"{self.about}\n{self.text}", Talk(own=self.text)) if self.about else (self.text, NO_TALK)
        return replace(question, text=text, max_chars=max_chars, parts=(), talk=talk)


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said before a question.

    Attributes:
        own: What the message itself says, where the question needs what was asked before; otherwise empty.
        elliptic: It only names a thing or a case: what is asked of it was asked before.
        earlier: What was asked before, whether the question needs it or not, the latest first.
        cited: The titles and headings that the last reply cites.
    """

    own: str = ""
    elliptic: bool = False
    earlier: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()


NO_TALK = Talk()
"""Nothing was said before."""


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        text: The question as understood, on its own feet.
        lang: The language to answer in, "zh" or "en".
        step: The step of a procedure that the customer asked for, from 1; `None` when none was.
        max_chars: How long the quotations may be; a longer one ends at the last sentence that fits.
        parts: The things that are asked for where these are several; otherwise empty.
        talk: What was said before.
        steps: The steps that the customer asked for where these are several, from 1; `step` is the last of them.
    """

    text: str
    lang: str
    step: int | None = None
    max_chars: int = 2000
    parts: tuple[Part, ...] = ()
    talk: Talk = NO_TALK
    steps: tuple[int, ...] = ()

    @property
    def ask(self) -> str:
        """What says what kind of thing is asked for: how long, how much, how."""
        return self.text if self.talk.elliptic or not self.talk.own else self.talk.own

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """What it is about, those of the message itself first; what was asked before counts less."""
        own = terms_of(self.talk.own or self.text)
        before = terms_of(self.text) if self.talk.own else ()
        if self.talk.elliptic:
            most = max(
                (term.weight for term in own), default=1.0
            )  # what is put in another's place tells more than that
            return _together(own, before, _BEFORE_ELLIPSIS * most)
        said, earlier = (sum(term.weight for term in terms) for terms in (own, before))
        return _together(own, before, min(_BEFORE, said / earlier) if own and earlier else _BEFORE)

    @cached_property
    def terms_for_rows(self) -> tuple[Term, ...]:
        """What it is about, with what earlier questions name: they may tell which row of many is meant."""
        terms, share = self.terms, _EARLIER
        for asked in self.talk.earlier:
            terms = _together(terms, terms_of(asked), share)
            share *= _RECENCY
        return terms

    def stays_in(self, title: str) -> bool:
        """Tell whether a question that says little comes after a reply that cites a document of this title."""
        return len(terms_of(self.talk.own or self.text)) <= _FEW_TERMS and any(
            cited.startswith(title) for cited in self.talk.cited
        )


def _together(own: tuple[Term, ...], before: tuple[Term, ...], share: float) -> tuple[Term, ...]:
    known = {term.word for term in own}
    return (*own, *(replace(term, weight=share * term.weight) for term in before if term.word not in known))

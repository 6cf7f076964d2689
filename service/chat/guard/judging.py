"""Whether one claim holds beside the passages: what it says they say, of the same thing, and which of them. Pure."""

from collections.abc import Container, Sequence
from dataclasses import replace
from functools import cached_property

from knowledge.terms import terms_of
from knowledge.words import folded
from service.chat.guard.abroad import denies_otherwise, names_the_unheard
from service.chat.guard.additions import adds_a_clause, adds_unheard
from service.chat.guard.charges import is_charged, is_of_another_base
from service.chat.guard.claims import MARKERS, Claim, without
from service.chat.guard.conditions import (
    affirms_denied,
    affirms_excluded,
    excepts_unheard,
    obliges_otherwise,
    starts_otherwise,
)
from service.chat.guard.contraries import told_otherwise, without_agreed
from service.chat.guard.corrections import denied_facts
from service.chat.guard.evidence import Ground, Window, letters_of
from service.chat.guard.facts.fact import FactKind
from service.chat.guard.founding import unfounded
from service.chat.guard.opposites import joins_otherwise, opposites_of
from service.chat.guard.pairing import Pairing
from service.chat.guard.prohibitions import Prohibitions
from service.chat.guard.reach import bears_otherwise, goes_too_far
from service.chat.guard.replaced import is_done_by_the_unheard, replaces_a_thing
from service.chat.guard.resting import completed, is_named_in, is_supported, serves
from service.chat.guard.rules import GuardRules
from service.chat.guard.sections import is_of_another_section, names_of_sections
from service.chat.guard.siblings import is_of_a_sibling, names_siblings, without_siblings
from service.chat.guard.stretches import Stretches
from service.chat.guard.swaps import Comparison
from service.chat.guard.time_limits import exchanges_start_and_end, outlives_a_limit
from service.chat.guard.verdicts import Verdict

# Of a sentence with one fact, some stretch holds this much.
_OF_ONE = 0.35
# So many letters say something of their own.
_A_SENTENCE = 12
# Each fact is compared with every other one; what lists more than this is shown only as its passage has it.
_MOST_FACTS = 64
# A cited passage is where a sentence is from when a stretch of it holds this share of what any stretch holds of it.
_AS_CLOSE = 0.8


class Judge:
    """Judges claims by some passages.

    Args:
        grounds: The passages.
        rules: What is courtesy.
    """

    def __init__(self, grounds: Sequence[Ground], rules: GuardRules) -> None:
        self._grounds = tuple(grounds)
        self._rules = rules
        self._opposites = opposites_of(rules.contraries)
        self._narrower: dict[tuple[int, ...], Judge] = {}

    def judge(self, claim: Claim, sentence: str, about: Sequence[str]) -> Verdict:
        """Judge a sentence by the passages that may be about what it is about.

        Args:
            claim: What it claims.
            sentence: The sentence, as it is to be shown.
            about: Its text and what named a product before it, the nearest first; folded.
        """
        own = without_siblings(about, self._grounds)
        if len(own) in (0, len(self._grounds)):
            return self._judged(claim, sentence, about)
        return self._narrowed(own).judge(claim, sentence, about)

    def _narrowed(self, own: tuple[Ground, ...]) -> "Judge":
        numbers = tuple(ground.n for ground in own)
        if numbers not in self._narrower:
            self._narrower[numbers] = Judge(own, self._rules)
        return self._narrower[numbers]

    def goes_too_far(self, claim: Claim) -> bool:
        """Tell whether a sentence goes further than all passages."""
        return self._goes_too_far(claim, self._stretches.windows)

    def _judged(self, claim: Claim, sentence: str, about: Sequence[str]) -> Verdict:
        bare = MARKERS.sub("", sentence)
        if reason := self._unfounded(claim):
            return Verdict(passed=False, reason=reason)
        if len(claim.facts) > _MOST_FACTS and not self._is_word_for_word(claim):
            return Verdict(passed=False, reason="unsupported")
        comparison = Comparison(claim, self._stretches)
        grounds = self._grounds_of(claim, comparison)
        if reason := self._differs(claim, comparison, grounds, about):
            return Verdict(passed=False, reason=reason)
        if not is_supported(self._less_agreed(claim, comparison), grounds) or self._is_gathered(claim, comparison):
            return Verdict(passed=False, reason="unsupported")
        # Words of another language are in no stretch; that none goes as far can be told all the same.
        if not comparison.origins() and self.goes_too_far(claim):
            return Verdict(passed=False, reason="overstated")
        numbers = [ground.n for ground in grounds]
        cited_rightly = sorted(numbers) == sorted(claim.cited)
        return Verdict(passed=True, sentence=sentence if cited_rightly else _marked(bare, numbers, claim.lang))

    def _is_gathered(self, claim: Claim, comparison: Comparison) -> bool:
        """Tell whether a sentence of one matter has its words from everywhere: no stretch says much of it."""
        comparable = any(ground.lang == claim.lang for ground in self._grounds) and claim.terms
        return bool(comparable) and len(claim.facts) <= 1 and comparison.closeness(self._stretches.windows) < _OF_ONE

    def _settled(self, claim: Claim) -> Container[FactKind]:
        """Give the facts that need no comparing: days of which the passages say the same in other words."""
        text = folded(claim.text)
        agreed = without_agreed(text, self._stretches.windows) != text
        return (FactKind.WEEKDAY,) if agreed else ()

    def _less_agreed(self, claim: Claim, comparison: Comparison) -> Claim:
        """Give a claim without the words for what its passages say in others ("周一不营业", "周一休息")."""
        text = folded(claim.text)
        rest = without_agreed(text, comparison.origins())
        if rest == text:
            return claim
        return replace(claim, text=rest, terms=terms_of(self._rules.without_courtesy(without(claim.facts, rest))))

    @cached_property
    def _stretches(self) -> Stretches:
        # Those of another language hold none of a sentence's words; a passage in Chinese may quote English.
        windows = [(window, ground) for ground in self._grounds for window in ground.windows]
        above = {window: ground.led_by for window, ground in windows if ground.heading}
        return Stretches([window for window, _ in windows], above)

    @cached_property
    def _pairing(self) -> Pairing:
        return Pairing(self._grounds)

    @cached_property
    def _prohibitions(self) -> Prohibitions:
        return Prohibitions(self._grounds)

    def _differs(self, claim: Claim, comparison: Comparison, grounds: Sequence[Ground], about: Sequence[str]) -> str:
        """Tell in what a claim differs from the stretch of a passage that it is from; empty where it does not."""
        if is_of_a_sibling(about, claim.facts, self._grounds):
            return "swapped"
        if self._is_word_for_word(claim):
            return ""
        compared = self._less_agreed(claim, comparison)
        if self._is_swapped(claim, compared, comparison):
            return "swapped"
        if (
            (self._is_abroad(claim) and denies_otherwise(claim, self._stretches.windows))
            or comparison.denied(self._rules.without_answer(compared.text))
            or self._denies_a_fact(claim)
            or self._turns_round(claim, comparison, grounds)
        ):
            return "denied"
        return "overstated" if self._oversteps(claim, comparison) else ""

    def _is_swapped(self, claim: Claim, compared: Claim, comparison: Comparison) -> bool:
        """Tell whether a claim has something of its passages in the place of something else, or its contrary."""
        plain, windows = folded(claim.text), self._stretches.windows
        known = names_of_sections(claim, self._grounds)
        if comparison.swapped(self._settled(claim), known) or comparison.displaced() or comparison.turned():
            return True
        if self._pairing.is_crossed(compared) or is_of_another_section(claim, self._grounds):
            return True
        if is_of_another_base(plain, windows) or exchanges_start_and_end(plain, windows):
            return True
        if self._opposites.are_exchanged(plain, windows) or joins_otherwise(plain, windows):
            return True
        return is_done_by_the_unheard(plain, windows) or replaces_a_thing(claim.text, comparison.origins(), windows)

    def _is_word_for_word(self, claim: Claim) -> bool:
        """Tell whether a claim is a whole sentence of a passage: what another says of the like changes nothing."""
        said = letters_of(claim.text)
        return len(said) >= _A_SENTENCE and any(said in ground.sentences for ground in self._grounds)

    def _turns_round(self, claim: Claim, comparison: Comparison, grounds: Sequence[Ground]) -> bool:
        """Tell whether a claim says yes where its passages say no, in words that are not denied by themselves."""
        plain, origins = folded(claim.text), comparison.origins()
        if told_otherwise(plain, origins, self._stretches.windows):
            return True
        if not names_siblings(plain) and self._prohibitions.are_broken_by(claim.text):
            return True
        return affirms_denied(claim.text, self._stretches.windows) or affirms_excluded(plain, origins, grounds)

    def _oversteps(self, claim: Claim, comparison: Comparison) -> bool:
        """Tell whether a claim goes further than its passages."""
        plain, origins, windows = folded(claim.text), comparison.origins(), self._stretches.windows
        if starts_otherwise(plain, windows) or obliges_otherwise(plain, origins) or is_charged(plain, windows):
            return True
        if outlives_a_limit(plain, windows):
            return True
        if excepts_unheard(plain, windows) or adds_unheard(plain, windows) or self._adds_a_clause(claim):
            return True
        bears = bears_otherwise(self._rules.without_courtesy(plain), origins, windows)
        return bears or self._goes_too_far(claim, origins)

    def _adds_a_clause(self, claim: Claim) -> bool:
        """Tell whether a clause says nothing that any passage in the sentence's language says."""
        plain = self._rules.without_courtesy(without(claim.facts, folded(claim.text)))
        return not self._is_abroad(claim) and adds_a_clause(
            plain.replace("\n", " "), self._stretches.windows, claim.facts
        )

    def _goes_too_far(self, claim: Claim, origins: Sequence[Window]) -> bool:
        return goes_too_far(self._rules.without_courtesy(folded(claim.text)), origins, self._stretches.windows)

    def _denies_a_fact(self, claim: Claim) -> bool:
        """Tell whether a claim denies a fact that no passage denies."""
        return any(
            not any(
                fact.says in {other.says for other in denied_facts(window.text)} for window in self._stretches.windows
            )
            for fact in denied_facts(claim.text)
        )

    def _unfounded(self, claim: Claim) -> str:
        """Tell which fact or name no passage holds; empty when there is none."""
        for fact in unfounded(claim, self._grounds):
            return f"unfounded_{fact.kind}"
        if self._is_abroad(claim):
            return "unfounded_name" if names_the_unheard(claim, self._grounds, self._rules) else ""
        founded = all(any(is_named_in(ground, name) for ground in self._grounds) for name in claim.names)
        return "" if founded else "unfounded_name"

    def _is_abroad(self, claim: Claim) -> bool:
        """Tell whether all passages are in another language."""
        return all(ground.lang != claim.lang for ground in self._grounds)

    def _grounds_of(self, claim: Claim, comparison: Comparison) -> list[Ground]:
        """Give the passages a claim rests on: those it cites that say it best, and what it takes to hold all of it."""
        closeness = {ground.n: comparison.closeness(ground.stretches) for ground in self._grounds}
        best = max(closeness.values(), default=0.0)
        serving = [ground for ground in self._grounds if ground.n in claim.cited and serves(ground, claim)]
        close = [ground for ground in serving if closeness[ground.n] >= _AS_CLOSE * best]
        return completed(claim, close, [ground for ground in self._grounds if ground not in close], closeness)


def _marked(sentence: str, numbers: Sequence[int], lang: str) -> str:
    space = "" if lang == "zh" else " "
    return sentence.rstrip() + "".join(f"{space if i == 0 else ''}[{n}]" for i, n in enumerate(numbers))

"""What can be told of a sentence whose words none of the passages can have, for they are in another language. Pure.

Its facts are compared by themselves. Beside them: a name that is written the same in every language, or whose other
name is known, and whether what it says a fact of is denied.
"""

import re
from collections.abc import Iterator, Sequence

from knowledge.language import language_of
from service.chat.guard.aligned import denials_in
from service.chat.guard.claims import Claim
from service.chat.guard.evidence import Ground, Window
from service.chat.guard.facts.fact import FactKind
from service.chat.guard.names import is_named
from service.chat.guard.rules import GuardRules

# No language writes it otherwise: "FedEx", "iPhone".
_WITHIN_CAPITALS = re.compile(r"[a-z][A-Z]")
_NAMING = (FactKind.CODE, FactKind.LINK, FactKind.MAIL, FactKind.PHONE, FactKind.CLAUSE)
# What is longer may deny something of another thing.
_SHORT = {"zh": 40, "en": 100}
# What leaves something out, or sets an end to it, in either language, without a word of denial.
_LIMITS = re.compile(
    r"[仅只除才前内勿]|禁止|拒绝|以下|以上|之后|以后|超|不到|不足|至少|最[多少高低长短晚迟早]|否则|截止"
    r"|\b(?:only|except\w*|exclud\w*|unless|until|within|before|after|once|more|less|over|under|most|least|beyond"
    r"|expires?|expired|void|refus\w*|declin\w*|reject\w*|stop\w*|end(?:s|ed)?|otherwise|else|avoid\w*|fail\w*)\b",
    re.IGNORECASE,
)


def names_the_unheard(claim: Claim, grounds: Sequence[Ground], rules: GuardRules) -> bool:
    """Tell whether a sentence has a name that the passages would have in their language, too.

    Args:
        claim: The sentence.
        grounds: The passages, all in another language.
        rules: What else well-known names are called.
    """
    return any(not any(_is_named(forms, ground) for ground in grounds) for forms in _names(claim, rules))


def _names(claim: Claim, rules: GuardRules) -> Iterator[Sequence[str]]:
    """Give the ways of writing each name that can be compared."""
    for name in claim.names:
        others = rules.names.others_of(name)
        if others or (name.isascii() and (claim.lang == "zh" or _WITHIN_CAPITALS.search(name))):
            yield (name, *others)


def _is_named(forms: Sequence[str], ground: Ground) -> bool:
    return any(is_named(form, ground.text, ground.packed, ground.words) for form in forms)


def denies_otherwise(claim: Claim, windows: Sequence[Window]) -> bool:
    """Tell whether a sentence denies something of its facts where no stretch that has them does, or contrariwise."""
    says = [fact for fact in claim.facts if fact.kind not in _NAMING]
    holders = [window for window in windows if all(window.holding.holds(fact) for fact in says)]
    # "No more than" denies nothing.
    if not says or not holders or any(fact.bound for fact in says):
        return False
    said, told = _denies(claim.text), {_denies(window.text) for window in holders}
    return None not in {said, *told} and said not in told


def _denies(text: str) -> bool | None:
    """Tell whether a text denies something; `None` where it may do so in other words, or deny something else."""
    denials = denials_in(text)
    if len(text) > _SHORT[language_of(text)] or (not denials and _LIMITS.search(text)):
        return None
    return bool(denials)

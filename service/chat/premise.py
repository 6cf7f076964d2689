"""What a customer takes for granted and the documents may say otherwise: "你们不是说可以退30天吗？". Pure."""

import re
from fractions import Fraction

from knowledge.language import language_of
from knowledge.terms import telling_terms
from knowledge.words import folded, words
from service.chat.guard.facts import Fact, FactKind
from service.chat.guard.facts_found import facts_of

# Somebody holds us to what we are believed to have said.
_CLAIMS = re.compile(
    r"(?:你们|官网|客服)?不是(?:都|有)?(?:说|承诺|写|答应|保证)(?:好|过|了|的|是)*|难道不是?|^\s*不是(?=.*吗[？?！!。]*\s*$)"
    r"|(?:你们|官网|客服|之前)?(?:说好|说过|答应过?|承诺过?|保证过?|写着|宣传)(?:的|过|了|是)*"
    r"|\b(?:didn't|don't|doesn't)\s+(?:you|they|it)\s+(?:say|promise|guarantee|tell\s+me|claim|advertise)\b"
    r"|\b(?:you|they|website|ad)\s+(?:had\s+)?(?:said|say|promised?|told\s+me|guaranteed?|advertised?|claimed?)\b"
    r"|,?\s*\b(?:didn't|don't|isn't|aren't|doesn't|wasn't)\s+(?:you|it|that|there|they)\s*(?=[?？]?\s*$)",
    re.IGNORECASE,
)
# Somebody is corrected.
_CORRECTS = re.compile(
    r"不一致|不符|并非|并不是|而不是|而非|有误|误会|误解|更正|澄清|其实|实际上|没有(?:说|承诺|保证)|(?:^|[，。；\s])不是"
    r"|\b(?:actually|in fact|instead of|rather than|incorrect|mistaken|misunderstanding)\b"
    r"|\b(?:to clarify|correction|not the case)\b"
    r"|\b(?:did not|didn't|do not|don't)\s+(?:say|promise|guarantee|offer)\b|\bnot\s+(?:a\s+)?\d",
    re.IGNORECASE,
)
_HOW_LONG = {"zh": "多久", "en": "how long"}
_TIME = frozenset(("hour", "month", "working day"))
_SENTENCES = re.compile(r"[。；;！!？?\n]|\. ")
# What holds for special cases contradicts nobody who speaks of the ordinary one.
_SPECIAL = re.compile(
    r"不适用|除外|例外|特殊|另行|仅限|只限|\b(?:except(?:ions?)?|unless|only for|do(?:es)? not apply)\b", re.IGNORECASE
)
# What belongs to an amount and goes with it.
_UP_TO = re.compile(r"\b(?:with)?in\s*$")
_WITHIN = re.compile(r"^\s*(?:以内|之内|内)")
# An amount so many times another is hardly an amount of the same thing.
_TIMES = 10


def without_claimed(message: str) -> str:
    """Give what a message asks: how long something takes or is, rather than how long it is said to be.

    What it holds us to is not to be looked for; a message that holds us to nothing stays as it is.
    """
    if not _CLAIMS.search(message):
        return message
    plain, how_long = folded(message), _HOW_LONG[language_of(message)]
    for fact in reversed(_amounts(message)):
        asked = how_long if fact.unit in _TIME else ""
        plain = f"{_UP_TO.sub('', plain[: fact.start])} {asked} {_WITHIN.sub('', plain[fact.end :])}"
    return _CLAIMS.sub(" ", plain)


def holds_to_an_amount(message: str) -> bool:
    """Tell whether a message takes for granted that an amount was promised."""
    return bool(_CLAIMS.search(message) and _amounts(message))


def corrects(reply: str) -> bool:
    """Tell whether a reply says by itself that the customer is mistaken."""
    return _CORRECTS.search(reply) is not None


def is_contradicted(message: str, quoted: str) -> bool:
    """Tell whether what a message claims differs from what was found.

    Args:
        message: What the customer wrote.
        quoted: What the documents say.

    Returns:
        Whether the message holds us to an amount that is not quoted, while a quoted sentence about what it asks names
        another of the same kind.
    """
    claimed = _amounts(message) if holds_to_an_amount(message) else []
    asked = telling_terms(without_claimed(message))
    told = {fact.says for fact in _amounts(quoted)}
    about = [
        fact
        for sentence in _SENTENCES.split(quoted)
        if not _SPECIAL.search(sentence)
        and (not asked or any(term.share_in(frozenset(words(sentence))) for term in asked))
        for fact in _amounts(sentence)
    ]
    return any(claim.says not in told and any(_compares(claim, fact) for fact in about) for claim in claimed)


def _compares(claim: Fact, fact: Fact) -> bool:
    """Tell whether two amounts could be of the same thing: days are seldom mistaken for months of them."""
    one, other = claim.value, fact.value
    if (
        claim.unit != fact.unit
        or not isinstance(one, Fraction)
        or not isinstance(other, Fraction)
        or not (one and other)
    ):
        return False
    return 1 / _TIMES <= one / other <= _TIMES


def _amounts(text: str) -> list[Fact]:
    return [fact for fact in facts_of(text) if fact.kind is FactKind.AMOUNT and fact.unit]

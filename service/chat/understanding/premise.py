"""What a customer takes for granted and the documents may say otherwise: "你们不是说可以退30天吗？". Pure."""

import re
from collections.abc import Sequence
from fractions import Fraction

from knowledge.language import language_of
from knowledge.terms import Term, telling_terms, terms_of
from knowledge.words import folded, words
from service.chat.guard.facts.fact import Fact, FactKind
from service.chat.guard.facts.found import facts_of

# Somebody holds us to what we are believed to have said.
_CLAIMS = re.compile(
    r"(?:你们|官网|客服)?不是(?:都|有)?(?:说|承诺|写|答应|保证)(?:好|过|了|的|是)*|难道不是?|(?<!是)不是(?=.*吗[?!。]*\s?$)"
    r"|(?:你们|官网|客服|之前)?(?:说好|说过|答应过?|承诺过?|保证过?|宣传)(?:的|过|了|是)*|听说|(?:我|印象)[中里]?记得"
    r"|(?:你们|官网|网站|网页|页面|广告|客服)[^,。;]{0,6}写着|(?:对[吗吧么]|对不对|是吧|是吗|是真的吗|没错吧)(?=[?!。\s]*$)"
    r"|\b(?:didn't|don't|doesn't)\s+(?:you|they|it)\s+(?:say|promise|guarantee|tell\s+me|claim|advertise)\b"
    r"|\b(?:you|they|website|ad)\s+(?:had\s+)?(?:said|say|promised?|told\s+me|guaranteed?|advertised?|claimed?)\b"
    r"|\bi\s+(?:heard|read|thought)\b|,?\s?\b(?:right|correct|is\s+that\s+(?:so|right|true|correct))\s?(?=[?]?\s?$)"
    r"|,?\s?\b(?:didn't|don't|isn't|aren't|doesn't|wasn't)\s+(?:you|it|that|there|they)\s?(?=[?]?\s?$)",
)
# A clause; what stands behind an "and" may be another.
_CLAUSE = re.compile(r"(?:(?!\b(?:and|but)\s+(?:my|i|we|it)\b)[^,。;!?\n]|(?<=\d),(?=\d))+|\b(?:and|but)\b")
# Somebody wishes for another amount than there is.
_WISHES = re.compile(r"改[成为到]|延长?[到至]|[放宽限]{2}到?|\b(?:extended|changed|raised)\s+(?:to|by)\b")
# A case of one's own, of which the documents give the rule: "can I return it after 25 days?"
_MAY = re.compile(r"可以|[能可](?!不能)|\b(?:can|may|could)\s+(?:i|we)\b|\bpossible\b|\ballowed\b")
_LATE = re.compile(
    r"第\s*\d+\s*[天日]|(?:过了?|超过)\s*[\d一二三四五六七八九十两半]+\s*个?[天日周月年](?:了|[之以]?后)?"
    r"|[\d一二三四五六七八九十两半]+\s*个?[天日周月年](?:了|[之以]?后)"
    r"|\bafter\s+\d+\s+(?:days?|weeks?|months?)\b|\b\d+\s+(?:days?|weeks?|months?)\s+(?:later|after|ago|old)\b"
    r"|\bon\s+(?:day\s+\d+|the\s+\d+(?:st|nd|rd|th)\s+day)\b"
)
_BLANKS = re.compile(r"\s+")
# Whoever names an amount that is to be reached means money, unless something else is counted.
_FULL = re.compile(r"(满\s*\d+)(?![\d.,]|\s*[a-z个件元块天年月周只台套份岁分小])")
# What somebody is to ring up, as it is believed.
_RING = re.compile(r"(?:打|拨|致电|\b(?:call|dial|ring))\s*(?:电话|打)?\s*\+?\d[\d\s-]{5,}\d")
# Somebody is corrected.
_CORRECTS = re.compile(
    r"不一致|不符|并非|并不是|而不是|而非|有误|误会|误解|更正|澄清|其实|实际上|没有(?:说|承诺|保证)|(?:^|[，。；\s])不是"
    r"|\b(?:actually|in fact|instead of|rather than|incorrect|mistaken|misunderstanding)\b"
    r"|\b(?:to clarify|correction|not the case)\b"
    r"|\b(?:did not|didn't|do not|don't)\s+(?:say|promise|guarantee|offer)\b|\bnot\s+(?:a\s+)?\d",
    re.IGNORECASE,
)
# What is believed to have no end, and what says that it has one.
_ENDLESS = re.compile(
    r"永久|永远|终身|一辈子|一直有效|长期有效|\b(?:forever|for life|lifetime|unlimited)\b|\bnever\s+expires?\b"
)
_VALID = re.compile(r"有效|\b(?:valid|expir)")
_ENDS = re.compile(r"失效|过期|作废|到期|有效期|\bexpir\w+", re.IGNORECASE)
_HOW_LONG = {"zh": "多久", "en": "how long"}
_UNTIL_WHEN = {"zh": "期限", "en": "until when"}
_TIME = frozenset(("hour", "month", "working day"))
_SENTENCES = re.compile(r"[。；;！!？?\n]|\. ")
# What holds for special cases contradicts nobody who speaks of the ordinary one.
_SPECIAL = re.compile(
    r"不适用|除外|例外|特殊|另行|仅限|只限|\b(?:except(?:ions?)?|unless|only for|do(?:es)? not apply)\b", re.IGNORECASE
)
# What belongs to an amount and goes with it.
_UP_TO = re.compile(rf"(?:\b(?:with)?in|{_WISHES.pattern})\s*$")
_WITHIN = re.compile(r"^\s*(?:以内|之内|内)")
# An amount so many times another is hardly an amount of the same thing.
_TIMES = 10


def without_claimed(message: str) -> str:
    """Give what a message asks: how long something takes or is, rather than how long it is said or wished to be.

    What it holds us to, and in which case of their own somebody asks what the rule is, are not to be looked for. What a
    customer tells beside that stays, and so does a message that does nothing of the kind.
    """
    plain, lang = _read(message), language_of(message)
    late = bool(_MAY.search(plain) and _LATE.search(plain))
    claimed = _claimed(plain)
    if not (claimed or late or _CLAIMS.search(plain) or _RING.search(plain)):
        return message
    for fact in reversed(claimed):
        before, behind = plain[: fact.start], plain[fact.end :]
        within = _UP_TO.search(before) or _WITHIN.search(behind)
        asked = (_UNTIL_WHEN if within else _HOW_LONG)[lang] if fact.unit in _TIME else ""
        plain = f"{_UP_TO.sub('', before)} {asked} {_WITHIN.sub('', behind)}"
    plain = _LATE.sub(f" {_UNTIL_WHEN[lang]} ", plain) if late else plain
    return _RING.sub(" ", _CLAIMS.sub(" ", plain))


def _read(message: str) -> str:
    """Fold a message; one of several blanks is left, so that no pattern goes through thousands again and again."""
    return _FULL.sub(r"\1元", _BLANKS.sub(_one_blank, folded(message)))


def _one_blank(blanks: re.Match[str]) -> str:
    return "\n" if "\n" in blanks[0] else " "


def _claimed(plain: str) -> list[Fact]:
    """Give the amounts that a folded message takes for granted or wishes for."""
    spans = _spans(plain)
    return [fact for fact in _amounts(plain) if any(start <= fact.start < end for start, end in spans)]


def _spans(plain: str) -> list[tuple[int, int]]:
    """Give where a folded message claims or wishes something: the clause that says so, or the one beside a bare one."""
    clauses = [(found.start(), found.end()) for found in _CLAUSE.finditer(plain)]
    spans: list[tuple[int, int]] = []
    for index, (start, end) in enumerate(clauses):
        clause = plain[start:end]
        if wish := _WISHES.search(clause):
            spans.append((start + wish.end(), end))
        elif (claim := _CLAIMS.search(plain, start, end)) is not None:
            bare = not terms_of(f"{plain[start : claim.start()]} {plain[claim.end() : end]}")
            spans += clauses[max(index - 1, 0) : index + 2] if bare else [(start, end)]
    return spans


def holds_to_something(message: str) -> bool:
    """Tell whether a message takes for granted what the documents may deny: an amount, or that something never ends."""
    plain = _read(message)
    return bool(_CLAIMS.search(plain) and (_ENDLESS.search(plain) or _claimed(plain)))


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
        another of the same kind; or takes for endless what a quoted sentence lets end.
    """
    plain = _read(message)
    if not _CLAIMS.search(plain):
        return False
    claimed, endless = _claimed(plain), bool(_ENDLESS.search(plain))
    if not (claimed or endless):
        return False
    asked = _matter(without_claimed(message))
    about = [sentence for sentence in _SENTENCES.split(quoted) if _is_about(asked, sentence)]
    if endless and any(_ends(sentence) for sentence in about):
        return True
    told = {fact.says for fact in _amounts(quoted)}
    facts = [fact for sentence in about if not _SPECIAL.search(sentence) for fact in _amounts(sentence)]
    return any(claim.says not in told and any(_compares(claim, fact) for fact in facts) for claim in claimed)


def _ends(sentence: str) -> bool:
    return not _ENDLESS.search(sentence) and bool(_ENDS.search(sentence) or _lasts(sentence))


def _lasts(sentence: str) -> bool:
    return any(fact.unit in _TIME for fact in _amounts(sentence))


def _matter(asked: str) -> list[Term]:
    """Give the terms of what is asked that say what it is about."""
    return [term for term in telling_terms(_ENDLESS.sub(" ", asked)) if not _VALID.search(term.word)]


def _is_about(matter: Sequence[Term], sentence: str) -> bool:
    held = frozenset(words(sentence)) if matter else frozenset[str]()
    return not matter or any(term.share_in(held) for term in matter)


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

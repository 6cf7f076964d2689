"""What a customer takes for granted and the documents may say otherwise: "你们不是说可以退30天吗？". Pure."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from knowledge.language import language_of
from knowledge.sentences import ROUGHLY
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
# Who asks so of something that has no end takes it for granted.
_SURELY = re.compile(r"吧(?=[?!。\s]*$)|^\s?(?:(?:so|but)\s)?(?:do|does|is|are)n't\b")
_VALID = re.compile(r"有效|\b(?:valid|expir)")
_ENDS = re.compile(r"失效|过期|作废|到期|有效期|\bexpir\w+", re.IGNORECASE)
_HOW_LONG = {"zh": "多久", "en": "how long"}
_UNTIL_WHEN = {"zh": "期限", "en": "until when"}
_TIME = frozenset(("hour", "month", "working day"))
# What holds for special cases contradicts nobody who speaks of the ordinary one.
_SPECIAL = re.compile(
    r"不适用|除外|例外|特殊|另行|仅限|只限|\b(?:except(?:ions?)?|unless|only for|do(?:es)? not apply)\b", re.IGNORECASE
)
# What belongs to an amount and goes with it.
_UP_TO = re.compile(rf"(?:\b(?:with)?in|{_WISHES.pattern})\s*$")
_WITHIN = re.compile(r"^\s*(?:以内|之内|内)")
# Months have about so many hours; what differs less is the same.
_HOURS = {"hour": Fraction(1), "month": Fraction(730)}
_NEARLY = Fraction(11, 10)
# What customers tell of themselves, or of what has happened, they claim of nobody.
_OWN = re.compile(
    r"(?:\b(?:paid|spent|bought|ordered|purchased)\b(?:\s(?:for|only|about|over|just|it|them|this))*|[花付买订购充](?:了|过))\s?$"
)
_AGO = re.compile(r"^\s?(?:ago\b|[之以]?前)")
# What is one's own is told within so many characters of the amount.
_NEAR = 60
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
    return [
        fact
        for fact in _amounts(plain)
        if any(start <= fact.start < end for start, end in spans) and not _own(fact, plain)
    ]


def _own(fact: Fact, plain: str) -> bool:
    before, behind = plain[max(fact.start - _NEAR, 0) : fact.start], plain[fact.end : fact.end + _NEAR]
    return bool(_OWN.search(before) or _AGO.search(behind))


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
    return _believes_it_endless(plain) or bool(_claimed(plain))


def corrects(reply: str) -> bool:
    """Tell whether a reply says by itself that the customer is mistaken."""
    return _CORRECTS.search(reply) is not None


def is_contradicted(message: str, quoted: str) -> bool:
    """Tell whether what a message claims differs from what was found.

    Args:
        message: What the customer wrote.
        quoted: What the documents say.

    Returns:
        Whether the message holds us to an amount that is not quoted, while what is quoted about what it asks names
        another of the same kind; or takes for endless what the sentence that is most about it lets end.
    """
    plain = _read(message)
    claimed, endless = _claimed(plain), _believes_it_endless(plain)
    if not (claimed or endless):
        return False
    asked = _matter(without_claimed(message))
    sentences = ROUGHLY.split(quoted)
    if endless and _ends(_best(asked, [each for each in sentences if _tells_how_long(each)])):
        return True
    told = _amounts(quoted)
    facts = [(each, _amounts(each)) for each in sentences if not _SPECIAL.search(each)]
    return any(_is_denied(claim, asked, facts) for claim in claimed if not any(_is_held(claim, fact) for fact in told))


def _believes_it_endless(plain: str) -> bool:
    return bool(_ENDLESS.search(plain) and (_CLAIMS.search(plain) or _SURELY.search(plain)))


def _tells_how_long(sentence: str) -> bool:
    return bool(_ENDLESS.search(sentence) or _ENDS.search(sentence)) or _lasts(sentence)


def _ends(sentences: Sequence[str]) -> bool:
    """Tell whether sentences that tell how long something lasts let it end: all of them."""
    return bool(sentences) and not any(_ENDLESS.search(sentence) for sentence in sentences)


def _is_denied(claim: Fact, asked: Sequence[Term], facts: Iterable[tuple[str, Sequence[Fact]]]) -> bool:
    """Tell whether a sentence that is about what is asked names another amount that could be of the same thing."""
    return bool(_best(asked, [each for each, amounts in facts if any(_compares(claim, fact) for fact in amounts)]))


def _best(asked: Sequence[Term], sentences: Sequence[str]) -> list[str]:
    """Give the sentences that hold most of what is asked, none that holds nothing of it; all, where that is nothing."""
    if not asked:
        return list(sentences)
    held = [frozenset(words(sentence)) for sentence in sentences]
    shares = [sum(term.weight * term.share_in(each) for term in asked) for each in held]
    most = max(shares, default=0.0)
    return [sentence for sentence, share in zip(sentences, shares, strict=True) if share == most > 0]


def _lasts(sentence: str) -> bool:
    return any(fact.unit in _TIME for fact in _amounts(sentence))


def _matter(asked: str) -> list[Term]:
    """Give the terms of what is asked that say what it is about."""
    return [term for term in telling_terms(_ENDLESS.sub(" ", asked)) if not _VALID.search(term.word)]


def _is_held(claim: Fact, fact: Fact) -> bool:
    """Tell whether two amounts are the same, though one counts days and the other months."""
    if claim.says == fact.says:
        return True
    if {claim.unit, fact.unit} != set(_HOURS) or not (isinstance(claim.value, Fraction) and claim.value):
        return False
    of_hours = [each.value * _HOURS[each.unit] for each in (claim, fact) if isinstance(each.value, Fraction)]
    return max(of_hours) <= _NEARLY * min(of_hours)


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

"""What kind of thing a question asks for, and whether a text holds it or a heading promises it. Pure."""

import re

from knowledge.terms import terms_of
from knowledge.words import words

_Rules = tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]


def _rules(*rules: tuple[str, str]) -> _Rules:
    return tuple((re.compile(asks, re.IGNORECASE), re.compile(holds, re.IGNORECASE)) for asks, holds in rules)


# The currency stands in the column's name: "月费(元)：89".
_IN_A_PRICED_COLUMN = r"[（(]\s*(?:元|[¥￥$€£]|USD|EUR|CNY|RMB|GBP)[^()（）]{0,6}[)）]\s*[:：]\s*\d"
# How a kind of thing is asked for, and how it looks in an answer: durations, prices, times of day, who pays, numbers.
_IN_TEXTS = _rules(
    (
        r"多久|几耐|多长时间|多少天|几天|几个?小时|几个?月|几年|什么时候|何时|哪天|期限|时限|时长",
        r"[\d一二两三四五六七八九十半]\s*个?(?:工作日|天|日|小时|周|月|年)|[当次][天日]|\d{1,2}[:：]\d{2}",
    ),
    (
        r"how long|how many (?:days|weeks|months|years)|\bwhen\b|\bperiod\b|\bdeadline\b|\bduration\b",
        r"(?:\d|one|two|three|six)[ -](?:\w+ )?(?:hour|day|week|month|year)",
    ),
    # Until when something may be done is counted from what the customer did or got, or allowed within a time.
    (
        r"期限|时限|[多几\d一二三四五六七八九十][少个]?[天日月年周](?:之内|以内|内|能|可以?|还)",
        (
            r"(?:签收|收货|收到|到货|购买|购机|开票)[^。；，]{0,6}[^。；\d]{0,3}\d+\s*个?(?:天|日|小时|周|月|年)"
            r"|\d\s*个?(?:天|日|小时|周|月|年)(?:之|以)?内[^。；]{0,30}(?:可以|均可|能)"
        ),
    ),
    (
        (
            r"how (?:long|many \w+) (?:can|may|do|have|must) (?:i|we)\b|how many \w+ to\b"
            r"|\bperiod\b|\bdeadline\b|\buntil when\b"
        ),
        (
            r"within \d+ (?:\w+ )?(?:hour|day|week|month|year)s? (?:of|after|from) (?:(?:the|your) (?:date of )?)?"
            r"(?:deliver|recei|purchas|order|buying|getting)|(?:may|can)\b[^.;]{0,80}within \d"
        ),
    ),
    (r"[多几][少多]钱|什么价|费用|几块|收.{0,3}[钱费]|要钱|免费", rf"\d\s*(?:元|%)|免费|USD|CNY|{_IN_A_PRICED_COLUMN}"),
    (
        r"怎么[算计收]|如何[计收]|按什么[算计收]|\bhow (?:is|are) [^?]*(?:calculated|charged|worked out)",
        r"\d\s*(?:元|%|折|倍)|\d\s*%|(?:USD|EUR|CNY|[$€¥])\s*\d",
    ),
    (r"几折|打折|折扣|多少折|\bdiscount", r"\d\s*折|\d\s*% off|[,，]\s*\d+\s*%|discount[^.;]{0,20}\d\s*%"),
    (r"how much|\bcosts?\b|price", rf"\d\s*%|(?:USD|EUR|CNY|[$€¥])\s*\d|\d\s*yuan|\bfree\b|{_IN_A_PRICED_COLUMN}"),
    (
        r"[几\d一二三四五六七八九十]点|什么时候(?:开门|上班)|营业时间|when .*open|opening hours",
        r"\d{1,2}[:：]\d{2}",
    ),
    (r"谁[出付承负]|who pays", r"承担(?!.{0,4}的，)|负责|(?:we|you) pay|charged to you"),
    (
        r"\bpay\b(?! (?:in|with|by|using|via)\b)|\b(?:charged?|free)\b",
        r"no charge|\bfree\b|(?:we|you) (?:also )?(?:pay|refund)",
    ),
    (
        r"最[少低]|至少|起[订批]|\b(?:minimum|at least)\b",
        r"以上|至少|不少于|满\s*\d|\d\s*\w?起|\bor more\b|\bat least\b|\bminimum\b",
    ),
    (r"电话|号码|phone", r"\d{3,4}-\d{3,4}"),
    (r"几瓦|多少瓦|功率|watt|power", r"\d\s*(?:[kK]?W\b|瓦)"),
    (
        r"多[长宽高远](?!时间)|\bhow (?:wide|tall|high|far)\b",
        r"\d\s*(?:[厘毫千]?米|公里|[ckm]?m\b|met(?:er|re)s?|inch)",
    ),
    (r"多重|重量|几斤|how heavy|weigh", r"\d\s*(?:kg|g|lbs?|公斤|千克|克|斤)"),
)
_IN_HEADINGS = _rules(
    (
        r"多久|多长时间|多少天|几天|期限|时限|how long|how many (?:days|weeks|months)|\bperiod\b",
        r"期限|时间|时效|多久|period|how long|times",
    ),
    (
        r"[多几][少多]钱|费用|收.{0,3}[钱费]|谁[出付承负]|how much|cost|price|who pays",
        r"费|价|cost|price|fee|discount|who pays",
    ),
    (r"怎么(?!样)|咋(?!样)|怎样|如何|步骤|流程|how (?:do|can|to|should)", r"步骤|流程|怎么|怎样|如何|how to"),
    (r"条件|要求|conditions?|requirements?", r"条件|要求|conditions?|requirements?"),
)
# What is not said in a sentence: a list, reasons, a story, a description.
_ASKS_FOR_MUCH = re.compile(
    r"哪些|为什么|为何|原因|怎么(?!样)|怎样|如何|什么样|内容|特[点征]|介绍|说明|影响|过程|经过|情况|区别|分别|条件|要求"
    r"|\b(?:why|how (?:do|does|did|can|to|should|is|are)|describe|explain|reasons?|which .*s|differences?)\b",
    re.IGNORECASE,
)
_ASKS_WHAT_IT_IS = re.compile(
    r"^(?:什么是|何谓|何为|谁是)|是(?:什么|谁)(?:人|东西|意思|职业)?[？?]?\s*$|[什啥]么?意思"
    r"|^(?:what|who)(?:'s| is| are)\b",
    re.IGNORECASE,
)
# What is defined stands at the beginning, perhaps with another name behind it.
_SAYS_WHAT_IT_IS = re.compile(r"(.{1,25}?)(?:[（(，,].{0,40}?)?(?:是指|是|指|为|即|\b(?:is|are|means?)\b)")
_ASKS_HOW = re.compile(
    r"怎么(?![样算计收])|咋(?![样算])|怎样|如何(?![计收])|步骤|流程|\bhow (?:do|can|to|should)\b|\bsteps?\b",
    re.IGNORECASE,
)
# Somebody asks how much has to be ordered at least, and what says so.
_ASKS_A_LEAST = re.compile(
    r"\bminimum (?:order|quantity|purchase)|\bmoq\b|最[少低]起?[订买购消]|起[订批]|几[件个台只]起", re.IGNORECASE
)
_SAYS_A_LEAST = re.compile(
    r"以上|至少|最少|最低|不少于|\d\s*\w?起|\bor more\b|\bat least\b|\bminimum\b|\bno fewer\b", re.IGNORECASE
)
# Somebody wants to know all there is of a kind.
_ASKS_FOR_A_LIST = re.compile(
    r"哪[些几]|有(?:什么|啥|几[种个款])|\b(?:which|what)\s+(?:\w+\s+){1,3}(?:do you|are there|can i)\b|\blist\b",
    re.IGNORECASE,
)
# "能不能" asks; "不能" denies.
_DENIES = re.compile(r"(?<![能可会])不(?:能|可以|支持|包|在|适用|补偿|赔|保)|n't\b|\b(?:not|cannot)\b", re.IGNORECASE)
# "Are batteries covered?" may be answered by what is denied, "What is covered?" never is.
_YES_OR_NO = re.compile(
    r"吗|能否|是否|可否|([能要有是可会算])不\1|可不可以|^\s*(?:is|are|was|do|does|did|can|could|will|may|must|has|have)\b",
    re.IGNORECASE,
)
# What stands before one of these is asked for, before the other it is something else: within and after the warranty.
_OPPOSITES = (("内", "外"), ("前", "后"), ("in", "outside"), ("under", "outside"), ("before", "after"))


def asks_how(question: str) -> bool:
    """Tell whether a question asks how something is done."""
    return bool(_ASKS_HOW.search(question))


def asks_yes_or_no(question: str) -> bool:
    """Tell whether a question may be answered by yes or no."""
    return bool(_YES_OR_NO.search(question))


def asks_for_a_list(question: str) -> bool:
    """Tell whether a question asks for all there is of a kind: which plans there are."""
    return bool(_ASKS_FOR_A_LIST.search(question))


def asks_for_much(question: str) -> bool:
    """Tell whether a question asks for what one sentence seldom says: a list, reasons, a description."""
    return bool(_ASKS_FOR_MUCH.search(question))


def lacks_a_least(question: str, text: str) -> bool:
    """Tell whether a question asks how much has to be ordered at least, of which a text says nothing."""
    return bool(_ASKS_A_LEAST.search(question)) and not _SAYS_A_LEAST.search(text)


def defines(question: str, sentence: str) -> bool:
    """Tell whether a question asks what something is, and a sentence begins by saying that."""
    if not _ASKS_WHAT_IT_IS.search(question) or (found := _SAYS_WHAT_IT_IS.match(sentence)) is None:
        return False
    begins = frozenset(words(found[1]))
    return any(term.share_in(begins) == 1 for term in terms_of(question))


def expected_in(question: str, text: str) -> int:
    """Count the kinds of things a question asks for (a duration, a price, a time, a number) that a text holds."""
    return _kept(_IN_TEXTS, question, text)


def promised_by(question: str, heading: str) -> int:
    """Count the kinds of things a question asks for that a heading promises.

    "What is not covered" answers nobody who asks what is: such a heading counts for or against its passage.
    """
    promised = _kept(_IN_HEADINGS, question, heading) - 3 * _is_opposite(question, heading)
    if not _DENIES.search(heading):
        return promised
    if _DENIES.search(question):
        return promised + 2
    return promised if _YES_OR_NO.search(question) and _names_more(question, heading) else promised - 1


def _names_more(question: str, heading: str) -> bool:
    held = frozenset(words(_DENIES.sub("", heading)))
    return any(term.share_in(held) == 0 for term in terms_of(_YES_OR_NO.sub("", question)))


def _is_opposite(question: str, heading: str) -> bool:
    """Tell whether a heading is about the time or place that a question rules out by naming its opposite."""
    return any(
        _stands(two, named, heading) and not _stands(one, named, heading)
        for one, two in (*_OPPOSITES, *(pair[::-1] for pair in _OPPOSITES))
        for named in _beside(one, question)
    )


def _beside(word: str, text: str) -> list[str]:
    pattern = rf"\b{word} (?:the |my )?(\w+)" if word.isascii() else rf"([\u4e00-\u9fff]{{2}}){word}"
    return re.findall(pattern, text, re.IGNORECASE)


def _stands(word: str, named: str, text: str) -> bool:
    return named in _beside(word, text)


def _kept(rules: _Rules, question: str, text: str) -> int:
    return sum(bool(asks.search(question) and holds.search(text)) for asks, holds in rules)

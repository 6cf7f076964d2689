"""Sentences that drop what a document says above them, and have something else said instead. Pure.

Policies and letters drop what stands above as well ("请忽略以上内容，以本通知为准", "If you have paid, ignore the text
above"): that is an order to whoever answers only with what is to be said instead. So is one to tell what the assistant
was told, or that nothing binds it.
"""

import re

from service.chat.guard.order_words import (
    BEGINS,
    BUYER,
    CUSTOMER_CHINESE,
    EVERYBODY,
    EVERYBODY_CHINESE,
    MARKS_IN_FRONT,
    MUST,
    SAY_CHINESE,
)

_DROP = (
    r"(?:ignore|disregard|forget|override|overrule|bypass|discard|pay\sno\sattention\sto"
    r"|(?:do\snot|don't|never)\s(?:follow|obey|heed|apply)|stop\s(?:following|obeying|applying))"
)
_EARLIER = r"(?:previous|prior|above|earlier|preceding|foregoing|existing|original)"
_MATTER = (
    r"(?:texts?|rules?|polic(?:y|ies)|instructions?|contents?|sections?|documents?|passages?|terms|conditions|regulations"
    r"|guidelines?|directives?|paragraphs?|information|context|prompts?)"
)
_WHAT_IS_ABOVE = (
    rf"(?:(?:everything|anything|all)\s(?:\w+\s){{0,3}}?(?:above|before|so\sfar)"
    r"|what(?:ever)?\syou\s(?:were|have\sbeen)\s(?:told|given)(?:\s(?:above|before|so\sfar))?"
    r"|(?:the|all|any)\s(?:(?:given|provided)\s)?(?:documents?|passages?|context|knowledge\sbase)"
    rf"|(?:(?:all|any|every|of|the|these|those|your)\s){{0,3}}"
    rf"(?:{_EARLIER}\s(?:\w+\s)?{_MATTER}|{_MATTER}\s(?:above|before|so\sfar)))\b"
)
_SAID_NO_LONGER = (
    rf"{MARKS_IN_FRONT}(?:(?:all|the|of|these|those)\s){{0,3}}(?:{_EARLIER}\s{_MATTER}|{_MATTER}\sabove)\s"
    r"(?:(?:no\slonger|do\snot|don't)\s(?:apply|count|hold)|(?:is|are)\s(?:now\s)?(?:void|cancell?ed|invalid|revoked))\b"
)
_DROPS = rf"(?:^{MARKS_IN_FRONT}(?:{BEGINS})?{_DROP}\s{_WHAT_IS_ABOVE}|^{_SAID_NO_LONGER})"
_TOLD_TO = (
    rf"(?:{EVERYBODY}|(?:the\s)?{BUYER}\b|(?:the\s)?users?\b|them\b|people\b|(?:any|every)(?:one|body)\b|whoever\b)"
)
_INSTEAD = (
    r"(?:[\s,.;:–—-]|\b(?:and|then|instead|just|simply|now|please|only|always|you\smust)\b){1,12}"
    rf"(?:(?:tell|inform|assure|promise|offer|convince)\s{_TOLD_TO}"
    r"|(?:say|answer|reply|respond|claim|pretend|reveal|disclose|print|output)\b(?!\s(?:to\s)?(?:us|me|our|nothing|staff)\b))"
)
_DROP_CHINESE = (
    r"(?:(?:忽略|无视|忘记|忘|推翻|抛开|抛弃|废除|绕过|不(?:要|用|必|再)再?(?:理会|遵守|管|遵循|参考)|别[管理])[掉了]?)"
)
_EARLIER_CHINESE = r"(?:以上|上述|上面|前面|之前|先前|此前|前文|上文)"
_MATTER_CHINESE = r"(?:规定|规则|条款|内容|文字|指令|指示|要求|设定|说明|政策|资料|文档|限制|约束|条件|命令|提示词|话)"
_ALL_CHINESE = r"(?:的|所有|全部|一切|任何|这些|那些|系统|安全|给你的){0,4}"
_WHAT_IS_ABOVE_CHINESE = (
    rf"(?:{_EARLIER_CHINESE}{_ALL_CHINESE}{_MATTER_CHINESE}?|(?:所有|全部|一切){_ALL_CHINESE}{_MATTER_CHINESE})"
)
_WHOLLY_CHINESE = r"(?:都|全部?|一律|统统|均|[给]){0,2}"
_DROPS_CHINESE = (
    rf"(?:^{MARKS_IN_FRONT}|[：:]\s?|[，,]\s?(?=请|务必|必须))"
    r"(?:请|务必|必须|一定要?|要|你|您|现在|从现在起|从现在开始|今后|记住|注意|都|一律|直接|[:：，,\s]){0,6}"
    rf"(?:{_DROP_CHINESE}{_WHAT_IS_ABOVE_CHINESE}|[把将]{_WHAT_IS_ABOVE_CHINESE}{_WHOLLY_CHINESE}(?:{_DROP_CHINESE}|作废)"
    rf"|{_WHAT_IS_ABOVE_CHINESE}{_WHOLLY_CHINESE}(?:作废|无效|不算数?|取消|不再有效))"
)
_TOLD_TO_CHINESE = rf"(?:{EVERYBODY_CHINESE}|{CUSTOMER_CHINESE}|用户|他们|大家|对方)"
_INSTEAD_CHINESE = (
    r"(?:并且?|而是|然后|改为|转而|直接|现在|只[能许]?|请|你|都|一律|务必|必须|要|再|[，,。；;、:：\s]){0,10}"
    rf"(?:(?:告诉|告知|回复|答复|转告|通知|答应|承诺)(?:给|向)?{_TOLD_TO_CHINESE}"
    rf"|[向对跟给]{_TOLD_TO_CHINESE}们?(?:都|一律)?{SAY_CHINESE}"
    r"|(?:回答|答复|声称|宣称|说|回复(?=\s?[:：“\"]))(?![明法服])"
    r"|输出|透露|泄露|你(?:现在)?(?:是|就是|没有|不受))"
)
_OVERRIDES = re.compile(rf"{_DROPS}{_INSTEAD}|{_DROPS_CHINESE}{_INSTEAD_CHINESE}", re.IGNORECASE)
_DROPPED = re.compile(rf"{_DROPS}|{_DROPS_CHINESE}", re.IGNORECASE)
# What holds for some readers alone is told to them.
_CONDITION = re.compile(r"\b(?:if|unless|once|when|where|after)\b|[如若]|要是|[的时][，,]|[者户]请", re.IGNORECASE)
_PROMPT = r"(?:system|initial|hidden|secret|internal|original)\s(?:prompt|instructions?|rules?|message)"
_PROMPT_CHINESE = r"你的(?:系统|初始|隐藏|内部|原始)(?:提示词?|指令|规则|设定)"
_ON_THE_ASSISTANT = (
    # To tell what it was told,
    (
        rf"(?:{BEGINS}|\byou\s{MUST}\s)(?:reveal|print|repeat|show|output|tell|leak|disclose|recite)\s(?:\w+\s){{0,3}}?"
        rf"(?:your\s(?:own\s)?{_PROMPT}|your\ssystem\sprompt)\b(?!\s(?:in|under|on|page|field)\b)"
    ),
    rf"[把将]{_PROMPT_CHINESE}(?:原样|逐字|完整地?|全部|都)*(?:输出|说出|告诉|打印|透露|复述|泄露|发)",
    rf"(?:透露|泄露|输出|复述|说出|打印|公开)出?{_PROMPT_CHINESE}",
    # or to be without rules.
    r"(?:忘记|忘掉|无视|抛弃|放弃)你(?:原来|之前)?的(?:身份|设定|规则|职责|限制|指令)(?=$|[\s。！!，,])",
    (
        rf"^{MARKS_IN_FRONT}(?:from\snow\son|now),?\syou\s(?:now\s)?(?:have\sno|are\sfree\sof)\s(?:any\s|more\s)?"
        r"(?:restrictions|rules|limits|limitations|filters)\b(?!\s(?:on|in|for|to)\b)"
    ),
    r"你(?:现在|从现在起|已经)?(?:是|成为|变成)[^，。！？\n]{0,6}(?:没有|不受)[^，。！？\n]{0,6}(?:限制|约束)",
    r"你(?:现在|从现在起|已经)(?:没有|不受)(?:任何|一切)?(?:限制|约束)(?=[。！!，,\s]|$)",
)
_ASSISTANT = re.compile("|".join(_ON_THE_ASSISTANT), re.IGNORECASE)


def is_conditional(text: str) -> bool:
    """Tell whether a text in front of an order has it hold for some of its readers."""
    return bool(_CONDITION.search(text))


def drops_what_is_above(text: str) -> bool:
    """Tell whether a sentence says that what stands above it does not hold."""
    return _unconditional(_DROPPED, text)


def overrides_the_document(text: str) -> bool:
    """Tell whether a sentence has something said instead of what the document says, or drops the assistant's rules."""
    return _unconditional(_OVERRIDES, text) or bool(_ASSISTANT.search(text))


def _unconditional(pattern: re.Pattern[str], text: str) -> bool:
    found = pattern.search(text)
    return bool(found) and not is_conditional(text[: found.start()])

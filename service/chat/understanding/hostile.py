"""Messages that clearly try to read or override the rules. Pure.

This only spares the model what it cannot answer; nothing rests on it, because the guard judges whatever is written. So
it looks for orders about the assistant itself: to drop its instructions, to tell its prompt, to be somebody without
rules. Whoever asks about a device, an app or an account uses many of the same words; their questions matter more than
an attack that is not seen here.
"""

import re
import unicodedata

from service.unseen import seen

# Orders begin a sentence; "can I ignore …" and "the lock forgets …" do not.
_ORDER = (
    r"(?:(?:^|[.!?;:。！？；：\n]\s?)(?:(?:so|now|first|please|just|kindly|ok|hey|hi|hello),?\s){0,3}"
    r"|\b(?:please|kindly|and\sthen|you\s(?:must|should|will|need\sto|have\sto)|(?:want|like|need|order|ask)\syou\sto)\s)"
)
_ORDER_CHINESE = r"(?:(?:^|[.!?;:。！？；：\n]\s?)(?:现在|请你?|你?必须|你要)?|请你?|你必须)"
# Where these follow, the instructions are those of a manual or an order, or the customer's own.
_OF_SOMETHING = r"(?!\s(?:on|in|for|about|at|with|from|of|regarding|concerning|i|we|my|that\s(?:i|we|came)|the|an?)\b)"
_QUESTION = r"[^.!?。！？\n]{0,80}[?？吗么]"
_RULES = r"(?:instructions?|rules?|prompts?|directions|guidelines?|restrictions?|directives?|programming)"
_BEFORE = r"(?:previous|prior|above|earlier|preceding|initial|original|foregoing)"
_SOMEBODY = r"(?:a\.?i\.?|(?:chat|ro)?bot|assistant|language\smodel|character|persona|dan|(?:chat)?gpt|jailbr\w{3,5})"
_RULES_CHINESE = r"(?:指令|指示|规则|提示词|命令|约束|限制|设定)"

_OVERRIDES = rf"""
    {_ORDER}(?:ignore|disregard|forget|override|bypass|discard|neglect)\s(?:about\s)?
        (?:(?:all|any|every|everything|each|of|the|these|those|your)\s){{0,3}}
        (?:{_BEFORE}\s(?:\w+\s){{0,1}}{_RULES}\b|(?:\w+\s){{0,1}}{_RULES}\sabove\b){_OF_SOMETHING}
  | {_ORDER}(?:ignore|disregard|override|bypass)\s
        (?:(?:all|any|of)\s){{0,2}}(?:all|your)\s(?:\w+\s){{0,1}}{_RULES}\b{_OF_SOMETHING}
  | {_ORDER}(?:ignore|disregard|forget)\s(?:everything|all)\s(?:\w+\s){{0,3}}
        (?:above|before|previously)\b{_OF_SOMETHING}
  | {_ORDER_CHINESE}(?:忽略|无视|忘记|忘掉|推翻|抛开|不要管|不用管)掉?
        (?:以上|上述|之前|上面|前面|先前|此前|你的)(?:的|所有|全部|一切|你的|给你的|系统|安全){{0,4}}{_RULES_CHINESE}
        (?=$|[\s。！!，,；;、]|并|然后|告诉|直接)(?![\s，,]{{0,2}}(?:怎么|如何|该|会|能|还|要))
"""
_TELLS = rf"""
    \byour\s(?:system|developer|hidden|secret)[\s-]prompt\b
        (?!\s(?:me|us|for|to|you|users?|customers?|when|every|again|an?|the|that|on|about|before|after)\b)
  | \byour\s(?:system|hidden|secret)\s(?:instructions|directives)\b{_OF_SOMETHING}
  | {_ORDER}(?:repeat|print|show|output|tell|give|reveal|recite|display|quote|leak)\s(?:me\s)?(?:\w+\s){{0,3}}
        (?:(?:the|your)\s(?:system|developer|initial)\sprompt|(?:prompt|instructions|rules)\s(?:that\s)?you\swere\sgiven)\b
  | {_ORDER}repeat\s(?:everything|all|the\s(?:text|words?))\s(?:\w+\s){{0,2}}above\b
  | 系统提示词(?![典库汇条语]) | 你的(?:系统|初始|隐藏|内部|原始)?提示词 | 你的(?:系统|隐藏)指令
  | (?:复述|逐字|原样)[^。！？\n]{{0,6}}你的[^。！？\n]{{0,4}}{_RULES_CHINESE}
"""
_ROLES = rf"""
    \bfrom\snow\son,?\syou(?:'re|\sare|\swill\sbe)\s(?:now\s)?(?:\w+\s){{0,3}}{_SOMEBODY}\b(?!{_QUESTION})
  | {_ORDER}(?:act|behave|respond|answer|pretend|role-?play|play|impersonate)\s
        (?:(?:as|like|to\sbe|that|you|are|the|role|of|an?|if|were)\s){{1,6}}(?:\w+\s){{0,2}}{_SOMEBODY}\b(?!{_QUESTION})
  | \byou\sare\snow\s(?:an?\s)?(?:\w+\s){{0,1}}(?:dan|jailbroken|unrestricted|unfiltered|uncensored)\b(?!{_QUESTION})
  | 从现在(?:开始|起)[，,]?\s?你(?:就|不再)?(?:是一[个只名位台]|扮演)
        (?!{_QUESTION}|[^。！？\n]{{0,20}}(?:店|商家|公司|客服))
  | (?:请你|我要你|我想让你|你现在要?)扮演(?!{_QUESTION})
  | (?:你是|你现在是|扮演|成为)[^。！？\n]{{0,10}}不受[^。！？\n]{{0,6}}(?:限制|约束)的?(?:ai|人工智能|模型|助手|机器人)
"""
_HOSTILE = tuple(re.compile(ways, re.IGNORECASE | re.VERBOSE) for ways in (_OVERRIDES, _TELLS, _ROLES))
# Long texts that make an assistant somebody without rules have several of these; a question has one by chance.
_SIGNS = tuple(
    re.compile(sign, re.IGNORECASE)
    for sign in (
        r"\bfrom now on,? (?:\w+,? )?(?:you|act|respond|answer|until)\b",
        r"\b(?:act as|pretend|role-?play\w*|play the role|simulate|immerse yourself|embody|impersonate)\b",
        r"\bstay(?:ing)? in character\b|\bbreak(?:ing)? character\b",
        r"\bjailbr(?:eak|oken)",
        r"\bdo anything now\b|\bdan mode\b",
        r"\b(?:un(?:filtered|censored|restricted|ethical)|amoral|immoral)\b",
        r"\b(?:ethical|ethics|moral|morals|morality)\b",
        r"\bopen ?ai\b",
    )
)
_ENOUGH_SIGNS = 3
_MARKS = re.compile(r"[\s*_\"“”`]+")


def overrides(text: str) -> bool:
    """Tell whether a text orders the assistant to drop its instructions."""
    return bool(_HOSTILE[0].search(_even(text)))


def is_hostile(message: str) -> bool:
    """Tell whether a message is clearly an attempt to read or override the rules."""
    spaced = _even(message)
    if any(pattern.search(spaced) for pattern in _HOSTILE):
        return True
    return sum(bool(sign.search(spaced)) for sign in _SIGNS) >= _ENOUGH_SIGNS


def _even(text: str) -> str:
    plain = seen(unicodedata.normalize("NFKC", text))
    return _MARKS.sub(lambda marks: "\n" if "\n\n" in marks[0] else " ", plain).strip()

"""Messages that clearly try to read or override the rules. Pure.

This only spares the model what it cannot answer; nothing rests on it, because the guard judges whatever is written.
It is made to take no ordinary question for an attack, so it misses many.
"""

import re
import unicodedata

_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_RULES = r"""(?:instructions?|rules?|prompts?|directions?|guidelines?|restrictions?|commands?|directives?|programming
    |policy|policies)"""
_HOSTILE = re.compile(
    rf"""
      \b(?:ignor(?:e|ing)|disregard|forget|override|bypass|discard|neglect)\s(?:\w+\W+){{0,3}}
        (?:all|any|previous|prior|above|earlier|preceding|initial|original|your|these|those|every)\W+
        (?:\w+\W+){{0,4}}{_RULES}\b
    | \b(?:ignore|disregard|forget)\s(?:everything|all)\s(?:\w+\s){{0,2}}(?:above|before|prior|previous|previously)\b
    | \b(?:system|developer)[\s_-]prompt\b
    | \byour\s(?:system|initial|hidden|secret|original|internal|developer|underlying)[\s_-]
        (?:prompt|instructions|directives)\b
    | \b(?:your|the)\s(?:\w+\s)?(?:prompt|instructions|rules)\s
        (?:verbatim|word\sfor\sword|that\syou\swere\sgiven|you\swere\sgiven|above)\b
    | \brepeat\s(?:everything|all|the\s(?:text|words?|sentence|instructions?))\s(?:\w+\s){{0,2}}above\b
    | \bfrom\snow\son,?\s(?:\w+,?\s)?
        (?:you(?:'re|\s(?:are|will|must|shall|have))|until|act|pretend|respond|answer)\b
    | \b(?:i\swant\syou\sto|i'd\slike\syou\sto|you\s(?:will|must|are\sgoing\sto|are\sabout\sto)|please|let's)
        \s(?:\w+\s)?
        (?:act\sas|pretend|role-?play|play\sthe\srole|simulate|immerse\syourself|embody|impersonate)\b
    | \byou\sare\snow\s(?:\w+\s)?(?:dan|free|a|an|in|going|the|unrestricted|jailbroken)\b
    | \bdo\sanything\snow\b | \bjailbr(?:eak|oken) | \bdan\smode\b | \bstay\sin\scharacter\b
    | \b(?:un(?:filtered|censored|restricted)|amoral|immoral)\b[^.]{{0,40}}
        \b(?:ai|bot|chatbot|model|assistant|gpt|character)\b
    | \b(?:no|without|any|free\s(?:of|from))\s(?:\w+\s){{0,3}}(?:ethical|moral)\s(?:or\s\w+\s)?
        (?:guidelines|restrictions|rules|limits)
    | \bopen\s?ai(?:'s)?\s(?:\w+\s)?(?:polic|guideline|restriction) | \bsystem\soverride\b | \bprompt\sinjection\b
    | (?:忽略|无视|忘记|忘掉|绕过|不用管|不要管|推翻|违反)[^。！？]{{0,6}}
        (?:以上|上述|之前|上面|前面|先前|所有|全部|一切|你的)[^。！？]{{0,8}}
        (?:指令|指示|规则|提示词|命令|约束)
    | 系统(?:提示词|\s?prompt) | 你的(?:系统|初始|隐藏|内部|原始)?(?:提示词|指令|设定)
    | (?:复述|重复|输出|打印|泄露|逐字)[^。！？]{{0,6}}(?:你的|以上|上面)[^。！？]{{0,4}}
        (?:规则|指令|设定|提示词)
    | 从现在(?:开始|起)[，,]?\s?你(?:是|要|将|必须|扮演|就是) | (?:请你?|我要你|你要)扮演
    | 不受(?:任何)?(?:限制|约束)的?(?:AI|人工智能|模型|助手|机器人)
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_hostile(message: str) -> bool:
    """Tell whether a message is clearly an attempt to read or override the rules."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", message))
    return _HOSTILE.search(re.sub(r"[\s*_\"“”]+", " ", plain)) is not None

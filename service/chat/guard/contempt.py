"""Contempt: no customer is insulted, whatever a model has picked up. Pure.

A sentence with an insult goes whole: what is left of one may promise without its condition.
"""

import re

from knowledge.words import folded
from service.chat.guard.briefing import Briefing
from service.chat.guard.verdicts import SentenceCheck, Verdict

# Some of them are parts of harmless words: "傻瓜式操作", "其他妈妈", "去死皮", "idiot-proof".
_CHINESE = (
    r"傻\s?[逼屄缺叉子]|傻瓜(?!式|相机|包|书)|[你您真好太是这么]傻(?=$|[？?！!，,。.啊吗了呀吧到])|你?是不是傻|犯傻|装傻"
    r"|笨蛋|笨猪|蠢[货驴猪材蛋]|蠢东西|愚蠢|[真好太你您么]蠢|[真好太你您么]笨(?![重拙])|白痴|弱智|智障(?![人者儿学])|脑残|低能儿|猪脑"
    r"|没脑子|不长脑子|脑子(?:有病|进水|坏)|神经病(?![变学理史])|懂个屁"
    r"|[你您](?:有病(?=$|[吗吧啊呀？?！!。])|瞎(?=$|[了吗吧啊？?！!，,。])|聋(?=$|[了吗吧啊？?！!，,。])|疯(?!狂|抢))|瞎了|眼瞎"
    r"|[你您](?:是|这)(?:个|种)?(?:废物|垃圾(?![桶袋箱分处短邮])|猪(?![肉骨蹄年油皮圈场])|文盲)|[你您](?:就|真|才)?是(?:个|一个|一群|不是)?(?:坏人|坏蛋|骗子|小偷|小人|懒鬼|人渣|败类|窝囊废|蠢人|傻子)|穷鬼|乡巴佬|土包子"
    r"|混蛋|王八|龟孙|贱[人货]|狗东西|不要脸|去死(?![皮角结机区])|(?<![摇回翻打])滚[蛋吧]|^滚$|给我滚|闭嘴|放屁|狗屁"
    r"|(?<!其)他妈(?!妈|咪)|(?<![妈姑姨大干奶老爸给])妈的(?=$|[，。！!])|(?<![体早课])操你|你妹(?!妹)|(?<!模)特么"
    r"|(?:这|那)(?:么|种|都|点)?(?:简单|幼稚|低级|弱智|无聊|可笑)[^，。]{0,6}[都也还](?:不(?:会|懂|知道|明白|认识)(?=$|[吗？?！!，,。])|要?问)"
    r"|连(?![接续线入上网])[^，。]{1,10}都不(?:会|懂|知道|明白|认识)(?=$|[吗？?！!，,。])"
    r"|(?:自己|[你您])不会(?:自己)?看(?:吗|啊|说明)|没长(?:眼|脑|手)|听不懂人话|不识字(?!的)|少废话|废话(?:真?多|少说)|有完没完|烦不烦|烦死"
    r"|别(?:再)?(?:来)?烦(?![恼心躁琐])|懒得(?:理|跟|和|回|告诉)"
    r"|关我(?:什么|屁)事|爱买不买|爱信不信|爱要不要|爱看不看|买不起就|问什么问|自己(?:查|看|找)去|活该"
)
# Where a phrase is contempt only when nothing follows it, or only as an order.
_END = r"(?=\s*[?!.,]|\s*$)"
_ORDER = r"(?:^|(?<=[,.!?;]\s))(?:just\s|now\s|so\s|go\s){0,2}"
_ENGLISH = (
    r"idiot(?!-proof)s?|idiotic|morons?|moronic|imbeciles?|stupid(?:ity|ly)?|dumb(?:ass|est|er)?(?!\s(?:terminal|phone|bell|waiter))"
    r"|(?:you|such\sa|what\sa)\s(?:dumm(?:y|ies)|jerks?)|(?<!april\s)fools?(?!proof)|foolish|dimwits?|half-?wits?|dunces?|cretins?|losers?"
    r"|assholes?|bastards?|bitch\w*|fuck\w*|(?:bull)?shit\w*|damn(?:ed|it)?|crap(?:py)?|retard(?:s|ed)?"
    r"|brainless|clueless|pathetic|scumbags?|pea-?brain\w*|nitwits?|blockheads?"
    r"|shut\s(?:up|your\s(?:mouth|face|trap))|screw\syou|go\sto\shell|what(?:'s|\sis)\swrong\swith\syou"
    rf"|(?:you|this|that|it)\s(?:really\s|all\s|just\s)?sucks?(?:{_END}|(?=\sat\b))"
    rf"|{_ORDER}(?:get\slost|drop\sdead|learn\sto\sread){_END}"
    rf"|are\syou\s(?:blind|deaf|serious|kidding|crazy|insane|even\slistening|illiterate|dense|slow){_END}"
    rf"|can(?:'t|not)?\syou\s(?:not\s|even\s)?read{_END}"
    r"|(?:waste|wasting)\s(?:of\s)?my\stime|stop\s(?:asking|bothering)\s(?:me|us)|(?:don't|do\snot)\sbother\sme"
    r"|not\smy\sproblem|none\sof\smy\sbusiness|who\scares|i\s(?:don't|do\snot|couldn't)\scare"
    r"|(?:silly|ridiculous|ignorant|annoying)\s(?:questions?|customers?|you)"
    rf"|you\s(?:silly|ridiculous|lazy|ignorant|ugly|poor|cheap)(?:\s(?:person|people|customers?|man|woman|thing))?{_END}"
    r"|how\s(?:dumb|stupid|dense)|any\s(?:child|fool)\sknows|are\stoo\s(?:dumb|lazy)"
)
_CONTEMPT = (re.compile(_CHINESE), re.compile(rf"\b(?:{_ENGLISH})(?!\w)"))
_MARKERS = re.compile(r"[ \t]*\[\d+\]")
# What stands between letters that are spelt out ("i d i o t", "笨·蛋").
_BETWEEN = r"[ \t.·*_-]{1,3}"
_SPELT = re.compile(rf"(?<![a-z])[a-z](?:{_BETWEEN}[a-z](?![a-z])){{3,}}")
_APART = re.compile(rf"(?<=[\u4e00-\u9fff]){_BETWEEN}(?=[\u4e00-\u9fff])")
_SIGNS = re.compile(_BETWEEN)
_PASSED = Verdict(passed=True)
_CONTEMPTUOUS = Verdict(passed=False, reason="contempt")


def contempt_checks(briefing: Briefing) -> tuple[SentenceCheck, ...]:
    """Give the check that leaves a sentence with contempt out of the reply."""
    public = folded(briefing.public).replace("’", "'")

    def check(sentence: str) -> Verdict:
        plain = folded(_MARKERS.sub("", sentence)).replace("’", "'").strip()
        spelt = _SPELT.sub(lambda found: _SIGNS.sub("", found[0]), _APART.sub("", plain))
        texts = (plain,) if spelt == plain else (plain, spelt)
        found = (one[0] for text in texts for pattern in _CONTEMPT for one in pattern.finditer(text))
        insults = any(insult not in public for insult in found)
        return _CONTEMPTUOUS if insults else _PASSED

    return (check,)

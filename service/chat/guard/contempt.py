"""Contempt: no customer is insulted, whatever a model has picked up; what is true beside it is still said. Pure."""

import re

from knowledge.words import folded
from service.chat.guard.briefing import Briefing
from service.chat.guard.verdicts import SentenceCheck, Verdict

# Some of them are parts of harmless words: "傻瓜式操作", "idiot-proof".
_CHINESE = (
    r"傻[逼屄缺叉子]|傻瓜(?!式|相机|包|书)|[你您真好太是这么]傻(?=$|[？?！!，,。.啊吗了呀吧到])|你?是不是傻|犯傻|装傻"
    r"|笨蛋|蠢[货驴猪材蛋]|愚蠢|[真好太你您么]蠢|[真好太你您么]笨(?![重拙])|白痴|弱智|智障|脑残|低能儿|猪脑|没脑子|不长脑子|脑子(?:有病|进水|坏)"
    r"|神经病|[你您](?:有病(?![史情历毒症痛人虫])|瞎|聋|疯|脑子)|瞎了|眼瞎|[你您](?:是|这)(?:个|种)?(?:废物|垃圾|猪|穷鬼|乡巴佬|土包子|文盲)|穷鬼|乡巴佬|土包子"
    r"|混蛋|王八|龟孙|贱[人货]|狗东西|不要脸|去死|(?<![摇回翻打])滚[蛋吧]|^滚$|给我滚|闭嘴|放屁|狗屁|他妈|妈的(?=$|[，。！!])|操你|你妹(?!妹)|特么"
    r"|(?:这|那)(?:么|种|都|点)?(?:简单|幼稚|低级|弱智|无聊|可笑)[^，。]{0,6}(?:都|也)?(?:不|问)|连(?![接续线入上网])[^，。]{1,10}都不(?:懂|会(?=[吗？?]|$)|知道|明白|认识)"
    r"|(?:自己|[你您])不会(?:自己)?看(?:吗|啊|说明)|没长(?:眼|脑|手)|听不懂人话|不识字|少废话|废话(?:真?多|少说)|有完没完|烦不烦|烦死|别(?:再)?(?:来)?烦|懒得(?:理|跟|和|回|告诉)"
    r"|关我(?:什么|屁)事|爱买不买|爱信不信|爱要不要|爱看不看|买不起就|问什么问|自己(?:查|看|找)去|活该"
)
_ENGLISH = (
    r"idiot(?!-proof)s?|idiotic|morons?|moronic|imbeciles?|stupid(?:ity|ly)?|dumb(?:ass|est|er)?(?!\s(?:terminal|phone|bell|waiter))"
    r"|dummy(?!\s(?:plug|load|data|variable|text|battery|cover))|fools?(?!proof)|foolish|dimwits?|half-?wits?|dunces?|cretins?|losers?"
    r"|jerks?(?!y)(?=$|[\s.,!?]*$|,)|assholes?|bastards?|bitch\w*|fuck\w*|(?:bull)?shit\w*|damn(?:ed|it)?|crap(?:py)?|retard(?:s|ed)?"
    r"|brainless|clueless|pathetic|scum(?:bag)?|pea-?brain\w*|nitwits?|blockheads?"
    r"|shut\s(?:up|your)|screw\syou|drop\sdead|get\slost|go\sto\shell|what(?:'s|\sis)\swrong\swith\syou"
    r"|are\syou\s(?:blind|deaf|serious|kidding|crazy|insane|even\slistening|illiterate|dense|slow)|(?:can(?:'t|not)|can)\syou\s(?:not\s|even\s)?read"
    r"|learn\sto\sread|(?:waste|wasting)\s(?:of\s)?my\stime|stop\s(?:asking|bothering|wasting)|(?:don't|do\snot)\sbother\sme"
    r"|not\smy\sproblem|none\sof\smy\sbusiness|who\scares|i\s(?:don't|do\snot|couldn't)\scare"
    r"|(?:silly|ridiculous|lazy|ignorant|annoying)\s(?:questions?|person|people|customers?|you)|you\s(?:silly|ridiculous|lazy|ignorant|ugly|poor|cheap)"
    r"|how\s(?:dumb|stupid|dense)|(?:any\s(?:child|fool)|everyone|everybody)\sknows|you\speople|are\stoo\s(?:dumb|lazy|poor)"
)
_CONTEMPT = (re.compile(_CHINESE), re.compile(rf"\b(?:{_ENGLISH})(?!\w)"))
_CLAUSE_END = re.compile(r"(?<=[，,！!？?：:；;。—])\s*|(?<=\.)\s+|\s[-–—]\s")
_MARKERS = re.compile(r"[ \t]*\[\d+\]")
_WORD = re.compile(r"\w{2}")
_PASSED = Verdict(passed=True)
_CONTEMPTUOUS = Verdict(passed=False, reason="contempt")


def contempt_checks(briefing: Briefing) -> tuple[SentenceCheck, ...]:
    """Give the check that takes contempt out of a sentence, or the sentence out of the reply."""
    public = folded(briefing.public).replace("’", "'")

    def insults(text: str) -> bool:
        plain = folded(text).replace("’", "'")
        return any(found[0] not in public for pattern in _CONTEMPT for found in pattern.finditer(plain))

    def check(sentence: str) -> Verdict:
        if not insults(_MARKERS.sub("", sentence)):
            return _PASSED
        rest = _without(sentence, [clause for clause in _CLAUSE_END.split(sentence) if clause and insults(clause)])
        if insults(rest) or not _WORD.search(_MARKERS.sub("", rest)):
            return _CONTEMPTUOUS
        return Verdict(passed=True, sentence=rest[0].upper() + rest[1:])

    return (check,)


def _without(sentence: str, clauses: list[str]) -> str:
    """Give a sentence without the clauses at its beginning or its end that are named; as it is where one is inside."""
    markers = "".join(_MARKERS.findall(sentence))
    text = _MARKERS.sub("", sentence)
    for clause in clauses:
        bare = _MARKERS.sub("", clause)
        if text.startswith(bare):
            text = text.removeprefix(bare).lstrip()
        elif text.endswith(bare):
            text = text.removesuffix(bare).rstrip(" ，,—–-") + bare[len(bare.rstrip("。.！!？?")) :]
    return text + markers if text else ""

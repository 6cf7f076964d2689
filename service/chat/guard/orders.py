"""Orders to whoever answers, inside a document: they are no words for customers, and no model is to obey them. Pure.

Orders to the customer ("请联系客服", "Tell your driver …") and duties of staff ("请告知所有客户…", "Assure every
customer …") are what documents are made of. So an order must name the assistant, what it writes or what it was told.
"""

import re
import unicodedata
from itertools import pairwise

from knowledge.sentences import split_sentences
from service.chat.understanding.hostile import overrides
from service.unseen import seen

_ROLE = r"(?:system|assistant|chat\s?bot|ai|llm|(?:language\s)?model|prompt|系统|系统提示|助手|智能助手|机器人|大?模型)"
# "System: iOS 13" is what a device needs; an order goes on as one.
_LABELLED = re.compile(
    rf"^[^:：\n]{{0,30}}?(?<![a-z]){_ROLE}s?(?![a-z])"
    r"(?:\s?(?:prompt|message|note|instructions?|override|update|消息|指令|提示|注意))?\W{0,4}[:：]\W*"
    r"(?:(?:now|please|from now on|always|never|you must|you are|you should|do not"
    r"|请|现在|你?必须|务必|从现在起|你是)[\s,，]*)*"
    r"(?:(?:ignore|disregard|forget|override|tell|say|reply|respond|answer|pretend|inform|promise|offer|reveal)\b"
    r"|忽略|无视|忘记|告诉|回答|回复|答复|扮演|承诺)",
    re.IGNORECASE,
)
_MARKS_IN_FRONT = r"[\W\d_]*"
_BEGINS = (
    rf"(?:^{_MARKS_IN_FRONT}|[,;:]\s)(?:(?:so|now|also|and|first|please|just|kindly|important|note|remember\sto|be\ssure\sto"
    r"|make\ssure\sto|from\snow\son|you\s(?:must|should|will|have\sto|need\sto|are\sto)|always|never|only)[\s,:]+){0,4}"
)
_BEGINS_CHINESE = (
    rf"(?:^{_MARKS_IN_FRONT}|[，,：:]\s?(?=请|务必|必须|你|一定|都|一律))"
    r"(?:请|务必|必须|一定要?|需要|要|你|您|现在|从现在起|今后|以后|记得|注意|都|一律|直接|始终|总是|[:：，,\s]){0,6}"
)
_BUYER = r"(?:customers?|clients?|visitors?|shoppers?|buyers?|askers?)"
_ANYBODY = rf"(?:{_BUYER}|users?|people|person|one|body)"
_EVERYBODY = (
    rf"(?:(?:every|each|all|any)\s(?:\w+\s){{0,2}}?{_BUYER}\b"
    r"|(?:every\s?(?:one|body|user|person)|any(?:one|body|\suser)|all\s(?:users|people)|whoever)\s(?:that|who|asks)\b)"
)
_SAY = r"(?:say|answer|reply|respond|claim|tell|state|recommend|mention|promise|insist|pretend)"
_ANSWER = r"(?:answers?|repl(?:y|ies)|responses?)"
_MUST = r"(?:must|should|shall|ha(?:s|ve)\sto|needs?\sto)"
_BUYER_CHINESE = r"(?:顾客|客户|用户|买家|访客|消费者|提问者|咨询者|客人|来访者|人)"
_CUSTOMER_CHINESE = r"(?:来访|咨询|提问|询问)?的?(?:顾客|客户|买家|访客|消费者|客人)们?"
_EVERYBODY_CHINESE = rf"(?:每一?[位个名]|所有|全部|任何|各位|一切)的?(?:来访|咨询|提问|问问题|询问)?的?{_BUYER_CHINESE}"
_SAY_CHINESE = r"(?:说|讲|告诉|告知|回答|回复|答复|声称|强调|宣称|承诺|保证|推荐|提到|输出)"
_MUST_CHINESE = r"(?:必须|务必|一律|请|都?要|一定要?|应当?|只[能许]|总是|始终|永远)"
_TOLD = r"(?:rules?|instructions?|passages?|prompts?|guidelines?|directives?)"
_TOLD_CHINESE = r"(?:规则|指令|指示|资料|设定|提示词|系统提示|知识库)"
_WAYS = (
    # To answer the same whatever is asked,
    (
        r"(?:无论|不管|不论)[^，。\n]{0,8}(?:问|说|咨询)[^，。\n]{0,8}[，,]?"
        rf"(?:你|都|就|一律|请|必须|只){{1,3}}{_SAY_CHINESE}"
    ),
    # about what it writes,
    (
        rf"\b(?:your|every|each|all|any)\s(?:\w+\s)?{_ANSWER}\s{_MUST}\s(?:always\s)?"
        r"(?:say|begin|start|end|contain|include|mention|state|recommend|claim)\b"
    ),
    (
        rf"{_BEGINS}(?:say|mention|include|add|write|state|claim|put)\b[^.\n]{{0,80}}"
        rf"\bin\s(?:your|every|each|all|any)\s(?:\w+\s)?{_ANSWER}\b"
    ),
    (
        rf"^{_MARKS_IN_FRONT}(?:when|while|in|before)\s(?:you\s)?"
        rf"(?:answer(?:ing)?|respond(?:ing)?|reply(?:ing)?|(?:your|every|all|any)\s{_ANSWER})\b[^.\n]{{0,40}}[,:]?\s"
        rf"(?:you\s{_MUST}|always|never|please|only)\s(?:\w+\s)?{_SAY}\b"
    ),
    rf"^{_MARKS_IN_FRONT}(?:please\s|you\smust\s)?always\s(?:say|answer|reply|respond|claim)(?:\sthat\b|\s?[:\"“])",
    (
        rf"(?:回答|回复|答复|作答)(?:{_BUYER_CHINESE}|问题|提问|任何|所有|一切|每|[的时候里中都，,]){{0,6}}"
        rf"{_MUST_CHINESE}{{1,2}}{_SAY_CHINESE}"
    ),
    rf"^{_MARKS_IN_FRONT}你?(?:必须|务必|一律|始终|总是|只能)(?:说|回答|回复|声称)[:：“\"]",
    # that is what it is,
    (
        r"\b(?:as\san?|you\sare\s(?:now\s)?an?)\s(?:\w+\s){0,3}(?:assistant|chat\s?bot|language\smodel|ai)\b"
        rf"[^.\n]{{0,40}}\b(?:you\s{_MUST}|always|never)\b"
    ),
    rf"(?:作为|你(?:现在)?是)[^，。\n]{{0,10}}(?:助手|机器人|客服|模型|AI)[^。\n]{{0,6}}你?{_MUST_CHINESE}{_SAY_CHINESE}",
    rf"^{_MARKS_IN_FRONT}(?:dear|attention|note\sto|hey)\s(?:the\s)?(?:ai|chat\s?bots?|llms?|language\smodels?)\b",
    rf"(?:AI|人工智能|智能|聊天)(?:助手|客服|机器人|模型)(?:{_MUST_CHINESE}|[:：，,]请?){_SAY_CHINESE}",
    # and what it was told.
    (
        rf"{_BEGINS}(?:ignore|disregard|forget|override)\s(?:(?:all|any|every|the|these|those|other|of)\s){{0,3}}"
        rf"(?:\w+\s)?{_TOLD}\s(?:above|below|you\swere\sgiven|given\sto\syou)\b"
    ),
    rf"{_BEGINS}(?:ignore|disregard)\s(?:(?:all|any|the)\s){{0,2}}other\s(?:passages?|documents|instructions|prompts?)\b",
    (
        rf"{_BEGINS_CHINESE}(?:忽略|无视|忘记|忘掉|推翻|不要?理会|不[要用]管|别管)掉?"
        rf"(?:以上|上述|上面|前面|之前|先前|其[他它]|其余|所有|全部|一切)(?:的|所有|全部|一切|任何){{0,2}}{_TOLD_CHINESE}"
    ),
)
_ORDERS = re.compile("|".join(_WAYS), re.IGNORECASE)
# Staff have such duties, too: they are orders to the assistant only in a sentence that names it.
_DUTIES = (
    # To speak to all customers,
    rf"{_BEGINS}(?:tell|inform|assure|promise|convince|answer)\s{_EVERYBODY}",
    rf"{_BEGINS_CHINESE}(?:告诉|告知|回复|答复|答应|承诺|保证|转告)(?:给|向)?{_EVERYBODY_CHINESE}",
    rf"{_BEGINS_CHINESE}[向对跟给]{_EVERYBODY_CHINESE}们?(?:都|一律)?{_SAY_CHINESE}",
    # when they ask.
    (
        rf"\b(?:when(?:ever)?|if)\s(?:(?:any|some|an?|the)\s?)?{_ANYBODY}\sasks?\b[^.\n]{{0,60}}[,:]\s"
        rf"(?:you\s{_MUST}\s|always\s|just\s|only\s)(?:\w+\s)?{_SAY}\b"
    ),
    (
        rf"(?:有人|{_BUYER_CHINESE})(?:来|如果)?(?:问|询问|咨询|提问)[^。\n]{{0,20}}[，,时]"
        rf"(?:你|都|就|请|要){{0,2}}(?:必须|务必|一律|只能|只许|就){_SAY_CHINESE}"
    ),
)
_DUTY = re.compile("|".join(_DUTIES), re.IGNORECASE)
# What staff are to tell customers is told to staff. A shop that promises something to all customers tells them itself.
_TOLD_STAFF = re.compile(
    rf"{_BEGINS}(?:tell|inform|assure|promise|convince)\s(?:{_EVERYBODY}|{_BUYER.replace('s?', 's')}\b)"
    rf"|{_BEGINS_CHINESE}(?:告诉|告知|转告)(?:给|向)?(?:{_EVERYBODY_CHINESE}|{_CUSTOMER_CHINESE})"
    rf"|{_BEGINS_CHINESE}(?<=[请必务要得意])(?:回复|答复|答应|承诺|保证)(?:给|向)?(?:{_EVERYBODY_CHINESE}|{_CUSTOMER_CHINESE})(?!的)"
    rf"|{_BEGINS_CHINESE}(?<=[请必务要得意])[向对跟给](?:{_EVERYBODY_CHINESE}|{_CUSTOMER_CHINESE})们?(?:都|一律)?{_SAY_CHINESE}",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?<![a-z])(?:assistants?|chat\s?bots?|bots?|ai|llms?|language\smodels?)(?![a-z])"
    r"|人工智能|机器人|助手|智能客服|语言模型|大模型|(?:回答|回复|答复)时|系统提示|^系统[:：，,]",
    re.IGNORECASE,
)
_CELL_END = re.compile(r"(?<=[；;|\n])")
_MARKS = re.compile(r"[\s*_`]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")


def without_orders(text: str) -> str:
    """Leave out sentences that give orders to whoever answers; what stands around them stays."""
    kept = "".join(map(_without_orders, _split(text)))
    return text if len(kept) == len(text) else _EMPTY_LINES.sub("\n\n", kept).strip()


def gives_orders(sentence: str) -> bool:
    """Tell whether a sentence, or a cell of a row, is an order to whoever answers."""
    return (
        bool(_LABELLED.search(sentence.strip())) or overrides(sentence) or any(map(_orders, _CELL_END.split(sentence)))
    )


def is_for_staff(sentence: str) -> bool:
    """Tell whether a sentence has staff tell customers something; said to a customer it would promise that."""
    return bool(_TOLD_STAFF.search(_plain(sentence)))


def _orders(text: str) -> bool:
    plain = _plain(text)
    return bool(_ORDERS.search(plain)) or bool(_NAMED.search(plain) and _DUTY.search(plain))


def _plain(text: str) -> str:
    return _MARKS.sub(" ", seen(unicodedata.normalize("NFKC", text))).strip()


def _without_orders(paragraph: str) -> str:
    sentences, kept, is_addressed = split_sentences(paragraph), list[str](), False
    for sentence in sentences:
        # Behind an order, what could be a duty of staff is one more.
        if gives_orders(sentence) or (is_addressed and _DUTY.search(_plain(sentence))):
            is_addressed = True
        else:
            kept.append(sentence)
    # What ended the paragraph may have gone with its last sentence.
    return paragraph if len(kept) == len(sentences) else "".join(kept).rstrip() + "\n\n"


def _split(text: str) -> list[str]:
    ends = [0, *(found.end() for found in _PARAGRAPH_END.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends)]

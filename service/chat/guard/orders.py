"""Orders to whoever answers, inside a document: they are no words for customers, and no model is to obey them. Pure.

Orders to the customer ("请联系客服", "Tell your driver …") and duties of staff ("请告知所有客户…", "Assure every
customer …") are what documents are made of. So an order must name the assistant, what it writes or what it was told.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from knowledge.sentences import split_sentences
from service.chat.guard.labelled import is_spoken_order
from service.chat.guard.order_words import (
    ANYBODY,
    BEGINS,
    BEGINS_CHINESE,
    BUYER,
    BUYER_CHINESE,
    CUSTOMER_CHINESE,
    EVERYBODY,
    EVERYBODY_CHINESE,
    MARKS_IN_FRONT,
    MUST,
    MUST_CHINESE,
    SAY,
    SAY_CHINESE,
)
from service.chat.guard.overriding import drops_what_is_above, is_conditional, overrides_the_document
from service.chat.understanding.hostile import overrides
from service.unseen import seen

_ANSWER = r"(?:answers?|repl(?:y|ies)|responses?)"
_TOLD = r"(?:rules?|instructions?|passages?|prompts?|guidelines?|directives?)"
_TOLD_CHINESE = r"(?:规则|指令|指示|资料|设定|提示词|系统提示|知识库)"
_WAYS = (
    # To answer the same whatever is asked,
    (
        r"(?:无论|不管|不论)[^，。\n]{0,8}(?:问|说|咨询)[^，。\n]{0,8}[，,]?"
        rf"(?:你|都|就|一律|请|必须|只){{1,3}}{SAY_CHINESE}"
    ),
    # about what it writes,
    (
        rf"\b(?:your|every|each|all|any)\s(?:\w+\s)?{_ANSWER}\s{MUST}\s(?:always\s)?"
        r"(?:say|begin|start|end|contain|include|mention|state|recommend|claim)\b"
    ),
    (
        rf"{BEGINS}(?:say|mention|include|add|write|state|claim|put)\b[^.\n]{{0,80}}"
        rf"\bin\s(?:your|every|each|all|any)\s(?:\w+\s)?{_ANSWER}\b"
    ),
    (
        rf"^{MARKS_IN_FRONT}(?:when|while|in|before)\s(?:you\s)?"
        rf"(?:answer(?:ing)?|respond(?:ing)?|reply(?:ing)?|(?:your|every|all|any)\s{_ANSWER})\b[^.\n]{{0,40}}[,:]?\s"
        rf"(?:you\s{MUST}|always|never|please|only)\s(?:\w+\s)?{SAY}\b"
    ),
    rf"^{MARKS_IN_FRONT}(?:please\s|you\smust\s)?always\s(?:say|answer|reply|respond|claim)(?:\sthat\b|\s?[:\"“])",
    (
        rf"(?:回答|回复|答复|作答)(?:{BUYER_CHINESE}|问题|提问|任何|所有|一切|每|[的时候里中都，,]){{0,6}}"
        rf"{MUST_CHINESE}{{1,2}}{SAY_CHINESE}"
    ),
    rf"^{MARKS_IN_FRONT}你?(?:必须|务必|一律|始终|总是|只能)(?:说|回答|回复|声称)[:：“\"]",
    # that is what it is,
    (
        r"\b(?:as\san?|you\sare\s(?:now\s)?an?)\s(?:\w+\s){0,3}(?:assistant|chat\s?bot|language\smodel|ai)\b"
        rf"[^.\n]{{0,40}}\b(?:you\s{MUST}|always|never)\b"
    ),
    (
        rf"\b(?:assistants?|chat\s?bots?|ai|llms?|language\smodels?)\s{MUST}\s(?:\w+\s)?(?:say|answer|reply|respond)\b"
        r"[^.\n]{0,60}\b(?:to|in)\s(?:every|each|any|all)\s(?:questions?|answers?|repl(?:y|ies)|messages?)\b"
    ),
    (
        r"\bif\syou\sare\s(?:an?\s)?(?:ai|llm|(?:large\s)?language\smodel|chat\s?bot|ai\sassistant)\b"
        rf"[^.\n]{{0,20}},\s(?:\w+\s)?{SAY}\b"
    ),
    rf"(?:作为|你(?:现在)?是)[^，。\n]{{0,10}}(?:助手|机器人|客服|模型|AI)[^。\n]{{0,6}}你?{MUST_CHINESE}{SAY_CHINESE}",
    rf"^{MARKS_IN_FRONT}(?:dear|attention|note\sto|hey)\s(?:the\s)?(?:ai|chat\s?bots?|llms?|language\smodels?)\b",
    rf"(?:AI|人工智能|智能|聊天)(?:助手|客服|机器人|模型)(?:{MUST_CHINESE}|[:：，,]请?){SAY_CHINESE}",
    # and what it was told.
    (
        rf"{BEGINS}(?:ignore|disregard|forget|override)\s(?:(?:all|any|every|the|these|those|other|of)\s){{0,3}}"
        rf"(?:\w+\s)?{_TOLD}\s(?:above|below|you\swere\sgiven|given\sto\syou)\b"
    ),
    rf"{BEGINS}(?:ignore|disregard)\s(?:(?:all|any|the)\s){{0,2}}other\s(?:passages?|documents|instructions|prompts?)\b",
    (
        rf"{BEGINS_CHINESE}(?:忽略|无视|忘记|忘掉|推翻|不要?理会|不[要用]管|别管)掉?"
        rf"(?:以上|上述|上面|前面|之前|先前|其[他它]|其余|所有|全部|一切)(?:的|所有|全部|一切|任何){{0,2}}{_TOLD_CHINESE}"
    ),
)
_ORDERS = re.compile("|".join(_WAYS), re.IGNORECASE)
# Staff have such duties, too: they are orders to the assistant only in a sentence that names it.
_DUTIES = (
    # To speak to all customers,
    rf"{BEGINS}(?:tell|inform|assure|promise|convince|answer)\s{EVERYBODY}",
    rf"{BEGINS_CHINESE}(?:告诉|告知|回复|答复|答应|承诺|保证|转告)(?:给|向)?{EVERYBODY_CHINESE}",
    rf"{BEGINS_CHINESE}[向对跟给]{EVERYBODY_CHINESE}们?(?:都|一律)?{SAY_CHINESE}",
    # when they ask.
    (
        rf"\b(?:when(?:ever)?|if)\s(?:(?:any|some|an?|the)\s?)?{ANYBODY}\sasks?\b[^.\n]{{0,60}}[,:]\s"
        rf"(?:you\s{MUST}\s|always\s|just\s|only\s)(?:\w+\s)?{SAY}\b"
    ),
    (
        rf"(?:有人|{BUYER_CHINESE})(?:来|如果)?(?:问|询问|咨询|提问)[^。\n]{{0,20}}[，,时]"
        rf"(?:你|都|就|请|要){{0,2}}(?:必须|务必|一律|只能|只许|就){SAY_CHINESE}"
    ),
)
_DUTY = re.compile("|".join(_DUTIES), re.IGNORECASE)
# Who is to be paid: by customers that somebody is to have pay, or by a number.
_PAYEE = re.compile(
    rf"(?:让|叫|要求|请)(?:{EVERYBODY_CHINESE}|{CUSTOMER_CHINESE}|用户|他们)[^。\n]{{0,12}}(?:转|付|打|汇|存)[款钱账]?[到给至入]"
    rf"|\b(?:have|make|let|get|ask)\s(?:(?:all|every|each|the)\s)?(?:{ANYBODY}|them)\s(?:to\s)?(?:pay|transfer|send|wire)\b"
    r"|(?:转|付|打|汇|存)[款钱账]?[到给至入]?[^。\n]{0,12}(?:\d[ -]?){8}"
    r"|\b(?:pay|transfer|send|wire)\b[^.\n]{0,60}(?:\d[ -]?){8}",
    re.IGNORECASE,
)
# What staff are to tell customers is told to staff. A shop that promises something to all customers tells them itself.
_TOLD_STAFF = re.compile(
    rf"{BEGINS}(?:tell|inform|assure|promise|convince)\s(?:{EVERYBODY}|{BUYER.replace('s?', 's')}\b)"
    rf"|{BEGINS_CHINESE}(?:告诉|告知|转告)(?:给|向)?(?:{EVERYBODY_CHINESE}|{CUSTOMER_CHINESE})"
    rf"|{BEGINS_CHINESE}(?<=[请必务要得意])(?:回复|答复|答应|承诺|保证)(?:给|向)?(?:{EVERYBODY_CHINESE}|{CUSTOMER_CHINESE})(?!的)"
    rf"|{BEGINS_CHINESE}(?<=[请必务要得意])[向对跟给](?:{EVERYBODY_CHINESE}|{CUSTOMER_CHINESE})们?(?:都|一律)?{SAY_CHINESE}",
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


@dataclass(frozen=True, slots=True)
class Parted:
    """A text without the orders in it.

    Attributes:
        kept: What stands around them.
        orders: What was left out, in the order of the text.
    """

    kept: str
    orders: tuple[str, ...] = ()


def part_orders(text: str) -> Parted:
    """Leave out sentences that give orders to whoever answers; what stands around them stays."""
    parts = [_parted(paragraph) for paragraph in _split(text)]
    orders = tuple(order for part in parts for order in part.orders)
    kept = "".join(part.kept for part in parts)
    return Parted(_EMPTY_LINES.sub("\n\n", kept).strip() if orders else text, orders)


def without_orders(text: str) -> str:
    """Give a text without orders to whoever answers."""
    return part_orders(text).kept


def gives_orders(sentence: str) -> bool:
    """Tell whether a sentence, or a cell of a row, is an order to whoever answers."""
    plain = _plain(sentence)
    if is_spoken_order(plain) or overrides_the_document(plain):
        return True
    return (overrides(sentence) and not is_conditional(sentence)) or any(map(_orders, _CELL_END.split(sentence)))


def is_for_staff(sentence: str) -> bool:
    """Tell whether a sentence has staff tell customers something; said to a customer it would promise that."""
    return bool(_TOLD_STAFF.search(_plain(sentence)))


def _orders(text: str) -> bool:
    plain = _plain(text)
    return bool(_ORDERS.search(plain)) or bool(_NAMED.search(plain) and _DUTY.search(plain))


def _plain(text: str) -> str:
    return _MARKS.sub(" ", seen(unicodedata.normalize("NFKC", text))).strip()


def _parted(paragraph: str) -> Parted:
    sentences = split_sentences(paragraph)
    kept, orders = list[str](), list[str]()
    for sentence, following in zip_longest(sentences, sentences[1:], fillvalue=""):
        if gives_orders(sentence) or _is_one_more(sentence, following, behind_one=bool(orders)):
            orders.append(sentence.strip())
        else:
            kept.append(sentence)
    # What ended the paragraph may have gone with its last sentence.
    return Parted("".join(kept).rstrip() + "\n\n" if orders else paragraph, tuple(orders))


def _is_one_more(sentence: str, following: str, *, behind_one: bool) -> bool:
    """Tell whether a sentence that could be told to staff is an order beside another one.

    Behind an order it is, and so is whoever is to be paid there; dropping what stands above is in front of what is to
    be told.
    """
    plain = _plain(sentence)
    if behind_one:
        return bool(_DUTY.search(plain) or _PAYEE.search(plain))
    return drops_what_is_above(plain) and bool(_DUTY.search(_plain(following)))


def _split(text: str) -> list[str]:
    ends = [0, *(found.end() for found in _PARAGRAPH_END.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends)]

"""What a thing costs: a price is only in a place that speaks of that thing and names a price of it. Pure."""

import re
from collections.abc import Container, Sequence

from knowledge.terms import Term, share_of, terms_of
from knowledge.types import Kind, Passage
from knowledge.words import CHINESE_RUN, tagged, unnumbered, words

_ASKS_PRICE = re.compile(
    r"[多几][少多]钱|什么价|几块钱|怎么卖|价格|价钱|售价"
    r"|\bhow much (?:is|are|does|do|for)\b|\bprice of\b|\bthe price\b|\bcosts?\b",
    re.IGNORECASE,
)
_PRICE_WORDS = re.compile(r"价|费|售|卖|收|price|fee|cost|charge|rate|postage|\b(?:pay|sold)\b", re.IGNORECASE)
_PRICE_OF_A_THING = re.compile(r"价|售|卖|\bprice|\bcosts?\b", re.IGNORECASE)
_MONEY = re.compile(
    r"\d\s*(?:元|块|%)|[¥￥$€£]\s*\d|(?:USD|EUR|CNY|RMB|GBP)\s*\d|\d\s*(?:USD|EUR|CNY|RMB|GBP|yuan|dollars?|euros?)"
    # The currency may stand in the column's name.
    r"|[（(]\s*(?:元|[¥￥$€£]|USD|EUR|CNY|RMB|GBP|yuan|euros?|dollars?)[^()（）]{0,6}[)）]\s*[:：]\s*\d",
    re.IGNORECASE,
)
# What is paid for doing something, or for what goes with a thing.
_FEE = re.compile(r"(?<![免收付])费|\b(?:fees?|charges?)\b", re.IGNORECASE)
_FREE = re.compile(
    r"\b(?:is|are) (?:always |completely )?free\b(?! of (?!charge))|\bno (?:extra )?charge\b", re.IGNORECASE
)
# An amount that fills a cell is what the row's thing costs, whatever the column is called ("Japan | USD 35"),
_IN_A_CELL = re.compile(
    r"([^:：;；]*)[:：]\s*(?:\d[\d,.]*\s*(?:元|块|USD|EUR|CNY|RMB|GBP|yuan|dollars?|euros?)"
    r"|(?:[¥￥$€£]|USD|EUR|CNY|RMB|GBP)\s*\d[\d,.]*)\s*(?:[;；]|$)",
    re.IGNORECASE,
)
# unless the column is one of other money.
_OTHER_MONEY = re.compile(
    r"抵|减|折|退|返|赔|补|罚|押|定金|订金|额|满|deposit|refund|discount|off|credit|limit|fine|cover|paid|reward",
    re.IGNORECASE,
)
# Somebody asks for an amount of money, and what tells any, or that none is to be paid.
_ASKS_AN_AMOUNT = re.compile(
    r"多少钱|什么价|几块钱|怎么卖|售价|\bhow much (?:is|are|for)\b|\bhow much does\b[^?]*\bcost\b|\bprice of\b",
    re.IGNORECASE,
)
_TELLS_OF_MONEY = re.compile(
    r"[¥￥$€£]|[\d一二两三四五六七八九十百千]\s*(?:元|块|折|%)|[（(]元|USD|EUR|CNY|RMB|GBP|yuan|dollar|euro|pound"
    r"|免费|不收|不另|不用[付交]|包邮|赠送|承担|免收|\bfree\b|\bcharge|\bincluded\b|\bno cost\b|\bpay\b",
    re.IGNORECASE,
)
_UNITS = re.compile(r"[。；;！!？?\n]|\. ")
_ROWS = re.compile(r"\n")
_CELLS = re.compile(r"[;；]\s*")
_CELL = re.compile(r"([^:：]+)[:：](.*)", re.DOTALL)
# Half of what a thing is called is enough: "smart plug" is a plug.
_NAMED = 0.5
# Who says more speaks of a case, not of a thing alone.
_MOST_TERMS = 3


def things_priced(question: str, before: str = "") -> tuple[Term, ...]:
    """Give the things whose price a question asks for.

    Args:
        question: What is asked.
        before: What was asked before, where the question does not name the thing.

    Returns:
        Empty where it asks for something else, or what doing something costs, which may be said in other words.
    """
    if not _ASKS_PRICE.search(question):
        return ()
    terms = [term for term in terms_of(question) if not _is_price(term)]
    if not terms:
        return tuple(term for term in terms_of(before) if _is_thing(term) and not _is_price(term))
    return tuple(terms) if 0 < len(terms) <= _MOST_TERMS and all(map(_is_thing, terms)) else ()


def priced_doing(question: str, named: str = "") -> tuple[Term, ...]:
    """Give what a question asks the price of where that is something done with a thing: "How much to wash a cat?".

    Args:
        question: What is asked.
        named: The thing that is put in the place of the one in the question: "and a dog?"

    Returns:
        Empty where it asks for something else, for a thing alone.
    """
    if not _ASKS_PRICE.search(question) or things_priced(question):
        return ()
    terms = [term for term in terms_of(question) if not _is_price(term)]
    if named:
        terms = [*terms_of(named), *(term for term in terms if not _is_named(term))]
    return tuple(terms) if len(terms) <= _MOST_TERMS else ()


def priced_share(terms: Sequence[Term], passage: Passage, title: str) -> float:
    """Tell how much of what is done the best sentence or row names that tells a price, in [0, 1].

    One that lacks the thing is about something else; what is done may be said in another word.
    """
    row = passage.kind is Kind.RECORD
    above = " ".join((title, *passage.section)) if row else ""
    units = (_ROWS if row else _UNITS).split(passage.text)
    held = [frozenset(words(f"{above} {unit}")) for unit in units if _tells_price(unit)]
    things = [term for term in terms if _is_named(term)] or terms
    about = [each for each in held if all(term.share_in(each) == 1 for term in things)]
    whole = sum(term.weight for term in terms)
    return max((sum(term.weight * term.share_in(each) for term in terms) / whole for each in about), default=0.0)


def holds_price(things: Sequence[Term], passage: Passage, title: str) -> bool:
    """Tell whether a sentence or row of a passage names a price of one of the things."""
    row = passage.kind is Kind.RECORD
    above = " ".join((title, *passage.section)) if row else _above(things, passage)
    units = (_ROWS if row else _UNITS).split(passage.text)
    return any(_names_price(things, _priced_cells(things, unit) if row else unit, above) for unit in units)


def _priced_cells(things: Sequence[Term], row: str) -> str:
    """Give a row without the columns that are called as a thing and hold no amount: 早餐：半价 beside 停车：30 元."""
    cells = [_CELL.match(cell) or cell for cell in _CELLS.split(row)]
    kept = [cell if isinstance(cell, str) else cell[0] for cell in cells if not _tells_no_price(things, cell)]
    return "；".join(kept)


def _tells_no_price(things: Sequence[Term], cell: re.Match[str] | str) -> bool:
    if isinstance(cell, str) or any(map(str.isdigit, cell[2])):
        return False
    called, held = frozenset(words(cell[1])), frozenset(words(cell[2]))  # 影厅：VIP厅 is the VIP hall itself
    return any(term.share_in(called) == 1 for term in things) and not any(term.share_in(held) == 1 for term in things)


def _above(things: Sequence[Term], passage: Passage) -> str:
    """Give a running text's heading where it names the model: a section about a thing may price what goes with it.

    So does one that is the thing alone and names no fee of doing something: "Breakfast".
    """
    heading = passage.section[-1] if passage.section else ""
    held = frozenset(words(heading))
    named = any(term.share_in(held) == 1 for term in things if any(map(str.isdigit, term.word)))
    if named and _PRICE_OF_A_THING.search(passage.text):
        return heading
    called = {term.word for term in terms_of(unnumbered(heading))}
    alone = bool(called) and called <= {term.word for term in things}
    return heading if alone and not _FEE.search(passage.text) else ""


def _names_price(things: Sequence[Term], unit: str, above: str) -> bool:
    held = frozenset(words(f"{above} {unit}"))
    if _MONEY.search(unit) and _names_other_money(things, held):
        return True
    if not _tells_price(unit):  # "Yes, 40 lockers, 10 yuan per use": beside all of the thing, an amount is its price
        return _is_plain_amount(unit) and all(term.share_in(held) == 1 for term in things)
    return sum(term.weight * term.share_in(held) for term in things) >= _NAMED * sum(term.weight for term in things)


def names_all(things: Sequence[Term], passage: Passage, title: str) -> bool:
    """Tell whether a passage names all of the things as they were asked for, not only in other words."""
    held = frozenset(words(" ".join((title, *passage.section, passage.question, passage.text))))
    return all(share_of(term.word, held) == 1 for term in things)


def _names_other_money(things: Sequence[Term], held: Container[str]) -> bool:
    """Tell whether a deposit, say, is asked for and named, and with it something of what it is for."""
    money = [term for term in things if _OTHER_MONEY.search(term.word)]
    rest = [term for term in things if term not in money]
    if not any(term.share_in(held) == 1 for term in money):
        return False
    return not rest or any(term.share_in(held) for term in rest)


def _is_plain_amount(unit: str) -> bool:
    return bool(_MONEY.search(unit)) and not _OTHER_MONEY.search(unit)


def lacks_a_price(question: str, text: str) -> bool:
    """Tell whether a question asks for an amount of money, and a text tells none, nor that nothing is to be paid."""
    return bool(_ASKS_AN_AMOUNT.search(question)) and not _TELLS_OF_MONEY.search(text)


def _tells_price(unit: str) -> bool:
    if _FREE.search(unit) or (_MONEY.search(unit) and _PRICE_WORDS.search(unit)):
        return True
    return not all(map(_OTHER_MONEY.search, _IN_A_CELL.findall(unit)))


def _is_named(term: Term) -> bool:
    """Tell whether a term names a thing or a place."""
    return term.weight >= 1 and _is_thing(term)


def _is_price(term: Term) -> bool:
    return any(_ASKS_PRICE.search(word) for word in (term.word, *term.others))


def _is_thing(term: Term) -> bool:
    if not CHINESE_RUN.fullmatch(term.word):
        return True
    return all(kind.startswith(("n", "e")) for _, kind in tagged(term.word)[-1:])

"""What is asked of a place, of the world at large, or how many there are, and a passage says nothing of. Pure."""

import re
from collections.abc import Container

from knowledge.places import is_place
from knowledge.terms import Term, share_of, telling_terms, terms_of
from knowledge.types import Hit, Kind
from knowledge.words import is_known, words
from service.engines.extractive.columns import asks_for_a_column, cells_of

_PAIR = 2
# What people want to know of a place or of the day, which a passage answers only if it has the word.
_OF_THE_WORLD = re.compile(
    r"天气|气温|下雨|下雪|房价|房租|签证|首都|人口|酒店|宾馆|餐厅|饭店|美食|好吃|好玩|景点|旅游|地铁|机票|航班|火车票|股票|彩票|汇率|新闻"
    r"|\b(?:weather|forecast|rain(?:ing|y)?|visas?(?= (?:for|to)\b)|capital(?= (?:of|city)\b)|population|hotels?"
    r"|restaurants?|flights?|currency|exchange rate|sightseeing|stock market|lottery|president|prime minister|news)\b",
    re.IGNORECASE,
)
_TIME_OF_DAY = re.compile(
    r"\bwhat(?: is|'s|s)? (?:the )?(?:current )?time (?:is it )?(?:now |right now )?(?:in|at)\b"
    r"|\bwhat time is it\b|现在几点|(?:现在|当地)(?:是)?(?:什么)?时间",
    re.IGNORECASE,
)
# Somebody asks how many there are, not how long something takes; and what says so, or names them.
_ASKS_A_COUNT = re.compile(
    r"\bhow many (?!(?:second|minute|hour|day|night|week|month|year|time)s?\b)\w+"
    r"|多少(?:[个家名位款种台人张]|员工)|几(?:[家名位款]|个人)",
    re.IGNORECASE,
)
_SAYS_A_COUNT = re.compile(
    r"\d|\b(?:no|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|single)\b"
    r"|[一两二三四五六七八九十百千]\s?[个家名位款种台人张层]|没有"
    r"|、|\w, (?:\w+ ){0,2}\w+,? (?:and|or)\b",
    re.IGNORECASE,
)

# Somebody asks for the number that is called, and what may be one.
_ASKS_A_PHONE = re.compile(
    r"电话(?:号码)?[是]?(?:多少|几号|什么)|(?:什么|哪个)电话|电话号码|\b(?:phone|telephone|hotline) numbers?\b",
    re.IGNORECASE,
)
# What is said of a number that somebody has, or has not.
_OWN_PHONE = re.compile(
    r"(?:没有?|我有|我的|不用|无需)[^，。？,?]{0,8}(?:电话|手机)号码?"
    r"|\b(?:without|my|i have|have no|(?:don'?t|do not|doesn'?t|does not) have)\b[^.?!,]{0,25}phone numbers?\b",
    re.IGNORECASE,
)
_A_PHONE = re.compile(r"\d{5,}|\d{2,4}[- ]\d{3,}")

# Somebody asks where a thing is done, and what names such a place.
_ASKS_WHERE = re.compile(r"在哪|哪[里儿](?!不)|去哪|什么地方|\bwhere\b", re.IGNORECASE)
_SAYS_WHERE = re.compile(
    r"(?:营业|旗舰|服务|大)厅|门店|本店|柜台|前台|网点|窗口|服务中心|服务站|路\s?\d+\s?号|[在到去][^。，；]{1,12}(?:店|厅|中心|处|站|台)"
    r"|\b(?:APP|stores?|shops?|branch(?:es)?|counters?|desk|offices?|centres?|centers?|reception|street|road|online|website)\b",
    re.IGNORECASE,
)


def lacks_a_count(question: str, text: str) -> bool:
    """Tell whether a question asks how many there are, of which a text gives no number."""
    return bool(_ASKS_A_COUNT.search(question)) and not _SAYS_A_COUNT.search(text)


def lacks_a_phone(question: str, text: str) -> bool:
    """Tell whether a question asks for a telephone number, of which a text has none."""
    asked = _ASKS_A_PHONE.search(_OWN_PHONE.sub(" ", question))
    return bool(asked) and not _A_PHONE.search(text)


def is_of_the_world(question: str, held: Container[str]) -> bool:
    """Tell whether a question is about the world at large, of which a passage with these words says nothing."""
    if _TIME_OF_DAY.search(question):
        return True
    return any(not any(word in held for word in words(matter)) for matter in _OF_THE_WORLD.findall(question))


def is_of_the_place_alone(question: str, hit: Hit, held: Container[str]) -> bool:
    """Tell whether a passage has the place that a question names, and nothing of what it asks about that.

    What was found by its meaning may have other words for it.
    """
    terms = telling_terms(question)
    asked = [term for term in terms if not is_place(term.word)]
    if hit.scores.dense or not asked or len(asked) == len(terms):
        return False
    if any(_is_touched(term, held) for term in terms_of(question) if not is_place(term.word)):
        return False
    rows = hit.passage.text.split("\n") if hit.passage.kind is Kind.RECORD else []
    return not any(asks_for_a_column(question, cells_of(row)) for row in rows)


def _is_touched(term: Term, held: Container[str]) -> bool:
    """Tell whether a passage has anything of a term; of two characters that make no word, one will do: 送床."""
    if term.share_in(held) > 0 or any(share_of(other, held) > 0 for other in term.others):
        return True
    return len(term.word) == _PAIR and not is_known(term.word) and any(char in held for char in term.word)


def tells_where(question: str, text: str) -> bool:
    """Tell whether a question asks where something is done, and a text says where: in a shop, at an address."""
    return bool(_ASKS_WHERE.search(question) and _SAYS_WHERE.search(text))

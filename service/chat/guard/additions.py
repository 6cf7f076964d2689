"""What is said of one more thing ("春节也照常", "even on Sundays"): a thing that passages speak of. Pure."""

import re
from collections.abc import Sequence

from knowledge.terms import Term, terms_of
from service.chat.guard.aligned import denials_in
from service.chat.guard.claims import share_in
from service.chat.guard.evidence import Window
from service.chat.guard.facts.fact import Fact, FactKind

_ADDS = re.compile(
    r"(?:^|[,;:。\n])(?:就连|即使|即便|连|而且|并且|包括|哪怕)?(?P<zh>[\u4e00-\u9fff]{2,6}?)(?:期间|时)?也(?:照常|照旧|一样|同样|不例外|适用|包括|可以?|能|行|支持|免)"
    r"|\beven\s(?:on|during|in(?!\scase)|at|for|over)\s(?:the\s)?(?P<en>\w+(?:\s\w+)?)"
)
# A lighter word is part of too many others.
_TELLING = 0.5
_HALF = 0.5
_CLAUSE = re.compile(
    r"[,;:。](?!\d)(?P<clause>[^,;:。\n]+)|\b(?:and|but|so|or\selse|otherwise)\s(?P<en>(?:i|we|you|they|it)\s[^,;:.\n]+)"
)
# A clause that speaks of less says nothing by itself,
_SAYS = 1.0
# and one of which no stretch holds this much is from none.
_ANY = 0.2


def adds_unheard(said: str, windows: Sequence[Window]) -> bool:
    """Tell whether a sentence goes on to a thing that no passage speaks of.

    Args:
        said: The sentence, folded.
        windows: All stretches.
    """
    added = (terms_of(found["zh"] or found["en"]) for found in _ADDS.finditer(said))
    return any(_is_unheard(terms, windows) for terms in added)


def adds_a_clause(said: str, windows: Sequence[Window], facts: Sequence[Fact] = ()) -> bool:
    """Tell whether a clause behind another speaks of nothing that any passage speaks of.

    Args:
        said: The sentence, folded, without courtesy and facts.
        windows: All stretches.
        facts: Its facts; a clause with an amount of something is judged by that.
    """
    told = [fact.start for fact in facts if fact.kind is FactKind.AMOUNT and fact.unit]
    found = (each for each in _CLAUSE.finditer(said) if not any(each.start() <= at < each.end() for at in told))
    spoken = (each["clause"] or each["en"] for each in found)
    # "Not with others" only says again that it is so with these alone.
    clauses = (terms_of(clause) for clause in spoken if not denials_in(clause))
    return any(
        sum(term.weight for term in terms) >= _SAYS and all(_share_in(window, terms) < _ANY for window in windows)
        for terms in clauses
    )


def _share_in(window: Window, terms: Sequence[Term]) -> float:
    """Tell how much of some words a stretch holds, as part of a longer one as well ("37signals")."""
    if any(term.word in window.folded for term in terms):
        return 1.0
    return share_in(terms, window.words)


def _is_unheard(terms: Sequence[Term], windows: Sequence[Window]) -> bool:
    telling = [term for term in terms if term.weight >= _TELLING]
    return bool(telling) and all(share_in(telling, window.words) < _HALF for window in windows)

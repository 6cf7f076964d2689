"""Why a question was not answered, as staff are told. Pure."""

from knowledge.types import SearchResult
from service.chat.decision import sieved_by, surest
from service.chat.schemas import Refused

REFUSALS = {
    "nothing_found": "nothing was found",
    "not_sure": "of nothing that was found it is sure enough that it answers",
    "title_alone": "what was found has words of the question in its title alone",
    "label": "what was found only says of which date or version a document is",
    "another_colour": "what was found is about a lamp of another colour",
    "no_least": "what was found says nothing of the least that is asked for",
    "no_price": "what was found tells no price",
    "elsewhere": "what was found holds no such number, or is about another place",
    "not_sold": "what is asked for is named nowhere as a thing that is sold",
    "another_product": "what was found is from the manual of another product",
    "another_matter": "what was found is about the thing, but holds nothing of what is asked of it",
    "another_code": "what was found explains other codes",
    "other_customers": "what was found is for customers of another kind",
    "another_thing": "what was found is not about the thing that the message names",
    "nothing_to_quote": "no sentence or row of the passages could be quoted",
    "withheld": "what the passages say may not be shown (see the cuts)",
    "model_found_none": "the model found no answer in the passages, or none of its sentences rests on them",
    "attack": "the message tries to read or override the rules",
    "banned_topic": "the message is about a banned topic",
}
"""What each code means, as it is said to staff."""


def refused_by(found: SearchResult, kept: SearchResult, question: str, least: float) -> Refused:
    """Tell why it was decided that nothing answers.

    Args:
        found: What was found, with what is about something else.
        kept: What was left of that when it was decided.
        question: What was searched for.
        least: How sure the surest hit must be.
    """
    sureness = surest(found.hits)
    if not found.hits:
        return Refused("nothing_found", least=least)
    code = "not_sure" if sureness < least else sieved_by(found, question, least)
    if not code:
        code = "other_customers" if surest(kept.hits) < least else "another_thing"
    return Refused(code, round(sureness, 4), least)


def refused_as(*, by_model: bool, cut: bool) -> str:
    """Give why nothing was told of what was found to answer."""
    if by_model:
        return "model_found_none"
    return "withheld" if cut else "nothing_to_quote"

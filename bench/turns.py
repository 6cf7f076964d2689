"""Questions put to a whole turn of conversation, without a model: whether it answers, and which documents it cites."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.answers import Shop
from bench.wording import folded
from service.chat.schemas import ChatReply, Citation, Outcome

# So many characters of a citation tell which passage it begins with.
_BEGINNING = 60


@dataclass(frozen=True, slots=True)
class Turned:
    """What a turn gave.

    Attributes:
        reply: What the customer reads.
        cited: The keys of the documents that it cites.
        answered: It cites something; what is said without is small talk, a way out, or a question back.
        asked_back: It asks what is meant.
    """

    reply: str
    cited: frozenset[str]
    answered: bool
    asked_back: bool


async def ask_all(shop: Shop, questions: Sequence[str]) -> list[Turned]:
    """Ask each question in a session of its own."""
    keys_of = _keys_by_citation(shop)
    return [_turned(await shop.ask(question), keys_of) for question in questions]


def _turned(reply: ChatReply, keys_of: Callable[[Citation], set[str]]) -> Turned:
    answered = reply.outcome is Outcome.ANSWERED and bool(reply.citations)
    cited = frozenset(key for citation in reply.citations for key in keys_of(citation))
    return Turned(reply.reply, cited, answered, reply.outcome is Outcome.CLARIFIED)


def _keys_by_citation(shop: Shop) -> Callable[[Citation], set[str]]:
    """Give what finds the documents of a citation: those of its title that have a passage it holds or begins with.

    Documents may share a title. Pieces that are read as one are cited as one, in which what they have in common is
    told once: of these it is enough that the first begins as the citation does.
    """
    passages: dict[str, list[tuple[str, str]]] = {}
    for document in shop.base.documents():
        held = [(document.key, folded(one.passage.wording)) for one in shop.base.passages(document.version_id)]
        passages.setdefault(document.title, []).extend(held)

    def keys_of(citation: Citation) -> set[str]:
        quote = folded(citation.quote)
        return {key for key, text in passages[citation.document] if text in quote or quote[:_BEGINNING] in text}

    return keys_of

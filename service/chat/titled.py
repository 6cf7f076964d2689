"""What has nothing of a question but what the title over it says. Pure."""

from knowledge.codes import codes_in
from knowledge.language import language_of
from knowledge.terms import telling_terms
from knowledge.types import Hit, Kind
from knowledge.words import HeldWords
from service.engines.extractive.columns import asks_for_a_column, cells_of
from service.engines.extractive.expected import asks_yes_or_no, expected_in


def is_titled_alone(hit: Hit, question: str) -> bool:
    """Tell whether only the title of a passage's document has something of a question whether this is so, or may be.

    "宽带能挖矿吗" is answered by no passage of the broadband prices, though all of them stand under that title. What
    was found by its meaning, or is in another language, may say the rest in other words; who, what and where something
    is, a document says of what its title names without naming that, and often in other words.
    """
    passage = hit.passage
    if "\n" in question or not asks_yes_or_no(question):  # what was asked before may have been such a question
        return False
    if hit.scores.dense or language_of(passage.text) != language_of(question):
        return False
    titled = HeldWords(hit.title)
    terms = telling_terms(question)
    rest = [term for term in terms if term.share_in(titled) < 1]
    below = HeldWords("\n".join((*passage.section, passage.question, *passage.further, passage.text)))
    if not 0 < len(rest) < len(terms) or codes_in(question) or any(term.share_in(below) for term in rest):
        return False
    if expected_in(question, passage.text):
        return False
    return passage.kind is not Kind.RECORD or not asks_for_a_column(question, cells_of(passage.text.split("\n")[0]))

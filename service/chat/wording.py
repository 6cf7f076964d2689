"""What a passage says, with what it stands under. Pure."""

from knowledge.types import Hit
from knowledge.words import HeldWords


def wording(hit: Hit) -> str:
    """Give the text of a passage with what it stands under."""
    passage = hit.passage
    return "\n".join((hit.title, *passage.section, passage.question, *passage.further, passage.text))


def words_of(*hits: Hit) -> HeldWords:
    """Give the words of passages with what they stand under."""
    return HeldWords("\n".join(map(wording, hits)))

"""What a passage says, with what it stands under. Pure."""

from knowledge.types import Hit


def wording(hit: Hit) -> str:
    """Give the text of a passage with what it stands under."""
    passage = hit.passage
    return "\n".join((hit.title, *passage.section, passage.question, *passage.further, passage.text))

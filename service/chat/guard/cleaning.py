"""What may not be shown within a sentence is taken out of it: tags, emphasis, markers of passages not given. Pure."""

import re

from service.chat.guard.markers import clean_markers
from service.chat.guard.scrub import without_tags
from service.chat.guard.unmarked import FENCE, without_emphasis

_EMPTY_BRACKETS = re.compile(r"（\s*）")
# Signs, and the lines of a table drawn with them.
_NOTHING_SAID = re.compile(r"[\s。！？!?.,，、；;:：…\-–—+=*_#`~|<>()（）\u2500-\u257f\[\]【】［］\"'“”‘’]*")
# A smile or an arrow; more signs without a word are gibberish.
_FEW_SIGNS = 4
_MARKERS = re.compile(r"\[\d+\]")


def cleaned(raw: str, allowed: frozenset[int]) -> tuple[str, list[str]]:
    """Clean a sentence.

    Args:
        raw: As the model wrote it.
        allowed: The numbers of the passages that the model was given.

    Returns:
        The sentence, empty when nothing is said in it; and the markers that were taken out.
    """
    text, removed = _bare(raw, allowed)
    if not FENCE.fullmatch(text):
        # What the signs stood between may be a tag or a marker now.
        text, more = _bare(without_emphasis(text), allowed)
        removed += more
    text = re.sub(r"[^\S\n]+", " ", text).strip()
    said = _MARKERS.sub("", text)
    few_signs = len(said) <= _FEW_SIGNS and not any(map(str.isalnum, said))
    return ("" if few_signs or _NOTHING_SAID.fullmatch(said) or FENCE.fullmatch(said) else text), removed


def _bare(raw: str, allowed: frozenset[int]) -> tuple[str, list[str]]:
    text, before, removed = raw.strip(), "", list[str]()
    while text != before:
        before = text
        text, more = clean_markers(_EMPTY_BRACKETS.sub("", without_tags(text)), allowed)
        removed += more
    return text, removed

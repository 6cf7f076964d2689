"""How much text is much, and where too much is cut."""

import re

from knowledge.sentences import split_sentences

MAX_CHINESE = 400
"""Chinese characters in a full passage: about what a person reads at a glance in a chat."""
MAX_LATIN = 900
"""Other characters in a full passage; the same amount of meaning in English."""
MAX_TITLE = 0.075
"""Size of a heading: 30 Chinese or 67 Latin characters. What is longer is a sentence."""

_CJK = re.compile(r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")
_CLOSES = re.compile(r"[。！？；!?;.…][”’」』）)】》\"']*$")
_LAST_RESORT = re.compile(r"[，,、;：:\s]")


def size(text: str) -> float:
    """Tell how full a passage of this text is: 1.0 is a full one (400 Chinese or 900 Latin characters)."""
    chinese = len(_CJK.findall(text))
    return chinese / MAX_CHINESE + (len(text) - chinese) / MAX_LATIN


def closes(text: str) -> bool:
    """Tell whether a text ends as a sentence does."""
    return bool(_CLOSES.search(text.rstrip()))


def pieces(text: str, limit: float = 1.0) -> list[str]:
    """Cut a text at sentence ends into pieces of at most `limit` (see `size`), each as full as it gets.

    A single sentence above the limit stays whole, unless it is so long that it cannot be a sentence.
    """
    parts = [part for sentence in split_sentences(text) for part in _bearable(sentence, 4 * limit)]
    joined: list[str] = []
    for part in parts:
        if joined and size(joined[-1] + part) <= limit:
            joined[-1] += part
        else:
            joined.append(part)
    return [piece.strip() for piece in joined if piece.strip()]


def _bearable(sentence: str, limit: float) -> list[str]:
    """Cut what is no sentence (a dump without a full stop) at commas and spaces, or anywhere."""
    if size(sentence) <= limit:
        return [sentence]
    middle = len(sentence) // 2
    cut = _LAST_RESORT.search(sentence, middle)
    at = cut.end() if cut and cut.end() < len(sentence) else middle
    return [*_bearable(sentence[:at], limit), *_bearable(sentence[at:], limit)]

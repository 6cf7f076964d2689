"""Where sentences end, and how much text is much."""

import re

MAX_CHINESE = 400
"""Chinese characters in a full passage: about what a person reads at a glance in a chat."""
MAX_LATIN = 900
"""Other characters in a full passage; the same amount of meaning in English."""
MAX_TITLE = 0.075
"""Size of a heading: 30 Chinese or 67 Latin characters. What is longer is a sentence."""

_CJK = re.compile(r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")
_END = re.compile(r"[。！？；]+[”’」』）)】》]*\s*|[.!?]+[\"'”’)\]]*(?:\s+(?=[^a-z])|(?=[\u4e00-\u9fff]))|\n+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(（])(?:e\.g|i\.e|etc|vs|cf|al|approx|Mr|Mrs|Ms|Dr|Prof|No|Nos|Inc|Ltd|Co|Corp|St|Fig|Art|Sec|[A-Z]|U\.S|\d{1,2})\.\s*$"
)
_CLOSES = re.compile(r"[。！？；!?;.…][”’」』）)】》\"']*$")
_LAST_RESORT = re.compile(r"[，,、;：:\s]")


def size(text: str) -> float:
    """Tell how full a passage of this text is: 1.0 is a full one (400 Chinese or 900 Latin characters)."""
    chinese = len(_CJK.findall(text))
    return chinese / MAX_CHINESE + (len(text) - chinese) / MAX_LATIN


def closes(text: str) -> bool:
    """Tell whether a text ends as a sentence does."""
    return bool(_CLOSES.search(text.rstrip()))


def sentences(text: str) -> list[str]:
    """Cut a text behind each sentence and line; put together again, the parts are the text."""
    parts: list[str] = []
    begin = 0
    for match in _END.finditer(text):
        if "\n" not in match.group() and _ABBREVIATION.search(text[begin : match.end()]):
            continue
        parts.append(text[begin : match.end()])
        begin = match.end()
    if begin < len(text):
        parts.append(text[begin:])
    return parts


def pieces(text: str, limit: float = 1.0) -> list[str]:
    """Cut a text at sentence ends into pieces of at most `limit` (see `size`), each as full as it gets.

    A single sentence above the limit stays whole, unless it is so long that it cannot be a sentence.
    """
    parts = [part for sentence in sentences(text) for part in _bearable(sentence, 4 * limit)]
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

"""Products whose codes differ in their numbers alone: "and the 450?" after the BN-650, "and the other one?". Pure."""

import re
from collections.abc import Iterable, Sequence

# Letters, then digits: BN-650, G5. Not a part of a longer name.
CODE = re.compile(r"(?<![A-Za-z\d-])([A-Za-z]{1,5}-?|[A-Z][a-z]{1,9} )(\d{1,4})(?![A-Za-z\d-]|[.,]\d)")
# A number that says what it counts, or beside which something else is counted, is no product's; in English a short one
# neither, without its article.
_BEHIND = r"(?=\s*(?:one|model|version|款|型号?|的|呢|那[个款台]|[?？!！.。]|$))"
_NUMBER = re.compile(
    rf"(?:\bthe(?:\s+(?:on|for|with))?\s+|那\s*)(\d{{1,4}}){_BEHIND}|(?<!step )(?<![\w.,:$€£¥-])(\d{{3,4}}){_BEHIND}",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?<![\w.-])\d[\d.,]*(?![\w-])|(?<![\w.-])\d+(?=[\u4e00-\u9fff])")
_OTHER = re.compile(r"\bthe\s+other\s+(?:one|model|version)?|另外?[一那]?[个款种台只把盏]", re.IGNORECASE)
_OTHER_ALONE = re.compile(
    r"^\s*(?:(?:and|or|but|what\s+about|how\s+about|what\s+is\s+it)\s+)*(?:(?:for|on|with|in|of)\s+)?"
    r"the\s+other(?:\s+(?:one|model|version))?[\s?？!.]*$|^\s*那?么?另外?[一那]?[个款种台只把盏]的?呢?[\s？?。！!]*$",
    re.IGNORECASE,
)


def in_full(message: str, before: str) -> str:
    """Give a message with the code it means by a number alone: BN-450, where the BN-650 was asked about.

    Args:
        message: What the customer wrote.
        before: What was asked before.

    Returns:
        The message itself where a number may well be something else.
    """
    found = _NUMBER.search(message)
    if found is None or CODE.search(message) or _COUNTED.search(CODE.sub(" ", before)):
        return message
    number = found[1] or found[2]
    at = found.end() - len(number)
    alike = {code[1] for code in CODE.finditer(before) if len(code[2]) == len(number)}
    return f"{message[:at]}{alike.pop()}{message[at:]}" if len(alike) == 1 else message


def asks_of_another(message: str) -> bool:
    """Tell whether a message only says that the same is asked of another."""
    return bool(_OTHER_ALONE.search(message))


def named_instead(message: str, code: str) -> str:
    """Give a message that speaks of another with the code of that."""
    return _OTHER.sub(f" {code} ", message)


def siblings(asked: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Give the codes in texts that differ in their numbers from the last one that was asked about, each once."""
    codes = list(CODE.finditer(asked))
    if not codes:
        return ()
    letters, own = codes[-1][1], codes[-1][0].lower()
    return tuple(dict.fromkeys(code for text in texts for code in _alike(letters, text) if code.lower() != own))


def _alike(letters: str, text: str) -> Sequence[str]:
    return [found[0] for found in CODE.finditer(text) if found[1].lower() == letters.lower()]

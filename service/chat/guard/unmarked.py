"""A reply without the signs of Markdown, which whatever shows it shows as they are. Pure.

It is the last thing done to a sentence: what is code or a row of a table matters to those who judge it. Addresses are
left to `markup.py`.
"""

import re

from knowledge.language import language_of

FENCE = re.compile(r"(?:```|~~~)[\w+#.-]*")
"""Matches a line that opens or closes a block of code."""
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(?P<said>.*?)[ \t]*#*$", re.MULTILINE)
_QUOTE = re.compile(r"^[ \t]{0,3}(?:>[ \t]+)+(?!\d)", re.MULTILINE)
_BULLET = re.compile(r"^(?P<indent>[ \t]*)[*+][ \t]+(?=\S)", re.MULTILINE)
# A citation may stand behind the row.
_ROW = re.compile(r"^[ \t]*\|(?P<cells>[^\n]*?[^|\s])[ \t]*\|?(?P<cited>(?:[ \t]*\[\d+\])*)[ \t]*$", re.MULTILINE)
_SPAN = re.compile(
    # Code is as it is, whatever signs are in it.
    r"(?P<tick>`+)(?P<code>[^`\n]+)(?P=tick)"
    r"|(?P<mark>\*{2,3}|~~)(?=[^\s*])(?P<strong>[^\n]+?)(?<=\S)(?P=mark)"
    r"|(?<![A-Za-z0-9*\\])\*(?=[^\s*])(?P<soft>[^*\n]+?)(?<=\S)\*(?![A-Za-z0-9*])"
    # A name in code has such ends ("__init__").
    r"|(?<!\w)__(?=\S)(?P<under>[^_\n]*[\s\u3400-\u9fff][^_\n]*?)(?<=\S)__(?!\w)"
    r"|\\(?P<escaped>[*_`#|~])"
    # A sentence may have only the one end of what is bold.
    r"|(?<![A-Za-z0-9*])\*\*|\*\*(?![A-Za-z0-9*])|```"
)
_BREAK = re.compile(r"[<‹]br\s*/?>", re.IGNORECASE)
_MARKS = frozenset("#>*+|`~_\\<‹")


def unmarked(sentence: str) -> str:
    """Give a sentence as plain text; its words and numbers stay."""
    if _MARKS.isdisjoint(sentence):
        return sentence
    text = _QUOTE.sub("", _HEADING.sub(r"\g<said>", _BREAK.sub(" ", sentence)))
    return _spans(_ROW.sub(_row, _BULLET.sub(r"\g<indent>• ", text)))


def _row(row: re.Match[str]) -> str:
    """Give a row of a table as people say it ("承重：70 公斤"); its head has no amounts, as a rule, and is a list."""
    first, *others = [cell for cell in (cell.strip() for cell in row["cells"].split("|")) if cell]
    colon, comma = ("：", "；") if language_of(row["cells"]) == "zh" else (": ", "; ")
    told = any(char.isdecimal() for cell in others for char in cell)
    return first + (colon if told else comma * bool(others)) + comma.join(others) + row["cited"]


def _spans(text: str) -> str:
    return _SPAN.sub(_span, text)


def _span(span: re.Match[str]) -> str:
    if span["code"]:
        return span["code"].strip()
    return span["escaped"] or _spans(span["strong"] or span["soft"] or span["under"] or "")

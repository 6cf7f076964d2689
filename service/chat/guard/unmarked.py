"""A reply without the signs of Markdown, which whatever shows it shows as they are. Pure.

What stands within words is taken out before a sentence is judged, because it joins what it stood between
("evil**.**com", "1`5`"). What lays out lines, and a command between spaces, is left for those who judge, and taken out
last; it joins nothing. Addresses are left to `markup.py`.
"""

import re

from knowledge.language import language_of

FENCE = re.compile(r"(?:```|~~~)[\w+#.-]*")
"""Matches a line that opens or closes a block of code."""
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(?P<said>.*?)[ \t]{0,3}#{0,6}$", re.MULTILINE)
_QUOTE = re.compile(r"^[ \t]{0,3}(?:>[ \t]+)+(?!\d)", re.MULTILINE)
_BULLET = re.compile(r"^(?P<indent>[ \t]*)[*+][ \t]+(?=\S)", re.MULTILINE)
# A citation may stand behind the row.
_ROW = re.compile(r"^[ \t]*\|(?P<cells>[^\n]*?[^|\s])[ \t]*\|?(?P<cited>(?:[ \t]*\[\d+\])*)[ \t]*$", re.MULTILINE)
_SPAN = re.compile(
    # Code is as it is, whatever signs are in it.
    r"(?P<tick>`{1,9})(?P<code>[^`\n]+)(?P=tick)"
    r"|(?P<mark>\*{2,3}|~~)(?=[^\s*])(?P<strong>[^\n]{1,500}?)(?<=\S)(?P=mark)"
    r"|(?<![A-Za-z0-9*\\])\*(?=[^\s*])(?P<soft>[^*\n]+?)(?<=\S)\*(?![A-Za-z0-9*])"
    # A name in code has such ends ("__init__").
    r"|(?<!\w)__(?=\S)(?P<under>[^_\n]{0,200}[\s\u3400-\u9fff][^_\n]{0,200}?)(?<=\S)__(?!\w)"
    r"|\\(?P<escaped>[*_`#|~])"
    # A sentence may have only the one end of what is bold.
    r"|(?<![A-Za-z0-9*])\*\*|\*\*(?![A-Za-z0-9*])|```"
)
# Several words between spaces: without its signs it would pass for a sentence in another language.
_COMMAND = re.compile(r"(?<!\S)`(?P<code>[A-Za-z][^`\n\d]* [^`\n\d]*[^`\s\d])`(?!\S)")
_BREAK = re.compile(r"[<‹]br\s*/?>", re.IGNORECASE)
_MARKS = frozenset("#>*+|`~_\\<‹")


def unmarked(sentence: str) -> str:
    """Give a sentence as plain text; its words and numbers stay."""
    return without_layout(without_emphasis(sentence))


def without_emphasis(sentence: str) -> str:
    """Take out what stands within lines; a row stays a row, and a command between spaces keeps its signs."""
    if _MARKS.isdisjoint(sentence):
        return sentence
    kept, at = "", 0
    for command in _COMMAND.finditer(sentence):
        kept += _spans(sentence[at : command.start()]) + command[0]
        at = command.end()
    return _BREAK.sub(" ", kept + _spans(sentence[at:]))


def without_layout(sentence: str) -> str:
    """Take out what lays out lines, and the signs of commands; nothing that stood apart is joined."""
    if _MARKS.isdisjoint(sentence):
        return sentence
    text = _QUOTE.sub("", _HEADING.sub(r"\g<said>", _BREAK.sub(" ", sentence)))
    return _COMMAND.sub(r"\g<code>", _ROW.sub(_row, _BULLET.sub(r"\g<indent>• ", text)))


def _row(row: re.Match[str]) -> str:
    """Give a row of a table as people say it ("承重：70 公斤"); its head has no amounts, as a rule, and is a list."""
    first, *others = [cell for cell in (cell.strip() for cell in row["cells"].split("|")) if cell]
    colon, comma = ("：", "；") if language_of(row["cells"]) == "zh" else (": ", "; ")
    # A colon between two numbers would make a time of them.
    told = not first[-1:].isdecimal() and any(char.isdecimal() for cell in others for char in cell)
    return first + (colon if told else comma * bool(others)) + comma.join(others) + row["cited"]


def _spans(text: str) -> str:
    return _SPAN.sub(_span, text)


def _span(span: re.Match[str]) -> str:
    if span["code"]:
        return span["code"].strip()
    return span["escaped"] or _spans(span["strong"] or span["soft"] or span["under"] or "")

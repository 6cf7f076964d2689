"""RTF prepared for its converter to text, so that headings, lists and tables can still be told in what it gives.

The converter knows text, fonts and code pages, but forgets all form. Signs from Unicode's private area are put in where
the form changes; it takes them for text and leaves them where they stand.
"""

import re

from ingest.readers.richtext_notes import settled

HEADINGS = "".join(chr(0xE100 + level) for level in range(9))
"""The sign of each heading level, from the outermost."""
NEW_FORM = "\ue110"
ROW_BEGINS = "\ue111"
CELL = "\ue112"
ROW = "\ue113"
LIST_TEXT = "\ue114"

_PICTURE = re.compile(rb"(?<![0-9a-fA-F\s])[0-9a-fA-F\s]{2000,}+")
_RAW = re.compile(rb"[\x80-\xff]+")
_STYLESHEET = re.compile(r"\{\\stylesheet(.*?\})\s*\}", re.DOTALL)
_STYLE = re.compile(r"\{(?:\\\*)?\\s(\d+)([^{}]*)")
_OUTLINE = re.compile(r"\\outlinelevel(\d)")
_NAME = re.compile(r"(?:heading|标题|überschrift|titre)\s*(\d)\s*;?", re.IGNORECASE)
_LEVELS = 9
_WORD = re.compile(r"\\(pard|trowd|nestrow|row|nestcell|cell|s(\d+)|outlinelevel(\d)|pntext|listtext)(?![a-zA-Z0-9]) ?")
_BEFORE_ASCII = re.compile(r"(?<!\\'[0-9a-f]{2})(\\'[89a-f][0-9a-f])((?:\\'[0-9a-f]{2})*)([@-\[\]-z|~])", re.IGNORECASE)
_DOUBLE_BYTE = re.compile(r"\\ansicpg(?:936|950|932|949)\b")


def marked(data: bytes) -> str:
    """Give an RTF file as text in ASCII and private signs, for `rtf_to_text`."""
    data = _PICTURE.sub(b"", data)
    escaped = _RAW.sub(lambda raw: b"".join(b"\\'%02x" % byte for byte in raw.group()), data)
    text = escaped.decode("ascii", errors="replace")
    if _DOUBLE_BYTE.search(text):
        text = _BEFORE_ASCII.sub(_second_byte, text)
    # The converter would write every address behind its link's text, and search long for it; so it finds none.
    text = settled(text.replace("\\fldinst{", "\\fldinst {"))
    levels = _heading_levels(text)
    return _WORD.sub(lambda word: _sign(word, levels), text)


def _second_byte(match: re.Match[str]) -> str:
    """Bring the second byte of a character in, where a program wrote it as the letter that it also is."""
    first, further, letter = match.groups()
    lone = (len(first + further) // 4) % 2 == 1
    return f"{first}{further}\\'{ord(letter):02x}" if lone else match.group()


def _heading_levels(text: str) -> dict[str, int]:
    """Find which paragraph styles are headings, and of which level (from 0)."""
    sheet = _STYLESHEET.search(text)
    levels: dict[str, int] = {}
    for number, form in _STYLE.findall(sheet.group(1) if sheet else ""):
        if found := _OUTLINE.search(form):
            levels[number] = int(found.group(1))
        elif found := _NAME.search(form):
            levels[number] = int(found.group(1)) - 1
    return {number: level for number, level in levels.items() if 0 <= level < _LEVELS}


def _sign(match: re.Match[str], levels: dict[str, int]) -> str:
    word, style, outline = match.groups()
    if style is not None or outline is not None:
        level = int(outline) if outline is not None else levels.get(style or "", _LEVELS)
        return match.group() + (HEADINGS[level] if level < _LEVELS else "")
    match word:
        case "pard":
            return f"\\pard {NEW_FORM}"
        case "trowd":
            return f"\\trowd {ROW_BEGINS}"
        case "row" | "nestrow":
            return ROW
        case "cell" | "nestcell":
            return CELL
        case _:  # "pntext" would be left out with its number
            return f"\\listtext {LIST_TEXT}"

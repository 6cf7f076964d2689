"""The numbers that OpenDocument programs display before list items and headings; the file says how to count."""

from ingest.blocks import BULLET
from ingest.readers.opendocument.xml import Element, named

_NUMBERED, _BULLETED = named("text:list-level-style-number"), named("text:list-level-style-bullet")
_OUTLINE, _LIST_STYLE = named("text:outline-level-style"), named("text:list-style")
_LEVEL, _START = named("text:level"), named("text:start-value")
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_DIGITS = "零一二三四五六七八九"
_LETTERS = 26
_MOST = 99  # above it Roman and Chinese numbers are written as figures


class Lists:
    """Counts the list items and headings of one document; ask for each once, in document order."""

    def __init__(self, styles: list[Element]) -> None:
        self._levels = {
            (style.get(named("style:name"), ""), level.get(_LEVEL, "1")): level
            for root in styles
            for style in root.iter(_LIST_STYLE)
            for level in style.iterchildren(_NUMBERED, _BULLETED)
        }
        self._outline = {
            int(level.get(_LEVEL, "1")): level for root in styles for level in root.iter(_OUTLINE) if _form(level)
        }
        self._headings: dict[int, int] = {}
        self._counts: dict[tuple[str, int], int] = {}

    def begin(self, element: Element, style: str, depth: int) -> None:
        """Begin a list: it counts anew unless it says that it goes on."""
        if (
            element.get(named("text:continue-numbering")) != "true"
            and named("text:continue-list") not in element.attrib
        ):
            self._counts.pop((style, depth), None)

    def next(self, item: Element, style: str, depth: int) -> str:
        """Give the marker of an item."""
        level = self._levels.get((style, str(depth + 1)))
        if level is None or level.tag == _BULLETED or not _form(level):
            return BULLET
        own = item.get(_START)
        first = int(own or level.get(_START, "1"))
        count = first if own or (style, depth) not in self._counts else self._counts[(style, depth)] + 1
        self._counts[(style, depth)] = count
        return _written(level, [count])

    def heading(self, level: int) -> str:
        """Count a heading and give its number; empty if headings of its level have none."""
        style = self._outline.get(level)
        start = int(style.get(_START, "1")) if style is not None else 1
        self._headings[level] = self._headings.get(level, start - 1) + 1
        for deeper in [other for other in self._headings if other > level]:
            del self._headings[deeper]
        if style is None:
            return ""
        shown = int(style.get(named("text:display-levels"), "1"))
        return _written(style, [self._headings.get(upper, 1) for upper in range(level - shown + 1, level + 1)])


def _form(level: Element) -> str:
    return level.get(named("style:num-format"), "")


def _written(level: Element, counts: list[int]) -> str:
    number = ".".join(_number(count, _form(level)) for count in counts)
    return f"{level.get(named('style:num-prefix'), '')}{number}{level.get(named('style:num-suffix'), '')}".strip()


def _number(count: int, form: str) -> str:
    match form[:1]:
        case "a" | "A":
            letter = chr(ord(form[0]) + (count - 1) % _LETTERS)
            return letter * ((count - 1) // _LETTERS + 1)
        case "i":
            return _roman(count)
        case "I":
            return _roman(count).upper()
        case "一":
            return _chinese(count)
        case _:
            return str(count)


def _roman(count: int) -> str:
    if count > _MOST:
        return str(count)
    text = ""
    for value, letters in _ROMAN:
        text += letters * (count // value)
        count %= value
    return text


def _chinese(count: int) -> str:
    if count > _MOST:
        return str(count)
    tens, units = divmod(count, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[units] if units or not tens else "")

"""Equations of Office documents, written on one line: "x=(-b±√(b^2-4ac))/(2a)"."""

from collections.abc import Callable
from typing import Any

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_BRACKETS = ("(", ")")
_SINGLE = 1

EQUATION = f"{_MATH}oMath"
"""The tag of an equation."""


def equation(element: Any) -> str:
    """Write an equation, or a part of one, on one line."""
    tag = str(element.tag).removeprefix(_MATH)
    if tag == "t":
        return element.text or ""
    if write := _FORMS.get(tag):
        return write(element)
    return "".join(equation(child) for child in element.iterchildren() if isinstance(child.tag, str))


def _fraction(element: Any) -> str:
    return f"{_grouped(element, 'num')}/{_grouped(element, 'den')}"


def _root(element: Any) -> str:
    return f"{_part(element, 'deg')}√{_grouped(element, 'e')}"


def _scripted(element: Any) -> str:
    return _grouped(element, "e") + _scripts(element)


def _large(element: Any) -> str:
    """Write a sum, a product or an integral with its limits."""
    sign = _value(element, "naryPr", "chr") or "∫"
    return f"{sign}{_scripts(element)} {_part(element, 'e')}"


def _matrix(element: Any) -> str:
    rows = [_list(row, "e") for row in element.iterchildren(f"{_MATH}mr")]
    return f"[{'; '.join(', '.join(row) for row in rows)}]"


def _function(element: Any) -> str:
    return f"{_part(element, 'fName')} {_grouped(element, 'e')}"


def _delimited(element: Any) -> str:
    begin = _value(element, "dPr", "begChr")
    end = _value(element, "dPr", "endChr")
    left, right = (mark if mark is not None else usual for mark, usual in zip((begin, end), _BRACKETS, strict=True))
    return left + ", ".join(_list(element, "e")) + right


def _scripts(element: Any) -> str:
    low, high = _part(element, "sub"), _part(element, "sup")
    return (f"_{_bracketed(low)}" if low else "") + (f"^{_bracketed(high)}" if high else "")


def _grouped(element: Any, name: str) -> str:
    return _bracketed(_part(element, name))


def _bracketed(text: str) -> str:
    """Put brackets around what is more than one name or number."""
    whole = len(text) <= _SINGLE or text.isalnum() or (text[0], text[-1]) == _BRACKETS
    return text if whole else f"({text})"


def _part(element: Any, name: str) -> str:
    return "".join(_list(element, name)).strip()


def _list(element: Any, name: str) -> list[str]:
    return [equation(child) for child in element.iterchildren(_MATH + name)]


def _value(element: Any, properties: str, name: str) -> str | None:
    child = element.find(f"{_MATH}{properties}/{_MATH}{name}")
    return child.get(f"{_MATH}val") if child is not None else None


_FORMS: dict[str, Callable[[Any], str]] = {
    "f": _fraction,
    "rad": _root,
    **dict.fromkeys(("sSup", "sSub", "sSubSup", "sPre"), _scripted),
    "nary": _large,
    "d": _delimited,
    "m": _matrix,
    "func": _function,
}

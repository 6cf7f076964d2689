"""Comparing an answer with a recorded one whose changing values have been replaced by markers.

In a string, `<time>`, `<count>`, `<text>`, `<list>` stand for a whole value, `<hex64>`, `<hex12>`, `<digits>`, `<dns>`
and `<models>` for a part of it. An object `{"<has>": …}` is compared by the keys given only, a list
`{"<includes>": …}` must hold a matching item. Everything else must be equal, objects to the last key.
"""

import re
from collections.abc import Callable
from typing import Any, cast

_PARTS = {
    "<hex64>": "[0-9a-f]{64}",
    "<hex12>": "[0-9a-f]{12}",
    "<digits>": r"\d+",
    "<dns>": r"( on [\d.:]+)?",
    "<models>": "/[a-z./]+",
}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z")


def _is_time(value: object) -> bool:
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


_WHOLE: dict[str, Callable[[object], bool]] = {
    "<time>": _is_time,
    "<count>": _is_count,
    "<text>": lambda value: isinstance(value, str) and bool(value),
    "<list>": lambda value: isinstance(value, list),
}


def differences(expected: object, actual: object, path: str = "$") -> list[str]:
    """Return what is wrong with `actual`, one sentence for each place; an empty list means it matches."""
    if isinstance(expected, str) and expected in _WHOLE:
        return [] if _WHOLE[expected](actual) else [f"{path}: {actual!r} is no {expected}"]
    if isinstance(expected, str) and isinstance(actual, str):
        return [] if _pattern(expected).fullmatch(actual) else [f"{path}: {actual!r} instead of {expected!r}"]
    if isinstance(expected, dict):
        return _object_differences(cast("dict[str, Any]", expected), actual, path)
    if isinstance(expected, list) and isinstance(actual, list):
        return _list_differences(cast("list[Any]", expected), cast("list[Any]", actual), path)
    # True equals 1 for Python, but not on the wire.
    same = expected == actual and isinstance(expected, bool) == isinstance(actual, bool)
    return [] if same else [f"{path}: {actual!r} instead of {expected!r}"]


def _pattern(expected: str) -> re.Pattern[str]:
    pattern = re.escape(expected)
    for marker, part in _PARTS.items():
        pattern = pattern.replace(re.escape(marker), part)
    return re.compile(pattern, re.DOTALL)


def _object_differences(expected: dict[str, Any], actual: object, path: str) -> list[str]:
    if "<includes>" in expected:
        items = cast("list[Any]", actual if isinstance(actual, list) else [])
        found = any(not differences(expected["<includes>"], item) for item in items)
        return [] if found else [f"{path}: nothing matches {expected['<includes>']!r} in {actual!r}"]
    if not isinstance(actual, dict):
        return [f"{path}: {actual!r} is no object"]
    given = cast("dict[str, Any]", actual)
    wanted = expected.get("<has>", expected)
    surplus = [] if "<has>" in expected else sorted(given.keys() - wanted.keys())
    found = [f"{path}.{key}: not expected" for key in surplus]
    for key, value in wanted.items():
        missing = key not in given
        found += [f"{path}.{key}: missing"] if missing else differences(value, given[key], f"{path}.{key}")
    return found


def _list_differences(expected: list[Any], actual: list[Any], path: str) -> list[str]:
    if len(expected) != len(actual):
        return [f"{path}: {len(actual)} items instead of {len(expected)}: {actual!r}"]
    pairs = enumerate(zip(expected, actual, strict=True))
    return [line for index, (left, right) in pairs for line in differences(left, right, f"{path}[{index}]")]

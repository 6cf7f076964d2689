"""What Go says about JSON of the wrong type, and how it reads a duration."""

import json
import re
from typing import Any

from tests.ollama.wire import ApiError

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_TERM = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)")
_GO_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "bool": bool,
    "[]api.Message": list,
    "map[string]interface {}": dict,
}


def read_object(raw: bytes, struct: str) -> dict[str, Any]:
    """Parse a request body that must be a JSON object.

    Args:
        raw: The body as received.
        struct: The name of the Go type it is read into, as errors give it.

    Raises:
        ApiError: 400 in Go's words.
    """
    if not raw.strip():
        raise ApiError(400, "missing request body")
    text = raw.decode(errors="replace")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ApiError(400, _syntax_error(text, error.pos)) from error
    if not isinstance(value, dict):
        raise ApiError(400, f"json: cannot unmarshal {kind_of(value)} into Go value of type api.{struct}")
    return value


def _syntax_error(text: str, position: int) -> str:
    rest = text[position:].strip()
    # Python points at the opening quote of a string that never ends, Go at the end of the input.
    if not rest or (rest.startswith('"') and rest.count('"') == 1):
        return "unexpected EOF"
    return f"invalid character {rest[0]!r} looking for beginning of value"


def kind_of(value: object) -> str:
    """Return Go's word for the kind of a JSON value."""
    if isinstance(value, bool):
        return "bool"
    kinds: dict[type, str] = {str: "string", int: "number", float: "number", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


def check_field(body: dict[str, Any], struct: str, name: str, go_type: str) -> None:
    """Refuse a field of the wrong type; a missing or null one is fine.

    Raises:
        ApiError: 400 in Go's words.
    """
    value = body.get(name)
    if value is None or isinstance(value, _GO_TYPES[go_type]):
        return
    message = f"json: cannot unmarshal {kind_of(value)} into Go struct field {struct}.{name} of type {go_type}"
    raise ApiError(400, message)


def read_duration(value: object) -> float | None:
    """Return `keep_alive` in seconds; negative means for ever, None that it is not given.

    A number is seconds, a string needs units.

    Raises:
        ApiError: 400 for a string that Go cannot read, or another type.
    """
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        raise ApiError(400, f"Unsupported type: '{kind_of(value)}'")
    return _parse_duration(value)


def _parse_duration(text: str) -> float:
    sign = -1.0 if text.startswith("-") else 1.0
    digits = text.lstrip("+-")
    if digits == "0":
        return 0.0
    if re.fullmatch(r"\d+\.?\d*", digits):
        raise ApiError(400, f'time: missing unit in duration "{text}"')
    terms = _TERM.findall(digits)
    if not terms or "".join(number + unit for number, unit in terms) != digits:
        raise ApiError(400, f'time: invalid duration "{text}"')
    return sign * sum(float(number) * _UNITS[unit] for number, unit in terms)

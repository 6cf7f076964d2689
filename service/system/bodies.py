"""A JSON body is checked before the handler is called: its content type, that it is JSON at all, and its types.

Litestar itself reads any body as JSON, whatever its content type says, and does not say where a mistake is. It also
converts what does not fit ("3" to a number, 1 to `true`), as query parameters need it; JSON can say what it means.
"""

import re
from typing import Any

import msgspec
from litestar import Request
from litestar.enums import RequestEncodingType
from litestar.exceptions import SerializationException
from litestar.params import BodyKwarg
from litestar.typing import FieldDefinition

from service.request_errors import InvalidJson, UnsupportedMediaType
from service.system.litestar_errors import body_error

_JSON_TYPE = re.compile(r"application/([\w.-]+\+)?json")
_BYTE = re.compile(r"\s*\(byte (\d+)\)$")


async def check_body(request: Request[Any, Any, Any]) -> None:
    """Refuse a body that the handler cannot read; give it to `Litestar(before_request=…)`.

    A body without a content type is taken for what the handler expects.

    Raises:
        UnsupportedMediaType: The content type is not the one the handler expects.
        InvalidJson: JSON is expected, and this is none.
        InvalidRequest: A value is missing, unknown or not of its type; the error names it.
    """
    field = request.route_handler.parsed_data_field
    if field is None:
        return
    expected = _expected_type(field)
    got, parameters = request.content_type
    readable = parameters.get("charset", "utf-8").lower() in {"utf-8", "utf8"}
    if not readable or (got and not _matches(got, expected)):
        raise UnsupportedMediaType(request.headers.get("content-type", ""), expected)
    if expected == RequestEncodingType.JSON and await request.body():
        _check_types(await _read_json(request), field.annotation)


def _expected_type(field: FieldDefinition) -> str:
    kwarg = field.kwarg_definition
    media_type = kwarg.media_type if isinstance(kwarg, BodyKwarg) else RequestEncodingType.JSON
    return str(media_type.value if isinstance(media_type, RequestEncodingType) else media_type)


def _matches(got: str, expected: str) -> bool:
    if expected == RequestEncodingType.JSON:
        return bool(_JSON_TYPE.fullmatch(got.lower()))
    return got.lower() == expected


async def _read_json(request: Request[Any, Any, Any]) -> object:
    """Decode the body; the request keeps the result, so it is decoded once."""
    try:
        return await request.json()
    except SerializationException as error:
        raise _invalid_json(await request.body(), error.detail) from error
    except UnicodeDecodeError as error:
        body = await request.body()
        raise _invalid_json(body, f"it is not UTF-8 text (byte {_first_bad_byte(body)})") from error
    except RecursionError as error:
        raise _invalid_json(await request.body(), "it is nested too deeply") from error


def _check_types(content: object, expected: object) -> None:
    try:
        msgspec.convert(content, type=expected, strict=True)
    except msgspec.ValidationError as error:
        raise body_error(str(error)) from error


def _first_bad_byte(body: bytes) -> int:
    return len(body.decode("utf-8", "replace").partition("\ufffd")[0].encode())


def _invalid_json(body: bytes, sentence: str) -> InvalidJson:
    found = _BYTE.search(sentence)
    if "truncated" in sentence:
        found, sentence = None, "it ends too early"
    position = int(found[1]) if found else len(body)
    before = body[:position].decode("utf-8", "replace")
    reason = _BYTE.sub("", sentence).removeprefix("JSON is malformed: ")
    return InvalidJson(reason, before.count("\n") + 1, len(before) - before.rfind("\n"))

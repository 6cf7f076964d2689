"""What Litestar raises, said in our own words."""

import re
from collections.abc import Callable
from enum import Enum
from typing import Any, cast

import structlog
from litestar import Request
from litestar.exceptions import HTTPException, ValidationException
from litestar.typing import FieldDefinition

from knowledge.disk import disk_is_full
from knowledge.errors import DiskFull, KefuError
from service import errors, request_errors

AnyRequest = Request[Any, Any, Any]

# What msgspec and Litestar say when a value does not fit; their only structure is the sentence.
_MISSING = re.compile(r"missing required field `(?P<field>[^`]+)`")
_UNKNOWN = re.compile(r"unknown field `(?P<field>[^`]+)`")
_NOT_OBJECT = re.compile(r"Expected `object`, got `(?P<got>\w+)`")
_PATH = re.compile(r" - at (?:`key` in )?`\$\.?(?P<path>.*)`$")
_MISSING_PARAMETER = re.compile(r"Missing required \w+ parameter '(?P<field>[^']+)'")
_NO_FILE = "unsupported type: <class 'str'>"
_BODY = "data"
"""What Litestar calls a handler's argument that holds the whole body."""

SERVER_ERRORS = 500
"""From this status on the mistake is ours and belongs in the logs."""


def as_kefu_error(request: AnyRequest, exception: Exception) -> KefuError:
    """Say any exception in our own words; what nobody expected becomes an `InternalError`."""
    if isinstance(exception, KefuError):
        return exception
    if disk_is_full(exception):
        return DiskFull()
    if isinstance(exception, ValidationException):
        return _validation_error(request, exception)
    if isinstance(exception, HTTPException):
        return _http_error(request, exception)
    return _internal_error()


def body_error(sentence: str) -> request_errors.InvalidRequest:
    """Say in our own words what msgspec says of a JSON body, such as "Expected `int`, got `str` - at `$.limit`"."""
    found = _PATH.search(sentence)
    return _field_error(found["path"], sentence[: found.start()]) if found else _field_error(_BODY, sentence)


def client_went_away(exception: Exception) -> bool:
    """Whether the asker hung up before the request was complete, which is nobody's mistake."""
    return isinstance(exception, HTTPException) and exception.detail == "client disconnected prematurely"


def _internal_error() -> errors.InternalError:
    request_id = structlog.contextvars.get_contextvars().get("request_id", "unknown")
    return errors.InternalError(str(request_id))


def _validation_error(request: AnyRequest, exception: ValidationException) -> request_errors.InvalidRequest:
    if found := _MISSING_PARAMETER.search(exception.detail):
        return request_errors.MissingField(found["field"])
    problems = cast("list[dict[str, str]]", exception.extra or [])
    if not problems:
        return request_errors.InvalidRequest(exception.detail)
    key, message = problems[0].get("key", _BODY), problems[0]["message"]
    parameter = request.route_handler.parsed_fn_signature.parameters.get(key)
    return _parameter_error(key, message, parameter) if parameter else _field_error(key, message)


def _parameter_error(key: str, message: str, parameter: FieldDefinition) -> request_errors.InvalidRequest:
    """Name a parameter as its sender does, and say which values it may have where they are numbered."""
    name = getattr(parameter.kwarg_definition, "name", None) or key
    kinds = (parameter.annotation, *parameter.args)
    values = next((list(kind) for kind in kinds if isinstance(kind, type) and issubclass(kind, Enum)), [])
    if values:
        message = f"it is none of {', '.join(str(one.value) for one in values)}"
    return _field_error(name, message)


def _field_error(key: str, message: str) -> request_errors.InvalidRequest:
    """One problem that msgspec found; `key` is the path of the value it is in, `data` for the body."""
    within = "" if key == _BODY else f"{key}."
    if key == _BODY and message == f"'{_BODY}'":
        return request_errors.MissingBody()
    if found := _MISSING.search(message):
        return request_errors.MissingField(within + found["field"])
    if found := _UNKNOWN.search(message):
        return request_errors.UnknownField(within + found["field"])
    if key == _BODY and (found := _NOT_OBJECT.search(message)):
        return request_errors.NotAnObject(found["got"])
    if message.lower() == _NO_FILE:
        return request_errors.InvalidField(key, "a file is expected here, and text was sent")
    return request_errors.InvalidField(key, f"{message[:1].lower()}{message[1:]}")


def _http_error(request: AnyRequest, exception: HTTPException) -> KefuError:
    headers = exception.headers or {}
    known: dict[int, Callable[[], KefuError]] = {
        401: lambda: errors.Unauthorized("invalid"),
        403: lambda: errors.Refused(exception.detail),
        404: errors.NotFound,
        405: lambda: errors.MethodNotAllowed(request.method, headers.get("allow", "")),
        413: lambda: request_errors.PayloadTooLarge(request.route_handler.resolve_request_max_body_size() or 0),
        429: lambda: errors.RateLimited(int(headers.get("RateLimit-Reset", "60"))),
        503: lambda: errors.NotReady(exception.detail),
    }
    if exception.status_code in known:
        return known[exception.status_code]()
    if exception.status_code < SERVER_ERRORS:
        return request_errors.InvalidRequest(exception.detail)
    return _internal_error()

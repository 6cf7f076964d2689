"""What can be wrong with a request itself: its body, its fields, its type and its size."""

from service.errors import ServiceError


class InvalidRequest(ServiceError):
    """The request's content cannot be used; `problem` says why in one snake_case word or a short text."""

    code = "invalid_request"
    english = "The request cannot be used: {problem}."
    chinese = "请求无效：{problem}。"

    def __init__(self, problem: str, **facts: object) -> None:
        super().__init__(problem=problem, **facts)


class MissingBody(InvalidRequest):
    """Nothing was sent where an object is expected."""

    english = "The request has no body; send a JSON object."
    chinese = "请求没有内容，请发送一个JSON对象。"

    def __init__(self) -> None:
        super().__init__("missing_body")


class NotAnObject(InvalidRequest):
    """The body is JSON, but not an object; `got` is the JSON type it is."""

    english = "The request's body must be a JSON object, not {got}."
    chinese = "请求内容必须是JSON对象，而不是{got}。"

    def __init__(self, got: str) -> None:
        super().__init__("not_an_object", got=got)


class MissingField(InvalidRequest):
    """A field or parameter that is required is missing."""

    english = "The field “{field}” is missing."
    chinese = "缺少字段“{field}”。"

    def __init__(self, field: str) -> None:
        super().__init__("missing", field=field)


class UnknownField(InvalidRequest):
    """A field that does not exist was sent."""

    english = "There is no field “{field}”."
    chinese = "没有“{field}”这个字段。"

    def __init__(self, field: str) -> None:
        super().__init__("unknown", field=field)


class InvalidField(InvalidRequest):
    """A field's value cannot be used; `reason` says what was expected."""

    english = "The field “{field}” cannot be used: {reason}."
    chinese = "字段“{field}”的值无效：{reason}。"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__("invalid", field=field, reason=reason)


class InvalidJson(ServiceError):
    """The body is not JSON; line and column count from 1, in characters."""

    code = "invalid_json"
    english = "The request's body is not valid JSON at line {line}, column {column}: {reason}."
    chinese = "请求内容不是有效的JSON，错误在第{line}行第{column}列：{reason}。"

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(reason=reason, line=line, column=column)


class UnsupportedMediaType(ServiceError):
    """The body is of another content type than the address expects."""

    code = "unsupported_media_type"
    english = "The content type “{got}” is not supported here; send {expected}."
    chinese = "这里不支持内容类型“{got}”，请发送{expected}。"

    def __init__(self, got: str, expected: str) -> None:
        super().__init__(got=got, expected=expected)


class PayloadTooLarge(ServiceError):
    """The body is longer than `limit` bytes."""

    code = "payload_too_large"
    english = "The request is too large; at most {limit} bytes are allowed."
    chinese = "请求过大，最多{limit}字节。"

    def __init__(self, limit: int) -> None:
        super().__init__(limit=limit)

"""What can go wrong in the service, and the codes that programs may depend on.

KefuError (knowledge.errors)
└── ServiceError
    ├── InvalidRequest              invalid_request: the request's content cannot be used
    │   ├── MissingBody             nothing was sent
    │   ├── NotAnObject             JSON, but not an object
    │   ├── MissingField            a required field is missing
    │   ├── UnknownField            a field that does not exist
    │   └── InvalidField            a field's value cannot be used
    ├── InvalidJson                 invalid_json: the body is not JSON
    ├── UnsupportedMediaType        unsupported_media_type: the body is of another type than expected
    ├── PayloadTooLarge             payload_too_large: the body is too long
    ├── MessageEmpty                message_empty: a message without a question
    ├── MessageTooLong              message_too_long: a message longer than allowed
    ├── AmbiguousDocument           ambiguous_document: a document's key is another one's id
    ├── SessionNotFound             session_not_found: no such session, or not any more
    ├── TurnNotFound                turn_not_found: no such turn, or not any more
    ├── BannedPhraseNotFound        banned_phrase_not_found: no such banned phrase
    ├── NotFound                    not_found: nothing is at this address
    ├── MethodNotAllowed            method_not_allowed: something is there, but not for this method
    ├── Unauthorized                unauthorized: no API key, or one that does not count
    ├── Forbidden                   forbidden: the key's role is not enough
    │   └── Refused                 not allowed, whoever asks
    ├── RateLimited                 rate_limited: too many requests
    ├── KeeperOnly                  keeper_only: a replica is asked for what the keeper alone does
    ├── NotReady                    not_ready: a part that is needed does not work now
    ├── InvalidSetting              invalid_setting: a KEFU_ variable has a value that is not allowed
    ├── InvalidCalibration          invalid_calibration: a file of questions or of calibrations cannot be used
    └── InternalError               internal_error: a mistake of ours

InvalidRequest up to PayloadTooLarge are in service.request_errors. Each class holds its sentence in English and in
Chinese; what is in braces comes from the error's detail.
"""

import re
from collections.abc import Mapping
from typing import ClassVar

from knowledge.errors import KefuError

# Neither three dots nor the name of the folder above are full stops.
_TWO_STOPS = re.compile(r"(?<![.\s/])[.。](\.(?![.\w/])|。)")


class ServiceError(KefuError):
    """Something went wrong in the service.

    Attributes:
        english: Its sentence; `{name}` stands for `detail["name"]`.
        chinese: The same in Chinese.
    """

    english: ClassVar[str] = "Something went wrong here."
    chinese: ClassVar[str] = "系统出现错误。"

    def __init__(self, **facts: object) -> None:
        super().__init__(_filled(self.english, facts), facts or None)
        self.facts = facts

    def sentence(self, language: str) -> str:
        """The error as one sentence in "zh" or "en"."""
        return _filled(self.chinese if language == "zh" else self.english, self.facts)


def _filled(sentence: str, facts: Mapping[str, object]) -> str:
    """Put facts into a sentence; one that is a sentence itself does not end with a full stop before ours."""
    return _TWO_STOPS.sub(r"\1", sentence.format(**facts))


class MessageEmpty(ServiceError):
    """A message without a question."""

    code = "message_empty"
    english = "The message is empty; please type your question."
    chinese = "消息是空的，请输入您的问题。"


class MessageTooLong(ServiceError):
    """A message of `length` characters where `limit` are allowed."""

    code = "message_too_long"
    english = "The message has {length} characters; at most {limit} are allowed."
    chinese = "消息有{length}个字，最多{limit}个字，请缩短后再发。"

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(length=length, limit=limit)


class AmbiguousDocument(ServiceError):
    """A document was named by what is its key and another one's id; `id` is its own, `other` that one's key."""

    code = "ambiguous_document"
    english = (
        "“{name}” may mean two documents: it is the key of one (id {id}), and another one, {other}, has it as its id; "
        "say which with --key or --id."
    )
    chinese = (
        "“{name}”可能指两份文档：它是一份文档（编号{id}）的标识，又是另一份文档（{other}）的编号；请用--key或--id指明。"
    )


class SessionNotFound(ServiceError):
    """No such session, or not any more."""

    code = "session_not_found"
    english = "There is no such conversation; it may have ended or been erased."
    chinese = "找不到这个会话，它可能已结束或已被删除。"


class TurnNotFound(ServiceError):
    """No such turn, or not any more."""

    code = "turn_not_found"
    english = "There is no such answer; it may have been erased."
    chinese = "找不到这条回答，它可能已被删除。"


class BannedPhraseNotFound(ServiceError):
    """Nothing that is banned has this id."""

    code = "banned_phrase_not_found"
    english = "There is no such banned phrase."
    chinese = "找不到这个禁用词。"


class NotFound(ServiceError):
    """Nothing is at this address."""

    code = "not_found"
    english = "There is nothing at this address."
    chinese = "这个地址不存在。"


class MethodNotAllowed(ServiceError):
    """Something is at this address, but not for this method; `allowed` lists the methods it has."""

    code = "method_not_allowed"
    english = "This address does not support {method}; use {allowed}."
    chinese = "这个地址不支持{method}方法，请使用{allowed}。"

    def __init__(self, method: str, allowed: str) -> None:
        super().__init__(method=method, allowed=allowed)


class Unauthorized(ServiceError):
    """No API key was sent, or one that is unknown, expired or revoked."""

    code = "unauthorized"
    english = "This needs a valid API key, sent as “Authorization: Bearer <key>”."
    chinese = "此操作需要有效的API密钥，请以“Authorization: Bearer <密钥>”发送。"

    def __init__(self, problem: str) -> None:
        super().__init__(problem=problem)


class Forbidden(ServiceError):
    """The key is valid, but its role is not enough."""

    code = "forbidden"
    english = "This needs the role {needed}; your key has the role {role}."
    chinese = "此操作需要{needed}角色，您的密钥是{role}角色。"

    def __init__(self, needed: str, role: str) -> None:
        super().__init__(needed=needed, role=role)


class Refused(Forbidden):
    """A request that is not allowed, whoever sends it; `problem` says why."""

    english = "This is not allowed: {problem}."
    chinese = "不允许此操作：{problem}。"

    def __init__(self, problem: str) -> None:
        ServiceError.__init__(self, problem=problem)


class RateLimited(ServiceError):
    """Too many requests; `retry_after` is in seconds."""

    code = "rate_limited"
    english = "Too many requests; please try again in {retry_after} seconds."
    chinese = "请求过于频繁，请{retry_after}秒后再试。"

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after=retry_after)


class NotReady(ServiceError):
    """A part that is needed does not work now."""

    code = "not_ready"
    english = "The service is not ready: {why}."
    chinese = "服务暂不可用：{why}。"

    def __init__(self, why: str) -> None:
        super().__init__(why=why)


class KeeperOnly(ServiceError):
    """A replica is asked to change documents, which the keeper of the database alone does; `keeper`: where it runs."""

    code = "keeper_only"
    english = (
        "This kefu is a replica: documents are changed at the keeper of its database (now: {keeper}). Send it there; "
        "where none runs, restart one of the replicas, and it becomes the keeper."
    )
    chinese = (
        "此kefu是副本：文档只能在该数据库的主服务上更改（当前：{keeper}）。请发送到那里；"
        "若没有主服务在运行，请重启任一副本，它将成为主服务。"
    )

    def __init__(self, keeper: str | None) -> None:
        super().__init__(keeper=keeper or "–")


class InvalidCalibration(ServiceError):
    """A file of questions to calibrate with, or of calibrations, cannot be used."""

    code = "invalid_calibration"
    english = "{file} cannot be used: {reason}"
    chinese = "文件{file}无法使用：{reason}"

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file=file, reason=reason)


class InvalidSetting(ServiceError):
    """A KEFU_ variable has a value that is not allowed."""

    code = "invalid_setting"
    english = "The setting {variable} cannot be “{value}”: {allowed}"
    chinese = "设置项{variable}的值不能是“{value}”：{allowed}"

    def __init__(self, variable: str, value: str, allowed: str) -> None:
        super().__init__(variable=variable, value=value, allowed=allowed)


class InternalError(ServiceError):
    """A mistake of ours; `request_id` finds it in the logs."""

    code = "internal_error"
    english = "Something went wrong here; it is in our logs as request {request_id}."
    chinese = "系统出现错误，日志中的请求编号为{request_id}。"

    def __init__(self, request_id: str) -> None:
        super().__init__(request_id=request_id)

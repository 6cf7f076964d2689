"""From an exception to the one shape every error has: `{"error": {"code", "message", "detail"}}`."""

from typing import Any

import structlog
from litestar import Request, Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from knowledge.errors import KefuError
from service.errors import ServiceError
from service.system.language import asker_language
from service.system.litestar_errors import SERVER_ERRORS, as_kefu_error, client_went_away
from service.system.requests import HANGUP
from service.system.statuses import STATUS

FOREIGN_CHINESE = {
    "invalid_phrases": "话术文件有误。",
    "invalid_prompt_pack": "提示词包有误。",
    "invalid_guard_rules": "回答审核规则文件有误。",
    "knowledge_error": "知识库出现错误。",
    "document_not_found": "找不到这份文档。",
    "data_directory_in_use": "数据目录正被另一个进程使用。",
    "data_directory_unusable": "数据目录无法使用。",
    "task_failed": "模型主机未能完成这项任务。",
    "disk_full": "磁盘已满，请腾出空间后再试。",
    "embedding_model_error": "向量模型无法使用。",
    "reranker_error": "重排序模型无法使用。",
    "fingerprint_mismatch": "索引是用另一个向量模型建立的，需要重建。",
    "unreadable_file": "文件无法读取。",
    "unsupported_format": "不支持这种文件格式。",
    "empty_document": "文档里没有文字。",
    "no_documents": "没有找到文档。",
    "invalid_jsonl": "JSON Lines文件的内容有误。",
    "encrypted_document": "文档已加密，需要密码。",
    "path_not_found": "找不到这个路径。",
    "duplicate_key": "两份文档的标识相同。",
    "reading_limit": "读取文件时超出了限制。",
    "machine_busy": "机器太忙，文件没能读完，请稍后重试。",
    "reading_cancelled": "读取已取消。",
    "database_away": "数据库暂时无法使用，请稍后重试。",
    "job_not_found": "找不到这个任务。",
    "wrong_job_state": "任务目前的状态不允许此操作。",
    "version_not_found": "找不到这个版本。",
    "passage_not_found": "找不到这个段落。",
    "original_not_found": "原文件没有保存，或已损坏。",
    "wrong_state": "文档目前的状态不允许此操作。",
    "wrong_times": "版本的失效时间早于生效时间。",
    "wrong_questions": "补充问题过多或过长。",
    "ingest_error": "文档无法导入。",
    "engine_error": "模型服务出现错误。",
    "engine_unreachable": "无法连接模型服务。",
    "engine_busy": "模型服务正忙。",
    "model_missing": "模型服务里没有这个模型。",
    "model_drifted": "模型服务里的模型已不是固定的那个版本。",
    "prompt_too_long": "提示超出了模型的上下文长度。",
    "engine_timeout": "模型服务没有及时回应。",
    "engine_broken": "模型服务的回应不完整。",
}
"""What errors that speak English only, such as those of `knowledge` and `ingest`, are called in Chinese."""

UNKNOWN_CHINESE = "操作未能完成。"

log = structlog.stdlib.get_logger("kefu.errors")


def answer_error(request: Request[Any, Any, Any], exception: Exception) -> Response[dict[str, object]]:
    """Answer any exception: the handler that Litestar calls for all of them."""
    error = as_kefu_error(request, exception)
    status = HANGUP if client_went_away(exception) else STATUS.get(error.code, SERVER_ERRORS)
    if status >= SERVER_ERRORS:
        # What was foreseen is said in the answer; a mistake of ours is only said here.
        said = log.warning if isinstance(exception, KefuError) else log.error
        said("request failed", code=error.code, exc_info=exception)
    language = asker_language(request.headers.get("accept-language", ""))
    return Response(
        error_body(error, language),
        status_code=status,
        headers=_headers(error, exception, language),
        media_type=MediaType.JSON,
    )


EXCEPTION_HANDLERS: ExceptionHandlersMap = {Exception: answer_error}
"""For `Litestar(exception_handlers=…)`: every exception descends from this one."""


def error_body(error: KefuError, language: str) -> dict[str, object]:
    """The wire shape of an error, also for the `error` event of a stream, in "zh" or "en"."""
    return {"error": {"code": error.code, "message": sentence(error, language), "detail": error.detail}}


def sentence(error: KefuError, language: str) -> str:
    """What a person is told about an error, in "zh" or "en"."""
    if isinstance(error, ServiceError):
        return error.sentence(language)
    if language == "zh":
        return FOREIGN_CHINESE.get(error.code, UNKNOWN_CHINESE)
    return error.message


def _headers(error: KefuError, exception: Exception, language: str) -> dict[str, str]:
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    if isinstance(exception, HTTPException):
        headers |= exception.headers or {}
    detail: dict[str, object] = error.facts if isinstance(error, ServiceError) else {}
    if error.code == "unauthorized":
        headers["WWW-Authenticate"] = 'Bearer realm="kefu"'
    if "retry_after" in detail:
        headers["Retry-After"] = str(detail["retry_after"])
    return headers

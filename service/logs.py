"""Logs: one JSON object per line on standard error, or readable lines on a terminal.

Our own lines come from structlog, those of libraries from the standard library's logging; both take the same
way out. What customers and kefu say to each other stays out of the logs unless `KEFU_LOG_TEXT` allows it, and
so do the texts of exceptions that quote the value they could not handle.
"""

import logging
import logging.config
import sys
import traceback
from collections.abc import Iterator
from typing import Literal, cast

import structlog
from structlog.typing import EventDict, Processor

from knowledge.errors import KefuError

TEXT_KEYS = frozenset({"message", "question", "reply", "text", "comment", "quote"})
"""Names under which a log line may carry what people say; say it under no other one."""

_QUIET = ("alembic", "httpx", "httpcore", "chromadb", "sentence_transformers", "multipart")
"""Libraries whose INFO lines tell an operator nothing new, or tell what was asked."""


def configure_logs(
    level: str = "INFO", *, form: Literal["auto", "json", "console"] = "auto", with_text: bool = False
) -> None:
    """Send every log line of this process to standard error; call it once, at start.

    Args:
        level: The least important level that is written.
        form: How a line looks; `auto` is for people on a terminal and JSON elsewhere.
        with_text: Whether lines may contain what people say.
    """
    console = form == "console" or (form == "auto" and sys.stderr.isatty())
    shared = _processors(with_text=with_text)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    logging.config.dictConfig(_stdlib_config(level, shared, _renderer(console=console)))
    logging.captureWarnings(capture=True)


def exception_text(error: BaseException, *, with_text: bool = False) -> str:
    """An exception and what caused it: its types, messages and places, without source lines or values.

    Args:
        error: The exception.
        with_text: Whether messages that may quote what people say are shown.
    """
    return "\n".join(_exception_lines(error, with_text=with_text))


def _processors(*, with_text: bool) -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _TextPolicy(with_text=with_text),
    ]


def _renderer(*, console: bool) -> Processor:
    if console:
        return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.processors.JSONRenderer(ensure_ascii=False, default=str)


def _stdlib_config(level: str, shared: list[Processor], renderer: Processor) -> dict[str, object]:
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    }
    handler = {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "kefu"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"kefu": formatter},
        "handlers": {"stderr": handler},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {name: {"level": "WARNING"} for name in _QUIET},
    }


class _TextPolicy:
    """Writes exceptions out, and replaces what people say by its length unless it may be shown."""

    def __init__(self, *, with_text: bool) -> None:
        self._with_text = with_text

    def __call__(self, _logger: object, _method: str, event: EventDict) -> EventDict:
        event.pop("color_message", None)  # uvicorn's second copy of its line, with colours
        error = _exception_of(event.pop("exc_info", None))
        if error is not None:
            event["exception"] = exception_text(error, with_text=self._with_text)
        if not self._with_text:
            for key in TEXT_KEYS & event.keys():
                event[key] = f"[{len(str(event[key]))} characters]"
        return event


def _exception_of(exc_info: object) -> BaseException | None:
    if exc_info is True:
        return sys.exc_info()[1]
    if isinstance(exc_info, tuple):
        return cast("tuple[type | None, BaseException | None, object]", exc_info)[1]
    return exc_info if isinstance(exc_info, BaseException) else None


def _exception_lines(error: BaseException, *, with_text: bool) -> Iterator[str]:
    yield f"{type(error).__qualname__}: {_message(error, with_text=with_text)}"
    for frame in traceback.extract_tb(error.__traceback__, limit=-20):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    if isinstance(error, BaseExceptionGroup):
        for member in cast("BaseExceptionGroup[BaseException]", error).exceptions:
            yield from _exception_lines(member, with_text=with_text)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield "caused by"
        yield from _exception_lines(cause, with_text=with_text)


def _message(error: BaseException, *, with_text: bool) -> str:
    """The message, unless it is of the kinds that quote a value, which may be a customer's words."""
    quotes_values = isinstance(error, ValueError | LookupError) and not isinstance(error, KefuError)
    return "(not shown, see KEFU_LOG_TEXT)" if quotes_values and not with_text else str(error)

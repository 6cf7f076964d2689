"""Reading the options and switches of a chat, with the recorded complaints."""

from dataclasses import dataclass
from typing import Any

from tests.ollama.describe import CONTEXT_LENGTH
from tests.ollama.gotypes import check_field, kind_of, read_duration, read_object
from tests.ollama.wire import ApiError

_WHOLE = (
    "num_ctx",
    "num_predict",
    "num_keep",
    "seed",
    "top_k",
    "repeat_last_n",
    "num_batch",
    "num_gpu",
    "num_thread",
)
_REAL = (
    "temperature",
    "top_p",
    "min_p",
    "typical_p",
    "repeat_penalty",
    "presence_penalty",
    "frequency_penalty",
)
_THINK_LEVELS = ("high", "medium", "low", "max")
_NOT_MULTIMODAL = (
    '{"error":{"code":400,'
    '"message":"Multimodal data provided, but model does not support multimodal requests.",'
    '"type":"invalid_request_error"}}'
)


@dataclass(frozen=True)
class Options:
    """The options that make a difference here. `num_predict` is None when the answer may end by itself."""

    num_ctx: int = CONTEXT_LENGTH
    num_predict: int | None = None
    stop: tuple[str, ...] = ()


def read_chat(raw: bytes) -> dict[str, Any]:
    """Return the body of a chat request.

    Raises:
        ApiError: 400 for anything that Go could not read into its request type.
    """
    body = read_object(raw, "ChatRequest")
    fields = [("model", "string"), ("messages", "[]api.Message"), ("stream", "bool")]
    for name, go_type in [*fields, ("options", "map[string]interface {}")]:
        check_field(body, "ChatRequest", name, go_type)
    for message in body.get("messages") or []:
        for name in ("role", "content"):
            check_field(message, "Alias", name, "string")
    read_duration(body.get("keep_alive"))
    _check_think(body.get("think"))
    return body


def _check_think(think: object) -> None:
    choices = ", ".join(f'"{level}"' for level in _THINK_LEVELS) + ", true, or false"
    if isinstance(think, str) and think not in _THINK_LEVELS:
        raise ApiError(400, f'invalid think value: "{think}" (must be {choices})')
    if think is not None and not isinstance(think, (bool, str)):
        raise ApiError(400, f"think must be a boolean or string ({choices})")


def read_options(params: dict[str, Any], given: dict[str, Any]) -> Options:
    """Merge a model's parameters with a request's options.

    Raises:
        ApiError: 500 for an option of the wrong type, wherever it came from.
    """
    merged = {**params, **{name: value for name, value in given.items() if value is not None}}
    for name, value in merged.items():
        _check_option(name, value)
    num_ctx = min(int(merged.get("num_ctx", CONTEXT_LENGTH)), CONTEXT_LENGTH)
    num_predict = int(merged.get("num_predict", -1))
    # Recorded: zero means no limit at all, and a negative number ten times the context.
    limit = None if num_predict == 0 else num_predict if num_predict > 0 else 10 * num_ctx
    return Options(num_ctx, limit, tuple(merged.get("stop", ())))


def _check_option(name: str, value: object) -> None:
    kind = kind_of(value)
    if name in _WHOLE and kind != "number":
        raise ApiError(500, f'option "{name}" must be of type integer')
    if name in _REAL and kind != "number":
        raise ApiError(500, f'option "{name}" must be of type float32')
    if name == "stop" and kind != "array":
        raise ApiError(500, f'option "{name}" must be of type array')


def check_abilities(body: dict[str, Any], name: str, full_name: str, abilities: list[str]) -> None:
    """Refuse what a model cannot do.

    Args:
        body: The chat request.
        name: The model as the request names it.
        full_name: The model's complete name.
        abilities: The model's capabilities.

    Raises:
        ApiError: 400 in the recorded words.
    """
    if "completion" not in abilities:
        raise ApiError(400, f'"{name}" does not support chat')
    if body.get("tools") and "tools" not in abilities:
        raise ApiError(400, f"{full_name} does not support tools")
    if body.get("think") and "thinking" not in abilities:
        raise ApiError(400, f'"{name}" does not support thinking')
    if any(message.get("images") for message in body.get("messages") or []):
        raise ApiError(400, _NOT_MULTIMODAL)


def check_format(body: dict[str, Any]) -> None:
    """Refuse a format that is neither JSON nor a schema.

    Raises:
        ApiError: 500, as recorded.
    """
    wanted = body.get("format")
    if isinstance(wanted, str) and wanted not in ("", "json"):
        escaped = f'\\"{wanted}\\"'
        raise ApiError(500, f'invalid format: "{escaped}"; expected "json" or a valid JSON Schema object')

"""Fitting a conversation into the context, the way Ollama does: quietly."""

from typing import Any

from tests.ollama.tokens import Message, count_prompt
from tests.ollama.wire import ApiError, to_json

TOO_LONG = (
    "the prompt is longer than the context length currently available to the model; shorten the prompt, "
    "adjust the context length in settings, or use a model with a longer context length"
)
# What is left of a single message that is too long: about half of the context, as recorded (131 of 256).
_CUT_EXTRA = 3


def fit(messages: list[Message], num_ctx: int, body: dict[str, Any]) -> tuple[list[Message], int]:
    """Return the messages that the model gets to see and what they cost in tokens.

    Args:
        messages: The whole conversation.
        num_ctx: The context length in tokens.
        body: The chat request, for its `truncate` and `shift`.

    Raises:
        ApiError: 400 when the prompt is too long and may not be cut.
    """
    cost = count_prompt(messages)
    if cost <= num_ctx:
        return messages, cost
    if body.get("truncate") is False:
        raise ApiError(400, _exceeded(cost, num_ctx))
    messages = _drop_oldest(messages, num_ctx)
    cost = count_prompt(messages)
    if cost <= num_ctx:
        return messages, cost
    if body.get("shift") is False:
        raise ApiError(400, TOO_LONG)
    return messages[-1:], num_ctx // 2 + _CUT_EXTRA


def _drop_oldest(messages: list[Message], num_ctx: int) -> list[Message]:
    """Drop messages from the front until the rest fits; system messages and the last message stay."""
    start = 0
    kept = messages
    while count_prompt(kept) > num_ctx and start < len(messages) - 1:
        start += 1
        system = [message for message in messages[:start] if message.get("role") == "system"]
        kept = [*system, *messages[start:]]
    return kept


def _exceeded(cost: int, num_ctx: int) -> str:
    complaint = f"request ({cost} tokens) exceeds the available context size ({num_ctx} tokens), try increasing it"
    error = {
        "code": 400,
        "message": complaint,
        "type": "exceed_context_size_error",
        "n_prompt_tokens": cost,
        "n_ctx": num_ctx,
    }
    return to_json({"error": error}).decode()

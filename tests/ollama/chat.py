"""`POST /api/chat`: from a request to the lines of its answer."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.ollama.describe import timestamp
from tests.ollama.options import Options
from tests.ollama.replies import Reply
from tests.ollama.tokens import count_tokens, first_tokens
from tests.ollama.wire import Lines

# Recorded: a model that says the same token more than 30 times over is stopped, without a last line.
_MAX_REPEATS = 30
# What `load_duration` claims right after loading and later on: nanoseconds, of the recorded size.
_LOADING = 250_000_000
_LOADED = 1_500_000


@dataclass(frozen=True)
class Call:
    """Everything that is known about a chat before its first token."""

    body: dict[str, Any]
    options: Options
    prompt_tokens: int
    loaded_now: bool
    thinks: bool
    pace: float
    started: float = field(default_factory=time.monotonic)


def short_answer(body: dict[str, Any], done_reason: str) -> dict[str, Any]:
    """Return the single line of a request that only loads or unloads."""
    return {**_line(body, ""), "done": True, "done_reason": done_reason}


def _line(body: dict[str, Any], content: str, thinking: str = "") -> dict[str, Any]:
    message = {"role": "assistant", "content": content, **({"thinking": thinking} if thinking else {})}
    return {
        "model": body["model"],
        "created_at": timestamp(datetime.now(UTC)),
        "message": message,
        "done": False,
    }


async def generate(call: Call, reply: Reply) -> Lines:
    """Yield the lines of a healthy answer."""
    thinking, content, done_reason = _cut_to_fit(call, reply)
    spoken = 0
    repeats = 0
    last = ""
    for position, piece in enumerate([*thinking, *content]):
        repeats = repeats + 1 if piece.strip() == last else 0
        if repeats > _MAX_REPEATS:
            return
        last = piece.strip()
        await asyncio.sleep(call.pace)
        is_thought = position < len(thinking)
        yield _line(call.body, "", piece) if is_thought else _line(call.body, piece)
        spoken += count_tokens(piece)
    yield {**_line(call.body, ""), "done": True, "done_reason": done_reason, **_counts(call, spoken)}


def _cut_to_fit(call: Call, reply: Reply) -> tuple[list[str], list[str], str]:
    """Return the thinking and the answer as far as stop words and limits let them come, and why they end."""
    thinking = list(reply.thinking) if call.thinks else []
    content = list(reply.pieces)
    text = "".join(content)
    ends = [text.find(stop) for stop in call.options.stop if stop and stop in text]
    if ends:
        content = _first_characters(content, min(ends))
    limit = _limit(call)
    cost = count_tokens("".join(thinking)) + sum(max(1, count_tokens(piece)) for piece in content)
    if limit is None or cost <= limit:
        reached = limit is not None and cost == limit and not ends
        return thinking, content, "length" if reached else "stop"
    thinking = first_tokens(thinking, limit)
    rest = limit - count_tokens("".join(thinking))
    return thinking, first_tokens(content, rest), "length"


def _limit(call: Call) -> int | None:
    if call.body.get("shift") is not False:
        return call.options.num_predict
    room = call.options.num_ctx - call.prompt_tokens
    return min(room, call.options.num_predict or room)


def _first_characters(pieces: list[str], count: int) -> list[str]:
    kept: list[str] = []
    for piece in pieces:
        if count <= 0:
            break
        kept.append(piece[:count])
        count -= len(piece)
    return kept


def _counts(call: Call, spoken: int) -> dict[str, int]:
    """Return durations in nanoseconds and token counts; Ollama leaves out what is zero."""
    total = int((time.monotonic() - call.started) * 1e9)
    loading = _LOADING if call.loaded_now else _LOADED
    counts = {
        "total_duration": total + loading,
        "load_duration": loading,
        "prompt_eval_count": call.prompt_tokens,
        "prompt_eval_duration": 400_000 + 20_000 * call.prompt_tokens,
        "eval_count": spoken,
        "eval_duration": max(total, 1000) if spoken else 0,
    }
    return {name: value for name, value in counts.items() if value}


async def gather(body: dict[str, Any], lines: Lines) -> dict[str, Any] | bytes:
    """Return what `stream: false` answers: all lines put together, or garbage as it came.

    An answer that stops without its last line keeps `"done": false`, as recorded.
    """
    content: list[str] = []
    thinking: list[str] = []
    last = _line(body, "")
    async for line in lines:
        if isinstance(line, bytes):
            return line
        last = line
        content.append(line["message"]["content"])
        thinking.append(line["message"].get("thinking", ""))
    message = {"role": "assistant", "content": "".join(content)}
    if any(thinking):
        message["thinking"] = "".join(thinking)
    return {**last, "message": message}

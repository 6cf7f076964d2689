"""Misbehaviour on command: each kind turns the lines of a healthy answer into those of a sick one."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from tests.ollama.wire import ApiError, ConnectionCutError, Line, Lines

RUNNER_DIED = "an error was encountered while running the model: unexpected EOF"
BUSY = "server busy, please try again.  maximum pending requests exceeded"
GARBAGE = b"<html><body>502 Bad Gateway</body></html>\n"

# How fast an endless answer comes when no pace is set: a real model needs time for each token, too.
_ENDLESS_PACE = 0.005


@dataclass
class Order:
    """One command to misbehave.

    Args:
        kind: A key of `KINDS`.
        times: For how many chats; None means until the stand-in is told to behave.
        model: Only for chats that name exactly this model; None means any.
        after: How many pieces still come through first.
        seconds: How long to wait; None means for ever.
        status: The status of kind `status`: 404, 500 or 503.
        message: The text of an error, instead of the recorded one.
    """

    kind: str
    times: int | None = None
    model: str | None = None
    after: int = 0
    seconds: float | None = None
    status: int = 500
    message: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            message = f"unknown misbehaviour {self.kind!r}; there are {', '.join(sorted(KINDS))}"
            raise ValueError(message)


class Behaviour:
    """The orders in force. A chat obeys the first one that is meant for it."""

    def __init__(self) -> None:
        self._orders: list[Order] = []

    def clear(self) -> None:
        """Behave well from now on."""
        self._orders = []

    def add(self, order: Order) -> None:
        """Obey one more order, after those already given."""
        self._orders = [*self._orders, order]

    def describe(self) -> list[dict[str, Any]]:
        """Return the orders still in force."""
        return [asdict(order) for order in self._orders]

    def next_for(self, model: str) -> Order | None:
        """Return the order that a chat with this model must obey, and count it."""
        order = next((order for order in self._orders if order.model in (None, model)), None)
        if order is not None and order.times is not None:
            order.times -= 1
            self._orders = [kept for kept in self._orders if kept.times != 0]
        return order

    def apply(self, lines: Lines, body: dict[str, Any]) -> Lines:
        """Return the lines that the client gets instead of the healthy `lines`."""
        order = self.next_for(body["model"])
        if order is None:
            return lines
        return KINDS[order.kind](lines, replace(order, model=body["model"]))


async def _wait(seconds: float | None) -> None:
    await (asyncio.Event().wait() if seconds is None else asyncio.sleep(seconds))


async def _slow_first_token(lines: Lines, order: Order) -> Lines:
    await _wait(order.seconds)
    async for line in lines:
        yield line


async def _stall(lines: Lines, order: Order) -> Lines:
    position = 0
    async for line in lines:
        if position == order.after:
            await _wait(order.seconds)
        yield line
        position += 1


async def _healthy_part(lines: Lines, order: Order) -> Lines:
    """Yield the first `after` pieces and never the last line."""
    position = 0
    async with contextlib.aclosing(lines):
        async for line in lines:
            if position == order.after or _is_last(line):
                return
            yield line
            position += 1


async def _cut(lines: Lines, order: Order) -> Lines:
    async for line in _healthy_part(lines, order):
        yield line
    raise ConnectionCutError


async def _error_line(lines: Lines, order: Order) -> Lines:
    async for line in _healthy_part(lines, order):
        yield line
    # Raised, so that it becomes a status as long as nothing has been sent, and a line afterwards.
    raise ApiError(500, order.message or RUNNER_DIED)


async def _garbage(lines: Lines, order: Order) -> Lines:
    position = 0
    async for line in lines:
        if position == order.after:
            yield GARBAGE
        yield line
        position += 1


async def _empty(lines: Lines, order: Order) -> Lines:
    async for line in lines:
        if isinstance(line, dict) and _is_last(line):
            yield {**line, "done_reason": "stop", "eval_count": 1}


async def _endless(lines: Lines, order: Order) -> Lines:
    pieces = [line async for line in lines if not _is_last(line)]
    if not pieces:
        message = "an endless answer needs a reply with text to repeat"
        raise ValueError(message)
    while True:
        for piece in pieces:
            yield piece
            await asyncio.sleep(order.seconds or _ENDLESS_PACE)


async def _status(lines: Lines, order: Order) -> Lines:
    await lines.aclose()
    recorded = {404: f"model '{order.model}' not found", 503: BUSY}
    raise ApiError(order.status, order.message or recorded.get(order.status, RUNNER_DIED))
    yield {}  # what makes this function a generator like the others


def _is_last(line: Line) -> bool:
    return isinstance(line, dict) and line.get("done") is True


KINDS: dict[str, Callable[[Lines, Order], Lines]] = {
    "slow_first_token": _slow_first_token,
    "stall": _stall,
    "cut": _cut,
    "clean_end": _healthy_part,
    "error_line": _error_line,
    "garbage": _garbage,
    "empty": _empty,
    "endless": _endless,
    "status": _status,
}

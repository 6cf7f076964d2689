"""Endpoints of the stand-in's own, under `/standin`, to command one that runs as another process."""

from collections.abc import Callable
from typing import Any

from tests.ollama.behaviour import Order
from tests.ollama.gotypes import read_object
from tests.ollama.names import parse_name
from tests.ollama.registry import layer_texts
from tests.ollama.replies import DEFAULT_REPLY
from tests.ollama.state import State
from tests.ollama.weights import make_weights
from tests.ollama.wire import Answer, ApiError, ReceivedRequest, json_answer


def apply_order(state: State, order: dict[str, Any]) -> None:
    """Obey one order, as given over HTTP or in a script file.

    Args:
        state: The stand-in's parts.
        order: `kind` is `healthy`, `reply` (with `text`), `scripted` (with `replies`), `answers` (with
            `replies`: what is said to a last message that holds the key), `pace` (with
            `seconds`), `publish` (with `model` and what `publish_upstream` takes), or a misbehaviour (with
            the fields of `Order`).

    Raises:
        ValueError: The order cannot be understood.
    """
    fields = dict(order)
    kind = fields.pop("kind", "")
    try:
        if kind in _SETTINGS:
            _SETTINGS[kind](state, fields)
        else:
            state.behaviour.add(Order(kind, **fields))
    except (TypeError, KeyError) as error:
        message = f"order {order!r} of kind {kind!r}: {error}"
        raise ValueError(message) from error


def publish(state: State, model: str, weights: bytes, **texts: Any) -> str:
    """Put a model into the registry upstream and return its digest (bare hex)."""
    name = parse_name(model)
    if name is None:
        message = f"invalid model name {model!r}"
        raise ValueError(message)
    family = texts.pop("family", "phi3")
    return state.registry.publish(name, layer_texts(make_weights(weights, family), **texts))


def _publish_order(state: State, fields: dict[str, Any]) -> None:
    publish(state, fields.pop("model"), fields.pop("weights").encode(), **fields)


def _answer_each(state: State, fields: dict[str, Any]) -> None:
    replies: dict[str, str] = fields["replies"]

    def reply(body: dict[str, Any]) -> str:
        asked = body["messages"][-1]["content"]
        return next((text for question, text in replies.items() if question in asked), DEFAULT_REPLY)

    state.replies.by(reply)


def _set_pace(state: State, fields: dict[str, Any]) -> None:
    state.pace = float(fields["seconds"])


_SETTINGS: dict[str, Callable[[State, dict[str, Any]], None]] = {
    "healthy": lambda state, _: state.behaviour.clear(),
    "reply": lambda state, fields: state.replies.always(fields["text"]),
    "scripted": lambda state, fields: state.replies.queue(fields["replies"]),
    "answers": _answer_each,
    "pace": _set_pace,
    "publish": _publish_order,
}


async def read_behaviour(state: State, request: ReceivedRequest) -> Answer:
    """`GET /standin/behaviour`: the orders in force."""
    return json_answer({"orders": state.behaviour.describe()})


async def set_behaviour(state: State, request: ReceivedRequest) -> Answer:
    """`POST /standin/behaviour`: obey one order."""
    try:
        apply_order(state, read_object(request.raw, "Order"))
    except ValueError as error:
        raise ApiError(400, str(error)) from error
    return await read_behaviour(state, request)


async def read_requests(state: State, request: ReceivedRequest) -> Answer:
    """`GET /standin/requests`: what was asked so far, bodies that are not JSON left out."""
    fields = ("method", "path", "headers", "body", "seen", "status", "disconnected")
    received = [{name: getattr(item, name) for name in fields} for item in state.requests]
    for item in received:
        item["body"] = None if isinstance(item["body"], bytes) else item["body"]
    return json_answer({"requests": received})


ROUTES = {
    "/standin/behaviour": {"GET": read_behaviour, "POST": set_behaviour},
    "/standin/requests": {"GET": read_requests},
}

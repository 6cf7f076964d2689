"""Ollama's endpoints, one function each: a request in, an answer out."""

import contextlib
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import Any

from tests.ollama import chat, describe, embed
from tests.ollama.context import fit
from tests.ollama.create import DIGEST, check_create, create
from tests.ollama.gotypes import read_duration, read_object
from tests.ollama.names import ModelName, parse_name
from tests.ollama.options import Options, check_abilities, check_format, read_chat, read_options
from tests.ollama.registry import pull
from tests.ollama.replies import Reply
from tests.ollama.state import State
from tests.ollama.store import MESSAGES, SYSTEM, Model, digest_of
from tests.ollama.wire import (
    BARE_JSON,
    TEXT,
    Answer,
    ApiError,
    Lines,
    ReceivedRequest,
    Stream,
    json_answer,
)

VERSION = "0.32.15"

Handler = Callable[[State, ReceivedRequest], Awaitable[Answer | Stream]]
Routes = Mapping[str, Mapping[str, Handler]]


async def root(state: State, request: ReceivedRequest) -> Answer:
    """`GET /`: the sign of life."""
    return Answer(200, b"Ollama is running", TEXT)


async def version(state: State, request: ReceivedRequest) -> Answer:
    """`GET /api/version`."""
    return json_answer({"version": VERSION})


async def tags(state: State, request: ReceivedRequest) -> Answer:
    """`GET /api/tags`: the models in the store."""
    return json_answer({"models": [describe.tags_entry(state.store, model) for model in state.store.models()]})


async def loaded(state: State, request: ReceivedRequest) -> Answer:
    """`GET /api/ps`: the models in memory."""
    return json_answer({"models": state.runners.describe()})


async def show(state: State, request: ReceivedRequest) -> Answer:
    """`POST /api/show`."""
    body = read_object(request.raw, "ShowRequest")
    name = _required_name(body)
    model = state.store.find(name)
    if model is None or model.weights not in state.store.blobs:
        raise ApiError(404, f"model '{name.short}' not found")
    return json_answer(describe.show(state.store, model))


async def copy(state: State, request: ReceivedRequest) -> Answer:
    """`POST /api/copy`: the destination gets the very same manifest."""
    body = read_object(request.raw, "CopyRequest")
    names: list[ModelName] = []
    for field in ("source", "destination"):
        text = body.get(field) or ""
        name = parse_name(text)
        if name is None:
            raise ApiError(400, f'{field} "{text}" is invalid')
        names.append(name)
    source = state.store.find(names[0])
    if source is None:
        raise ApiError(404, f'model "{body["source"]}" not found')
    state.store.write(names[1], source.manifest)
    return Answer()


async def delete(state: State, request: ReceivedRequest) -> Answer:
    """`DELETE /api/delete`."""
    name = _required_name(read_object(request.raw, "DeleteRequest"))
    model = state.store.find(name)
    if model is None:
        raise ApiError(404, f"model '{name.short}' not found")
    state.store.remove(model)
    return Answer()


async def pull_model(state: State, request: ReceivedRequest) -> Answer | Stream:
    """`POST /api/pull`."""
    body = read_object(request.raw, "PullRequest")
    name = parse_name(_name_text(body))
    if name is None:
        raise ApiError(400, "invalid model name")
    return await _progress(body, pull(state.store, state.registry, name))


async def create_model(state: State, request: ReceivedRequest) -> Answer | Stream:
    """`POST /api/create`."""
    body = read_object(request.raw, "CreateRequest")
    name = check_create(body)
    return await _progress(body, create(state.store, state.registry, name, body))


async def blob(state: State, request: ReceivedRequest) -> Answer:
    """`HEAD` and `POST /api/blobs/:digest`."""
    digest = request.path.rpartition("/")[2]
    if not DIGEST.fullmatch(digest):
        raise ApiError(400, "invalid digest format")
    digest = digest.replace("sha256-", "sha256:")
    known = digest in state.store.blobs
    if request.method == "HEAD":
        if not known:
            raise ApiError(404, f'blob "{digest}" not found')
        return Answer()
    if known:
        return Answer(200)
    got = digest_of(request.raw)
    if got != digest:
        raise ApiError(400, f'digest mismatch, expected "{digest}", got "{got}"')
    state.store.check_room(request.raw)
    state.store.add_blob(request.raw)
    return Answer(201)


async def embed_texts(state: State, request: ReceivedRequest) -> Answer:
    """`POST /api/embed`."""
    body = read_object(request.raw, "EmbedRequest")
    name = _required_name(body)
    model = state.store.find(name)
    if model is None:
        raise ApiError(404, f'model "{_name_text(body)}" not found, try pulling it first')
    texts = embed.read_texts(body)
    if not texts:
        return json_answer({"model": body["model"], "embeddings": []})
    if "embedding" not in describe.capabilities(state.store, model):
        raise ApiError(501, embed.UNSUPPORTED)
    return json_answer(embed.embed_body(body["model"], texts))


async def chat_with_model(state: State, request: ReceivedRequest) -> Answer | Stream:
    """`POST /api/chat`: talk to a model, or load or unload it."""
    body = read_chat(request.raw)
    model = _chat_model(state, body)
    options = read_options(state.store.params(model), body.get("options") or {})
    keep_alive = read_duration(body.get("keep_alive"))
    messages = _own_messages(state, model) + (body.get("messages") or [])
    if not body.get("messages"):
        return _load_or_unload(state, model, options, body)
    check_format(body)
    request.seen, prompt_tokens = _fit(_with_system(state, model, messages), options, body)
    loaded_now = state.runners.load(state.store, model, options.num_ctx, keep_alive or None)
    thinks = body.get("think") is not False and "thinking" in describe.capabilities(state.store, model)
    call = chat.Call(body, options, prompt_tokens, loaded_now, thinks, state.pace)
    lines = _lines(state, model, call, unload=keep_alive == 0)
    if body.get("stream") is not False:
        return Stream(lines)
    whole = await chat.gather(body, lines)
    return Answer(200, whole, "application/json") if isinstance(whole, bytes) else json_answer(whole)


def _chat_model(state: State, body: dict[str, Any]) -> Model:
    text = _name_text(body)
    if not text:
        raise ApiError(400, "model is required")
    name = parse_name(text)
    if text.endswith((":cloud", "-cloud")):
        raise ApiError(403, "ollama cloud is disabled: remote model is unavailable")
    if name is None:
        raise ApiError(400, "invalid model name")
    model = state.store.find(name)
    if model is None:
        raise ApiError(404, f"model '{text}' not found")
    check_abilities(body, text, model.name.full, describe.capabilities(state.store, model))
    return model


def _load_or_unload(state: State, model: Model, options: Options, body: dict[str, Any]) -> Answer:
    keep_alive = read_duration(body.get("keep_alive"))
    if keep_alive == 0:
        state.runners.unload(model)
        return json_answer(chat.short_answer(body, "unload"))
    state.runners.load(state.store, model, options.num_ctx, keep_alive)
    return json_answer(chat.short_answer(body, "load"))


def _own_messages(state: State, model: Model) -> list[dict[str, Any]]:
    layer = model.layer(MESSAGES)
    return [] if layer is None else json.loads(state.store.blobs[layer["digest"]])


def _with_system(state: State, model: Model, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the model's own system text first, unless the request brings one."""
    system = state.store.text(model, SYSTEM)
    if not system or messages[0].get("role") == "system":
        return messages
    return [{"role": "system", "content": system}, *messages]


def _fit(messages: list[dict[str, Any]], options: Options, body: dict[str, Any]) -> tuple[list[dict[str, Any]], int]:
    try:
        return fit(messages, options.num_ctx, body)
    except ApiError as error:
        # Recorded: with a stream this error has another content type.
        if body.get("stream") is not False:
            error.content_type = BARE_JSON
        raise


async def _lines(state: State, model: Model, call: chat.Call, *, unload: bool) -> Lines:
    """Yield the answer's lines, sick or healthy, once a slot is free."""
    async with state.slots or contextlib.nullcontext():
        reply: Reply = state.replies.choose(call.body)
        lines = state.behaviour.apply(chat.generate(call, reply), call.body)
        async with contextlib.aclosing(lines):
            async for line in lines:
                yield line
    if unload:
        state.runners.unload(model)


async def _progress(body: dict[str, Any], steps: AsyncGenerator[dict[str, Any], None]) -> Answer | Stream:
    """Answer with the steps of a long task as a stream, or with its end alone."""
    if body.get("stream") is not False:
        return Stream(_with_error_line(steps))
    last = [step async for step in steps][-1]
    return json_answer(last, content_type=BARE_JSON)


async def _with_error_line(steps: AsyncGenerator[dict[str, Any], None]) -> Lines:
    try:
        async for step in steps:
            yield step
    except ApiError as error:
        yield {"error": error.message}


def _name_text(body: dict[str, Any]) -> str:
    return body.get("model") or body.get("name") or ""


def _required_name(body: dict[str, Any]) -> ModelName:
    text = _name_text(body)
    if not text:
        raise ApiError(400, "model is required")
    name = parse_name(text)
    if name is None:
        raise ApiError(400, "invalid model name")
    return name


ROUTES: Routes = {
    "/": {"GET": root, "HEAD": root},
    "/api/version": {"GET": version, "HEAD": version},
    "/api/tags": {"GET": tags, "HEAD": tags},
    "/api/ps": {"GET": loaded},
    "/api/show": {"POST": show},
    "/api/copy": {"POST": copy},
    "/api/delete": {"DELETE": delete},
    "/api/pull": {"POST": pull_model},
    "/api/create": {"POST": create_model},
    "/api/blobs/:digest": {"HEAD": blob, "POST": blob},
    "/api/embed": {"POST": embed_texts},
    "/api/chat": {"POST": chat_with_model},
}

"""What is different in a model's tag upstream from what was pinned, in words. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from service.engines.modelfile import Contents
from service.engines.ollama_wire import full_name
from service.engines.revision import Kept
from service.releases.bundles.errors import InvalidBundle
from service.releases.bundles.layers import FILES, Layers, layers_of

_BARE_TEMPLATE = "{{ .Prompt }}"  # what hosts show where there is none
_OWN = "kefu/"


class State(StrEnum):
    """How a revision stands to its tag upstream."""

    CURRENT = "current"
    """The tag is still what was pinned."""
    NEWER = "newer"
    """The tag stands for something else now."""
    UNKNOWN = "unknown"
    """The registry has no such tag, or none that can be read."""
    ELSEWHERE = "elsewhere"
    """It is not from this registry, and not asked for there."""
    UNREACHABLE = "unreachable"
    """The registry did not answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model is in a registry."""

    namespace: str
    model: str
    tag: str


@dataclass(frozen=True, slots=True)
class Compared:
    """How a revision stands to its tag upstream.

    Attributes:
        state: How.
        said: In one English sentence.
        digest: Of the manifest upstream; empty where there is none.
        what: What is different: `weights`, `template`, `system`, `parameters`, `messages`.
    """

    state: State
    said: str
    digest: str = ""
    what: tuple[str, ...] = ()


def place_of(name: str) -> Place | None:
    """Tell where a model is in the registry that names without a host mean; `None` where it is not from there."""
    path, _, tag = full_name(name).rpartition(":")
    namespace, _, model = path.rpartition("/")
    if "/" in namespace or f"{namespace}/" == _OWN:
        return None
    return Place(namespace or "library", model, tag)


def compared(kept: Kept, manifest: bytes) -> Compared:
    """Hold what was pinned against a tag's manifest upstream."""
    digest = hashlib.sha256(manifest).hexdigest()
    if digest in {kept.revision.model.digest, *kept.placements.values()}:
        return Compared(State.CURRENT, "the tag is still what was pinned", digest)
    try:
        layers = layers_of(manifest)
    except InvalidBundle as error:
        return Compared(State.UNKNOWN, f"what is upstream cannot be read: {error.facts['why']}", digest)
    what = _different(kept.revision.model.contents, layers)
    if not what:
        # Hosts of some versions write manifests in a way of their own, and a licence decides nothing.
        return Compared(State.CURRENT, "nothing that decides how it answers is different", digest)
    return Compared(State.NEWER, f"there is something newer upstream: {_listed(what)}", digest, tuple(what))


def _different(contents: Contents, layers: Layers) -> list[str]:
    found: list[str] = []
    if sorted(part.digest for part in layers.of(FILES)) != sorted(contents.blobs):
        found.append("weights")
    template = "" if contents.template == _BARE_TEMPLATE else contents.template
    for name, text in (("template", template), ("system", contents.system)):
        upstream = {part.digest for part in layers.of((name,))}
        if upstream != ({_sha256(text)} if text else set()) and upstream != {_sha256(_BARE_TEMPLATE)}:
            found.append(name)
    for kind, name, written in (
        ("params", "parameters", _parameters(contents)),
        ("messages", "messages", _messages(contents)),
    ):
        upstream = {part.digest for part in layers.of((kind,))}
        if (upstream and not any(_sha256(text) in upstream for text in written)) or bool(upstream) != bool(written):
            found.append(name)
    return found


def _parameters(contents: Contents) -> list[str]:
    """Give the forms in which parameters are written into a registry."""
    values: dict[str, Any] = {}
    for name, text in contents.parameters:
        value = _value(text)
        if name == "stop":
            values.setdefault(name, []).append(value)
        else:
            values[name] = value
    return _written(values) if values else []


def _messages(contents: Contents) -> list[str]:
    return _written(msgspec.json.decode(contents.messages)) if contents.messages else []


def _value(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text.strip('"')


def _written(value: object) -> list[str]:
    """Give JSON as hosts write it: without spaces, signs of HTML escaped or not, with a line's end or without."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=isinstance(value, Mapping))
    escaped = plain.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return [f"{text}{end}" for text in (escaped, plain) for end in ("\n", "")]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _listed(what: list[str]) -> str:
    if what == ["parameters"]:
        return "perhaps the parameters, which may only be written in another order"
    return " and ".join(filter(None, (", ".join(what[:-1]), what[-1])))

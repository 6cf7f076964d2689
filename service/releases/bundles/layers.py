"""What a manifest says a model is made of, and how a host is told to make it of the same. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from service.releases.bundles.errors import InvalidBundle

Kind = Literal["model", "adapter", "projector", "template", "system", "params", "messages", "license"]
FILES: tuple[Kind, ...] = ("model", "projector", "adapter")
"""What is sent as a file; everything else is text."""

_PREFIX = "application/vnd.ollama.image."
_KINDS: tuple[Kind, ...] = (*FILES, "template", "system", "params", "messages", "license")
_HEX = 64


class _Entry(msgspec.Struct):
    mediaType: str  # noqa: N815 (the registry's name)
    digest: str
    size: int


class _Manifest(msgspec.Struct):
    config: _Entry
    layers: list[_Entry]


class _Config(msgspec.Struct):
    renderer: str = ""
    parser: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """A part of a model.

    Attributes:
        kind: What it is.
        digest: Its SHA-256, 64 hex digits.
        size: How many bytes it has.
    """

    kind: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Layers:
    """What a model is made of.

    Attributes:
        config: What its host says of it.
        parts: Everything else, in the manifest's order.
    """

    config: Layer
    parts: tuple[Layer, ...] = field(default=())

    @property
    def all(self) -> tuple[Layer, ...]:
        """Give all of them, the config first."""
        return (self.config, *self.parts)

    def of(self, kinds: Iterable[str]) -> list[Layer]:
        """Give those of some kinds."""
        wanted = frozenset(kinds)
        return [part for part in self.parts if part.kind in wanted]


def layers_of(manifest: bytes) -> Layers:
    """Read a manifest.

    Raises:
        InvalidBundle: It is none, or has parts of a kind that is not known.
    """
    try:
        read = msgspec.json.decode(manifest, type=_Manifest)
    except (ValueError, RecursionError) as error:
        raise InvalidBundle("manifest", f"its manifest cannot be read ({error})") from error
    return Layers(_layer(read.config, "config"), tuple(_layer(entry, _kind(entry)) for entry in read.layers))


def making(layers: Layers, texts: Mapping[str, bytes]) -> dict[str, Any]:
    """Say what a host is to make a model of, once it has its files.

    Args:
        layers: What it is made of.
        texts: The config and the parts that are no files, by their digests.

    Raises:
        InvalidBundle: One of them is not what it should be.
    """
    made: dict[str, Any] = {"files": _named(layers.of(("model", "projector")))}
    if adapters := layers.of(("adapter",)):
        made["adapters"] = _named(adapters)
    for kind in ("template", "system"):
        if found := [_text(texts[part.digest], kind) for part in layers.of((kind,))]:
            made[kind] = found[-1]
    for kind, name in (("params", "parameters"), ("messages", "messages")):
        if parts := layers.of((kind,)):
            made[name] = _json(texts[parts[-1].digest], name)
    if licenses := [_text(texts[part.digest], "license") for part in layers.of(("license",))]:
        made["license"] = licenses[0] if len(licenses) == 1 else licenses
    config = _config(texts[layers.config.digest])
    return made | {name: value for name, value in (("renderer", config.renderer), ("parser", config.parser)) if value}


def _named(parts: Sequence[Layer]) -> dict[str, str]:
    return {f"{part.kind}-{number}.gguf": f"sha256:{part.digest}" for number, part in enumerate(parts)}


def _kind(entry: _Entry) -> str:
    kind = entry.mediaType.removeprefix(_PREFIX)
    if kind not in _KINDS or not entry.mediaType.startswith(_PREFIX):
        raise InvalidBundle("manifest", f"its manifest has a part of an unknown kind ({entry.mediaType[:80]})")
    return kind


def _layer(entry: _Entry, kind: str) -> Layer:
    digest = entry.digest.removeprefix("sha256:")
    if len(digest) != _HEX or not set(digest) <= set("0123456789abcdef") or entry.size < 0:
        raise InvalidBundle("manifest", "a part in its manifest has no digest or no size")
    return Layer(kind, digest, entry.size)


def _text(content: bytes, what: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise InvalidBundle("manifest", f"its {what} is no text") from error


def _json(content: bytes, what: str) -> object:
    try:
        return msgspec.json.decode(content)
    except (ValueError, RecursionError) as error:
        raise InvalidBundle("manifest", f"its {what} cannot be read ({error})") from error


def _config(content: bytes) -> _Config:
    try:
        return msgspec.json.decode(content, type=_Config)
    except (ValueError, RecursionError) as error:
        raise InvalidBundle("manifest", f"its config cannot be read ({error})") from error

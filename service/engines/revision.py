"""A revision: one version of a model with all that decides how it answers. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

import msgspec

from service.engines.modelfile import Contents

ID_CHARS = 12
# What a recipe that does not say so is taken for; every one that is pinned does.
_NUM_CTX = 4096
_REPLY_TOKENS = 512


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is spoken to.

    Attributes:
        pack: The prompt pack's name.
        pack_digest: Of its files.
        options: Generation options by Ollama's names, all that are sent.
    """

    pack: str
    pack_digest: str
    options: Mapping[str, object]

    @property
    def num_ctx(self) -> int:
        """Tokens of prompt and reply together."""
        return _number(self.options, "num_ctx", _NUM_CTX)

    @property
    def reply_tokens(self) -> int:
        """Tokens of a reply at most."""
        return _number(self.options, "num_predict", _REPLY_TOKENS)


@dataclass(frozen=True, slots=True)
class Model:
    """A model as it was found at the host it was first pinned at.

    Attributes:
        name: As it was asked for, with its tag; the tag may stand for another model by now.
        digest: Of its manifest, 64 hex digits. A host of another version may write the manifest, and so the digest of
            the same model, otherwise.
        contents: What it is made of.
        size: Bytes.
    """

    name: str
    digest: str
    contents: Contents
    size: int


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a model with all that decides how it answers; never changed once it is made.

    Attributes:
        id: 12 hex digits, worked out from what decides how it answers: the same is the same revision.
        alias: The name by which hosts are asked for it, and which stands for nothing else.
        model: What it is a version of.
        recipe: How it is spoken to.
        made_at: When it was pinned.
        made_by: By whom.
        reason: Why; empty when nothing was said.
    """

    id: str
    alias: str
    model: Model
    recipe: Recipe
    made_at: datetime
    made_by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A revision with where it is.

    Attributes:
        revision: The revision.
        placements: The digest of its manifest, by host.
    """

    revision: Revision
    placements: Mapping[str, str]


def _number(options: Mapping[str, object], name: str, otherwise: int) -> int:
    value = options.get(name)
    return value if isinstance(value, int) else otherwise


def revision_id(model: Model, recipe: Recipe) -> str:
    """Work out the id of a revision: 12 hex digits of the SHA-256 of all that decides how it answers."""
    deciding = {"model": _deciding(model), "pack": recipe.pack_digest, "options": dict(recipe.options)}
    return hashlib.sha256(msgspec.json.encode(deciding, order="deterministic")).hexdigest()[:ID_CHARS]


def is_same_model(one: Model, other: Model, rewritten: Mapping[str, str] = MappingProxyType({})) -> bool:
    """Tell whether two hosts hold the same model, whatever their versions make of its manifest and details.

    Args:
        one: Of one of them.
        other: Of the other; files of either may be told as they were given, or as they are kept.
        rewritten: What files were that hosts keep in a form of their own, by what those have become.
    """
    return _deciding(_as_given(one, rewritten)) == _deciding(_as_given(other, rewritten))


def _as_given(model: Model, rewritten: Mapping[str, str]) -> Model:
    blobs = tuple(rewritten.get(blob, blob) for blob in model.contents.blobs)
    return replace(model, contents=replace(model.contents, blobs=blobs))


def _deciding(model: Model) -> tuple[object, ...]:
    contents = model.contents
    return (
        contents.blobs or (model.digest,),  # where the host does not tell its files, its manifest must do
        contents.template,
        contents.system,
        contents.parameters,
        contents.messages,
        contents.built_in,
    )

"""What a model is made of, read from what its host shows of it. Pure."""

import re
from dataclasses import dataclass
from typing import Any

import msgspec

# The part before the first instruction with free text: what stands in a template cannot be taken for a blob.
_HEAD = re.compile(r"\A(?:(?!TEMPLATE |SYSTEM |MESSAGE |LICENSE ).*(?:\n|\Z))*")
_BLOB = re.compile(r"^(?:FROM|ADAPTER) .*sha256[-:]([0-9a-f]{64})$", re.MULTILINE)
# Newer hosts may write and read a model's messages by code of their own in the template's place.
_BUILT_IN = re.compile(r"^(RENDERER|PARSER) (\S+)$", re.MULTILINE)


class Details(msgspec.Struct, frozen=True):
    """What the host says of a model's weights.

    Attributes:
        family: Such as "phi3".
        parameter_size: Such as "3.8B".
        quantization_level: Such as "Q4_K_M".
        parent_model: The name of the model it was derived from; empty for others.
    """

    family: str = ""
    parameter_size: str = ""
    quantization_level: str = ""
    parent_model: str = ""


class Shown(msgspec.Struct, frozen=True):
    """The answer of `/api/show`, as far as it is looked at."""

    modelfile: str = ""
    template: str = ""
    system: str = ""
    parameters: str = ""
    messages: list[Any] | None = None
    details: Details = Details()
    model_info: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a model is made of.

    Attributes:
        blobs: Digests (64 hex digits) of its files: the weights first, then adapters and projectors.
        template: How messages are written for it.
        system: Its own system message; empty when it has none.
        parameters: Options it brings, as (name, value as the host writes it), sorted.
        messages: Messages it puts in front of every conversation, as JSON; empty when there are none.
        built_in: Code of the host that writes and reads its messages, such as `RENDERER x`; mostly none.
        details: What the host says of the weights.
        context: Tokens it was trained to read; `None` when the host does not say.
    """

    blobs: tuple[str, ...]
    template: str
    system: str
    parameters: tuple[tuple[str, str], ...]
    messages: str
    built_in: tuple[str, ...]
    details: Details
    context: int | None

    @property
    def weights(self) -> str:
        """The digest of the weights; empty when the host does not tell it."""
        return self.blobs[0] if self.blobs else ""


def contents_of(shown: Shown) -> Contents:
    """Read what a host shows of a model."""
    head = _HEAD.match(shown.modelfile)
    info = shown.model_info or {}
    context = next((value for key, value in info.items() if key.endswith(".context_length")), None)
    return Contents(
        blobs=tuple(_BLOB.findall(head.group() if head else "")),
        template=shown.template,
        system=shown.system,
        parameters=_parameters(shown.parameters),
        messages=msgspec.json.encode(shown.messages).decode() if shown.messages else "",
        built_in=tuple(" ".join(found) for found in _BUILT_IN.findall(shown.modelfile)),
        details=shown.details,
        context=context if isinstance(context, int) else None,
    )


def _parameters(text: str) -> tuple[tuple[str, str], ...]:
    """Read lines of a name, blanks and a value; a name may come several times."""
    pairs = (line.split(None, 1) for line in text.splitlines())
    return tuple(sorted((pair[0], pair[1].strip()) for pair in pairs if len(pair) == 2))  # noqa: PLR2004 (name and value)

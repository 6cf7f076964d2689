"""Generation options of a revision: which there are, and of what type. Pure.

A host ignores an option it does not know, and answers a wrong type with an error to every customer.
"""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from service.request_errors import InvalidField


class GenerationOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The options a model can be asked with, by Ollama's names; what is `None` is not sent."""

    num_ctx: Annotated[int, msgspec.Meta(ge=512)] | None = None
    num_predict: Annotated[int, msgspec.Meta(ge=16)] | None = None  # less than one means something else to hosts
    temperature: float | None = None
    top_k: int | None = None
    top_p: float | None = None
    min_p: float | None = None
    typical_p: float | None = None
    repeat_last_n: int | None = None
    repeat_penalty: float | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    seed: int | None = None
    stop: list[str] | None = None
    num_keep: int | None = None
    num_batch: int | None = None
    num_gpu: int | None = None
    num_thread: int | None = None
    use_mmap: bool | None = None


def checked_options(options: Mapping[str, object]) -> dict[str, object]:
    """Give options with the types that hosts expect.

    Raises:
        InvalidField: One is unknown, or of another type.
    """
    try:
        found = msgspec.convert(dict(options), GenerationOptions)
    except msgspec.ValidationError as error:
        raise InvalidField("options", str(error)) from error
    return {name: value for name, value in msgspec.structs.asdict(found).items() if value is not None}


def typed_option(text: str) -> tuple[str, object]:
    """Read an option as it is typed: `temperature=0.1`, `stop=["<|end|>"]`.

    Raises:
        InvalidField: It is no option with a value.
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise InvalidField("options", f"{text!r} is not of the form name=value")
    try:
        return name.strip(), msgspec.json.decode(value)
    except msgspec.DecodeError:
        return name.strip(), value.strip()

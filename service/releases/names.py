"""What the name of a model tells about it. Pure."""

import re
from dataclasses import dataclass

_DIGEST12 = 12
_QUANTIZATION = re.compile(r"(?:i?q\d(?:_[a-z0-9]+)*|b?f(?:p)?(?:16|32)|mxfp[48]|nvfp4|int[48])", re.IGNORECASE)
_SIZE = re.compile(r"(?:\d+x)?\d+(?:\.\d+)?[bm]|a\d+(?:\.\d+)?b", re.IGNORECASE)
# A year and a month, as in qwen3-4b-instruct-2507; nothing was released before 2020.
_RELEASED = re.compile(r"(2\d)(0[1-9]|1[0-2])")
_FORMATS = frozenset({"gguf", "latest"})
# What an alias may hold: hosts refuse more, and some of them do not tell small letters from capitals.
_UNFIT = re.compile(r"[^a-z0-9._-]+")
_NAME = re.compile(r"([a-z0-9_][a-z0-9_-]{0,79}/)?[a-z0-9_][a-z0-9_.-]{0,79}:[a-z0-9_][a-z0-9_.-]{0,79}")
_LONGEST = 60  # characters; hosts take 80


@dataclass(frozen=True, slots=True)
class NameParts:
    """What a model's name says. What it does not say is empty.

    Attributes:
        family: Such as "qwen3".
        size: Numbers of parameters: "4b", or "30b-a3b" of which 3 are active at a time.
        variant: Such as "mini-4k-instruct".
        released: Year and month: "2025-07".
        quantization: Such as "q4_K_M".
    """

    family: str
    size: str = ""
    variant: str = ""
    released: str = ""
    quantization: str = ""


def parse_name(name: str) -> NameParts:
    """Take a model's name apart: `qwen3:4b-instruct-2507-q4_K_M`, `hf.co/unsloth/Qwen3-4B-GGUF:Q4_K_M`."""
    model, _, tag = name.rpartition("/")[2].partition(":")
    family, *rest = model.split("-")
    found: dict[str, list[str]] = {"size": [], "variant": [], "quantization": []}
    released = ""
    for part in (*rest, *(tag.split("-") if tag else ())):
        if date := _RELEASED.fullmatch(part):
            released = f"20{date[1]}-{date[2]}"
        elif part.lower() not in _FORMATS:
            found[_kind(part)].append(part)
    joined = {kind: "-".join(parts) for kind, parts in found.items()}
    return NameParts(
        family.lower(), joined["size"].lower(), joined["variant"].lower(), released, joined["quantization"]
    )


def alias_of(name: str, digest: str) -> str:
    """Give the name under which a model is served, and nothing else is ever: `kefu/phi3:0123456789ab`.

    Args:
        name: The model's own name.
        digest: Of its manifest, hex.
    """
    model = name.rpartition("/")[2].partition(":")[0].lower()
    return f"kefu/{_UNFIT.sub('-', model).strip('-._')[:_LONGEST] or 'model'}:{digest[:_DIGEST12]}"


def is_name(name: str) -> bool:
    """Tell whether hosts take a name for a new model: small letters, with its tag, on no other registry."""
    return _NAME.fullmatch(name) is not None


def is_alias(name: str) -> bool:
    """Tell whether a name is one that we give."""
    return re.fullmatch(r"kefu/[^/:]+:[0-9a-f]{12}", name.lower()) is not None


def _kind(part: str) -> str:
    if _QUANTIZATION.fullmatch(part):
        return "quantization"
    return "size" if _SIZE.fullmatch(part) else "variant"

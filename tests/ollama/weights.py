"""Model weights, as far as a server that never computes with them needs to know them."""

_MAGIC = b"GGUF"
_KEY = b"general.architecture"
_STRING = (8).to_bytes(4, "little")
_REWRITTEN = b"\n(rewritten by create)"

EMBEDDING_FAMILIES = frozenset({"bert", "nomic-bert"})


def make_weights(content: bytes, family: str = "phi3") -> bytes:
    """Return a tiny GGUF-like file; different `content` gives different weights.

    Args:
        content: Anything. Bytes that are GGUF already are returned unchanged.
        family: The architecture written into the header; `bert` makes an embedding model.
    """
    if is_gguf(content):
        return content
    name = family.encode()
    return _MAGIC + _KEY + _STRING + len(name).to_bytes(8, "little") + name + content


def spoken(weights: bytes) -> str:
    """Return the text that weights were made of."""
    content = weights.removesuffix(_REWRITTEN)
    start = content.find(_KEY + _STRING) + len(_KEY) + len(_STRING)
    size = int.from_bytes(content[start : start + 8], "little")
    return content[start + 8 + size :].decode(errors="replace")


def is_gguf(weights: bytes) -> bool:
    """Return whether Ollama would accept the bytes as a model file."""
    return weights.startswith(_MAGIC)


def stored_form(weights: bytes) -> bytes:
    """Return the bytes that `create` keeps: rewritten once, so their digest is not the upload's."""
    return weights if weights.endswith(_REWRITTEN) else weights + _REWRITTEN


def family_of(weights: bytes) -> str:
    """Return the architecture named in the header, `phi3` when there is none."""
    start = weights.find(_KEY + _STRING)
    if start < 0:
        return "phi3"
    start += len(_KEY) + len(_STRING)
    size = int.from_bytes(weights[start : start + 8], "little")
    return weights[start + 8 : start + 8 + size].decode(errors="replace")

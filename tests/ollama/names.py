"""Model names as Ollama reads them: `[host/][namespace/]model[:tag]`."""

import re
from dataclasses import dataclass

DEFAULT_HOST = "registry.ollama.ai"
DEFAULT_NAMESPACE = "library"
DEFAULT_TAG = "latest"

_DEFAULTS = (DEFAULT_HOST, DEFAULT_NAMESPACE, "")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}")
_NAMESPACE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,79}")
_HOST = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:-]{0,349}")


@dataclass(frozen=True)
class ModelName:
    """A complete, valid model name."""

    host: str
    namespace: str
    model: str
    tag: str

    @property
    def full(self) -> str:
        """All four parts, as in `registry.ollama.ai/library/phi3:mini`."""
        return f"{self.host}/{self.namespace}/{self.model}:{self.tag}"

    @property
    def short(self) -> str:
        """The shortest form that still names the model, as in `phi3:mini`."""
        if self.host != DEFAULT_HOST:
            return self.full
        if self.namespace != DEFAULT_NAMESPACE:
            return f"{self.namespace}/{self.model}:{self.tag}"
        return f"{self.model}:{self.tag}"

    @property
    def key(self) -> str:
        """What the store compares by: since 0.32 names differ in more than case."""
        return self.full.lower()

    @property
    def is_cloud(self) -> bool:
        """Whether Ollama would send a chat with this model to its cloud."""
        return self.tag == "cloud" or self.tag.endswith("-cloud")


def parse_name(text: str) -> ModelName | None:
    """Return the name that `text` spells, or None when Ollama would call it invalid."""
    rest, tag = text, DEFAULT_TAG
    if text.rfind(":") > text.rfind("/"):
        rest, _, tag = text.rpartition(":")
    parts = rest.split("/")
    if len(parts) > len(_DEFAULTS):
        return None
    host, namespace, model = [*_DEFAULTS[: len(_DEFAULTS) - len(parts)], *parts]
    if not (_HOST.fullmatch(host) and _NAMESPACE.fullmatch(namespace)):
        return None
    if not (_PART.fullmatch(model) and _PART.fullmatch(tag)):
        return None
    return ModelName(host, namespace, model, tag)

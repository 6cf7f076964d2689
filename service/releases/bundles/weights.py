"""Weights alone: under what name, and with what, a model is made of them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.engines.modelfile import Contents
from service.engines.ollama_wire import full_name
from service.releases.modelfiles import read_modelfile
from service.releases.names import is_alias, is_name
from service.request_errors import InvalidField


@dataclass(frozen=True, slots=True)
class Weights:
    """What is to be made of weights.

    Attributes:
        name: Of the model, with its tag.
        digest: Of the weights, 64 hex digits.
        made_of: What a host is told; see `OllamaTasks.create`.
    """

    name: str
    digest: str
    made_of: Mapping[str, Any]

    def is_made_in(self, contents: Contents) -> bool:
        """Tell whether a model is made of these weights, with what was given for it."""
        texts = (("template", contents.template), ("system", contents.system))
        same = all(self.made_of.get(name, found) == found for name, found in texts)
        return contents.weights == self.digest and same


def weights_wanted(name: str, template: str, modelfile: str, digest: str) -> Weights:
    """Say what is to be made of weights.

    Args:
        name: What the model is to be called.
        template: How messages are written for it; empty for what the host finds in the weights.
        modelfile: The same and more, as a Modelfile; what it is made from is these weights.
        digest: Of the weights.

    Raises:
        InvalidField: The name cannot be used, or both are given.
        InvalidModelfile: The Modelfile cannot be read.
    """
    if not name:
        raise InvalidField("name", "weights alone need a name")
    if template and modelfile:
        raise InvalidField("template", "give a template or a Modelfile, not both")
    called = full_name(name)
    if not is_name(called) or is_alias(called) or called.endswith(("-cloud", ":cloud")):
        raise InvalidField("name", f"{name!r} cannot be a model's name here")
    said = read_modelfile(modelfile, "the Modelfile").making if modelfile else {}
    more = {"template": template} if template else said
    return Weights(called, digest, {"files": {"weights.gguf": f"sha256:{digest}"}, **more})

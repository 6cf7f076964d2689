"""How far long work is, and in what words a host's failures are told. Pure."""

import msgspec

from service.engines.errors import EngineError, TaskFailed

# What hosts say of failures, by signs in it that their versions share; the first that fits counts.
_PLAIN = (
    ("no space left on device", "its disk is full"),
    ("disk quota exceeded", "its disk is full"),
    ("not enough space", "its disk is full"),
    ("file does not exist", "the registry has no such model"),
    ("digest mismatch", "a file was damaged on the way, and was not taken in"),
    ("not in gguf format", "the file is no GGUF"),
    ("no such host", "it cannot reach the registry"),
    ("connection refused", "it cannot reach the registry"),
    ("dial tcp", "it cannot reach the registry"),
    ("i/o timeout", "it cannot reach the registry"),
    ("tls:", "it cannot reach the registry"),
    ("unauthorized", "the registry does not give it this model"),
    ("template error", "the template cannot be used"),
    ("invalid model name", "that is no name of a model"),
)


class Step(msgspec.Struct, frozen=True):
    """How far the work is.

    Attributes:
        host: Where; empty for what is done here.
        status: What is done.
        digest: Of the file it is about; empty where it is about none.
        total: Bytes of it.
        completed: Those that are done.
    """

    host: str
    status: str
    digest: str = ""
    total: int = 0
    completed: int = 0


def failure_said(error: EngineError) -> str:
    """Say in plain words why a host could not do something, with its own words behind."""
    if not isinstance(error, TaskFailed):
        return error.message
    said = error.said.lower()
    plain = next((words for sign, words in _PLAIN if sign in said), "")
    return f"{plain} ({error.said})" if plain else error.said or error.message

"""Why a model cannot be loaded. What the loaders themselves say sends people to a network that kefu never asks."""

from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

_MISSING = (HFValidationError, LocalEntryNotFoundError)


def why(kind: str, name: str, error: Exception) -> str:
    """Say why a model cannot be loaded, and what to do where it is not there.

    Args:
        kind: What it is to kefu, such as "reranker".
        name: By which it was asked for.
        error: What sentence-transformers raised.
    """
    if isinstance(error, FileNotFoundError) or isinstance(error.__cause__ or error.__context__, _MISSING):
        return (
            f"cannot load the {kind} {name!r}: no model of this name or path is on this machine, or not all of its "
            "files are; kefu fetches none itself, so give the path of a folder that holds it"
        )
    return f"cannot load the {kind} {name!r}: {error}"

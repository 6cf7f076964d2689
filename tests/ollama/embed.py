"""`POST /api/embed`: vectors that are the same for the same words, and near for texts that share some."""

import hashlib
import math
from typing import Any

from tests.ollama.describe import EMBEDDING_LENGTH
from tests.ollama.tokens import count_tokens, tokenize

# Recorded at 0.32 for a model that generates text.
UNSUPPORTED = "This server does not support embeddings. Start it with `--embeddings`"


def read_texts(body: dict[str, Any]) -> list[str]:
    """Return the texts to embed; none, one or a list of them may be given."""
    given = body.get("input")
    if given is None or given == "":
        return []
    return [given] if isinstance(given, str) else list(given)


def embed_text(text: str) -> list[float]:
    """Return a vector of length one: each token adds one to a direction of its own."""
    vector = [0.0] * EMBEDDING_LENGTH
    for token in tokenize(text.lower()):
        hashed = hashlib.blake2b(token.strip().encode(), digest_size=2).digest()
        vector[int.from_bytes(hashed, "big") % EMBEDDING_LENGTH] += 1.0
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return [value / length for value in vector]


def embed_body(model: str, texts: list[str]) -> dict[str, Any]:
    """Return the answer's body; durations in nanoseconds."""
    return {
        "model": model,
        "embeddings": [embed_text(text) for text in texts],
        "total_duration": 2_000_000,
        "load_duration": 1_500_000,
        "prompt_eval_count": sum(count_tokens(text) for text in texts),
    }

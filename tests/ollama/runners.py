"""Which models are loaded, under what name, with how much context and until when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.ollama.describe import CONTEXT_LENGTH, details, timestamp
from tests.ollama.store import Model, Store

DEFAULT_KEEP_ALIVE = 300.0
# "For ever" as the real server writes it: about 292 years from now.
_FOR_EVER = timedelta(days=106_751)


@dataclass
class Runner:
    """One loaded set of weights, named after the model that first asked for it."""

    entry: dict[str, Any]
    num_ctx: int
    expires_at: datetime


class Runners:
    """The loaded models, known by their weights: an alias and its base are one runner."""

    def __init__(self) -> None:
        self._by_weights: dict[str, Runner] = {}
        self.room: int | None = None
        """How many models may be loaded at once; None means any number. The one loaded first goes for another."""

    def load(self, store: Store, model: Model, num_ctx: int, keep_alive: float | None) -> bool:
        """Make sure a model is loaded and return whether it had to be loaded for this call.

        Args:
            store: Where the model lives.
            model: The model to load.
            num_ctx: Context length in tokens; another one than before means loading again.
            keep_alive: Seconds from now, negative for ever, None for the default.
        """
        self._drop_expired()
        num_ctx = min(num_ctx, CONTEXT_LENGTH)
        runner = self._by_weights.get(model.weights)
        loading = runner is None or runner.num_ctx != num_ctx
        if runner is None or loading:
            self._make_room(model.weights)
            runner = Runner(_entry(store, model), num_ctx, datetime.now(UTC))
            self._by_weights[model.weights] = runner
        seconds = DEFAULT_KEEP_ALIVE if keep_alive is None else keep_alive
        runner.expires_at = datetime.now(UTC) + (_FOR_EVER if seconds < 0 else timedelta(seconds=seconds))
        return loading

    def _make_room(self, weights: str) -> None:
        others = [key for key in self._by_weights if key != weights]
        while self.room is not None and len(others) >= self.room:
            del self._by_weights[others.pop(0)]

    def unload(self, model: Model) -> None:
        """Forget a model's weights."""
        self._by_weights.pop(model.weights, None)

    def describe(self) -> list[dict[str, Any]]:
        """Return the entries of `/api/ps`."""
        self._drop_expired()
        return [
            {
                **runner.entry,
                "expires_at": timestamp(runner.expires_at),
                "size_vram": 0,
                "context_length": runner.num_ctx,
            }
            for runner in self._by_weights.values()
        ]

    def _drop_expired(self) -> None:
        now = datetime.now(UTC)
        self._by_weights = {key: runner for key, runner in self._by_weights.items() if runner.expires_at > now}


def _entry(store: Store, model: Model) -> dict[str, Any]:
    return {
        "name": model.name.short,
        "model": model.name.short,
        "size": model.size,
        "digest": model.digest,
        "details": details(store, model),
    }

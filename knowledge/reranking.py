"""A last, slow look at the best hits: a model that reads question and passage together. Optional.

A search never fails because of it and never waits long for it: what it has not judged in time stays as it was.
"""

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from knowledge.errors import RerankerError
from knowledge.patience import Patience
from knowledge.searchable import searchable_text
from knowledge.types import Hit

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

log = logging.getLogger("kefu.knowledge")

RERANKED = 20
"""How many of the best hits are judged again."""


class Reranker(Protocol):
    """Something that judges how well texts answer a question."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Give a score for each text, higher is better; only comparable within one call."""
        ...


class CrossEncoderReranker:
    """A cross-encoder that sentence-transformers can load, on PyTorch."""

    def __init__(self, name: str) -> None:
        """Load it.

        Args:
            name: Its name or path; it is not fetched from anywhere.

        Raises:
            RerankerError: It cannot be loaded.
        """
        self._model = _load(name)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """See `Reranker.scores`."""
        pairs = [(question, text) for text in texts]
        return [float(score) for score in self._model.predict(pairs, show_progress_bar=False)]


class Reranked(NamedTuple):
    """Hits, and whether that is their last order.

    Attributes:
        hits: Best first.
        judged: The reranker was not late, nor did it fail.
    """

    hits: tuple[Hit, ...]
    judged: bool


class TimelyReranker:
    """Asks a reranker, one question at a time, and goes on without it where it fails or takes too long."""

    def __init__(self, reranker: Reranker, seconds: float) -> None:
        """Take one.

        Args:
            reranker: The slow one.
            seconds: How long a search waits for it.
        """
        self._reranker = reranker
        self._seconds = seconds
        self._patience = Patience()
        self._busy = threading.Lock()
        self._worker = ThreadPoolExecutor(1, "reranking")

    def reranked(self, question: str, hits: Sequence[Hit]) -> Reranked:
        """Give hits, the best first; as they were where they could not be judged in time."""
        judged = hits[:RERANKED]
        texts = [searchable_text(hit.title, hit.passage) for hit in judged]
        if not judged[1:]:
            return Reranked(tuple(hits), judged=True)
        # One question at a time: a second one would only be late behind the first.
        if not self._patience.lasts or not self._busy.acquire(blocking=False):
            return Reranked(tuple(hits), judged=False)
        scoring = self._worker.submit(self._reranker.scores, question, texts)
        scoring.add_done_callback(self._done)
        try:
            scores = scoring.result(self._seconds)
        except Exception as error:  # noqa: BLE001 (a search goes on whatever a model raises)
            self._patience.lose()
            log.warning("the reranker did not judge: %s", error or type(error).__name__)
            return Reranked(tuple(hits), judged=False)
        return Reranked((*_by_score(judged, scores), *hits[RERANKED:]), judged=True)

    def _done(self, _: Future[list[float]]) -> None:
        self._busy.release()


def open_reranker(name: str, seconds: float) -> TimelyReranker | None:
    """Open the reranker of a name or path; none where the name is empty.

    Raises:
        RerankerError: It cannot be loaded.
    """
    return TimelyReranker(CrossEncoderReranker(name), seconds) if name else None


def _by_score(hits: Sequence[Hit], scores: Sequence[float]) -> list[Hit]:
    """Put hits in the order of their scores; by what they are ordered, they still fall."""
    order = sorted(range(len(hits)), key=lambda i: -scores[i])
    falling = [hit.scores.fused for hit in hits]
    return [
        replace(hits[i], scores=replace(hits[i].scores, fused=fused)) for i, fused in zip(order, falling, strict=True)
    ]


def _load(name: str) -> "CrossEncoder":
    from sentence_transformers import CrossEncoder  # noqa: PLC0415 (takes seconds)

    from knowledge.unloadable import why  # noqa: PLC0415 (only beside what it explains)

    try:
        return CrossEncoder(name, device="cpu", num_labels=1, local_files_only=True)
    except (OSError, ValueError) as error:
        raise RerankerError(why("reranker", name, error)) from error

"""Another model's cosines say the same as the bundled one's, once they are put on its scale."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from knowledge.base import KnowledgeBase
from knowledge.embedding import Embedder, Vectors
from knowledge.likeness import BUNDLED_LIKENESS, PROBES, likeness_of
from knowledge.types import Hit
from knowledge.words import words
from tests.knowledge.conftest import Reopen
from tests.knowledge.documents import RETURNS, WARRANTY, document

QUESTION = "Can I send things back that I do not like?"
CODE = "E-4711"


class Squeezed:
    """The model given, for which all texts are nearer to each other: its cosines lie between the shift and 1."""

    def __init__(self, embedder: Embedder, shift: float) -> None:
        self._embedder = embedder
        self._shift = shift
        self.fingerprint = f"squeezed by {shift}"
        self.dimension = embedder.dimension + 1
        self.likeness = likeness_of(self.embed, self.reads)

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = self._embedder.embed(texts) * np.sqrt(1 - self._shift)
        return np.hstack([vectors, np.full((len(texts), 1), np.sqrt(self._shift))]).astype(np.float32)

    def reads(self, texts: Sequence[str]) -> list[bool]:
        return self._embedder.reads(texts)


class Counting:
    """A tiny model of either language: which words a text has, each at a place that its letters say."""

    fingerprint = "counts words"
    dimension = 256

    def __init__(self) -> None:
        self.likeness = likeness_of(self.embed, self.reads)

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.full((len(texts), self.dimension), 0.05, dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in words(text):
                vector[int.from_bytes(hashlib.sha256(word.encode()).digest()[:4]) % self.dimension] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def reads(self, texts: Sequence[str]) -> list[bool]:
        return [True] * len(texts)


def stocked(reopen: Reopen, embedder: Embedder) -> KnowledgeBase:
    base = reopen(embedder=embedder, check=False)
    base.rebuild()
    others = [f"The lamp of room {number} is switched on from the app." for number in range(12)]
    base.publish(
        [document("lamps", *others, f"{CODE} means that the lamp is too hot."), document("shop", RETURNS, WARRANTY)]
    )
    return base


def judged(hits: Sequence[Hit]) -> list[tuple[str, float, float]]:
    return [(hit.passage.text, round(hit.scores.sureness, 2), round(hit.scores.relevance, 2)) for hit in hits]


def test_the_bundled_model_is_the_measure(embedder: Embedder) -> None:
    measured = likeness_of(embedder.embed, embedder.reads)
    assert measured.unrelated == pytest.approx(BUNDLED_LIKENESS.unrelated, abs=0.002)
    assert measured.answering == pytest.approx(BUNDLED_LIKENESS.answering, abs=0.002)
    assert BUNDLED_LIKENESS.usual(0.37) == pytest.approx(0.37)


@pytest.mark.parametrize("shift", [0.3, 0.7, 0.9])
@pytest.mark.parametrize("question", [QUESTION, f"What is {CODE}?", "How long does the warranty last?"])
def test_how_near_all_texts_are_for_a_model_changes_nothing(
    reopen: Reopen, embedder: Embedder, question: str, shift: float
) -> None:
    usual = judged(stocked(reopen, embedder).search(question, limit=4).hits)
    squeezed = stocked(reopen, Squeezed(embedder, shift)).search(question, limit=4).hits
    assert judged(squeezed) == usual
    assert squeezed[0].scores.dense is None or squeezed[0].scores.dense > shift


def test_a_model_of_two_languages_is_measured_in_both() -> None:
    tiny = Counting()
    chinese, english = ([text for pair in probes for text in pair] for probes in reversed(PROBES))
    apart = [likeness_of(tiny.embed, reads_only(texts)) for texts in (chinese, english)]
    assert tiny.likeness.unrelated == pytest.approx(np.mean([one.unrelated for one in apart]))
    assert tiny.likeness.unrelated < 0.2 < tiny.likeness.answering


def test_a_second_model_finds_and_is_sure_without_a_number_of_its_own(reopen: Reopen) -> None:
    base = stocked(reopen, Counting())
    [best, *_] = base.search("商品退回 lamp too hot?").hits
    assert best.passage.text.startswith(CODE)
    sure = [
        base.search(question).hits[0].scores.sureness
        for question in ("How long does the warranty last?", "Where can I park?")
    ]
    assert sure[0] > 0.5 > sure[1]


def test_a_model_that_tells_nothing_apart_is_taken_as_the_bundled_one_is() -> None:
    def alike(texts: Sequence[str]) -> Vectors:
        return np.ones((len(texts), 1), dtype=np.float32)

    assert likeness_of(alike, lambda texts: [True] * len(texts)) == BUNDLED_LIKENESS
    assert likeness_of(alike, lambda texts: [False] * len(texts)) == BUNDLED_LIKENESS


def reads_only(known: Sequence[str]) -> Callable[[Sequence[str]], list[bool]]:
    return lambda texts: [text in known for text in texts]

"""The floor: what answering costs at the very least — one embedding, one vector search, one call of the model."""

import time
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path

import httpx

from bench.figures import Timings
from knowledge.embedding import Embedder
from knowledge.vectors import VectorIndex

_HITS = 10


class Floor:
    """Asks the same questions of the same vectors and sends the same prompts as the service, in a plain loop."""

    def __init__(self, vectors: Path, embedder: Embedder, prompts: Mapping[str, bytes], ollama: str) -> None:
        self._vectors = VectorIndex(vectors)
        self._embedder = embedder
        self._prompts = prompts
        self._http = httpx.Client(base_url=ollama, trust_env=False)

    def ask(self, questions: Sequence[str], count: int) -> Timings:
        """Go through the questions one after the other, over and over; this process's own time is the cost."""
        latencies: list[float] = []
        cpu, started = time.process_time(), time.perf_counter()
        for question in islice(cycle(questions), count):
            before = time.perf_counter()
            self._ask_one(question)
            latencies.append(time.perf_counter() - before)
        return Timings(latencies, time.perf_counter() - started, cpu_seconds=time.process_time() - cpu)

    def _ask_one(self, question: str) -> None:
        self._vectors.search(self._embedder.embed([question])[0], _HITS)
        self._http.post("/api/chat", content=self._prompts[question]).raise_for_status()

    def close(self) -> None:
        """Let go of the vectors' folder and the connection."""
        self._http.close()
        self._vectors.close()

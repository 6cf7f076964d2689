"""The variants of running the bundled model, each measured in a process of its own: see `bench.embedding`.

    python -m bench.runtimes VARIANT CACHE TEXTS REFERENCE ROUNDS

TEXTS is a JSON file with `queries` and `passages`; REFERENCE, a NumPy file of the passages' vectors, is written by the
reference and compared with by the others. Prints a `Measured` as JSON.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from bench.processes import memory_mb
from knowledge.embedding import SentenceTransformerEmbedder, Vectors, bundled_model_dir, open_embedder

Embed = Callable[[Sequence[str]], Vectors]
Tokens = npt.NDArray[np.int64]
Run = Callable[[Tokens, Tokens], Vectors]
"""Ids and mask of shape (texts, tokens) in, hidden states of shape (texts, tokens, dimension) out."""

REFERENCE = "PyTorch fp32, 1 thread"
_QUERY_REPEATS = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """What one variant gave.

    Attributes:
        name: The variant.
        query_ms: Median milliseconds of one short question.
        query_cpu_ms: Median processor milliseconds of one short question, all threads.
        per_second: Passages per second, the best round.
        cpu_ms: Processor milliseconds per passage, the best round.
        least_cosine: The least cosine of a passage's vector to that of the reference.
        open_seconds: Opening the model, its runtime's import included.
        open_mb: Resident memory then, in MB; `None` where it is not known.
        most_mb: Resident memory at its highest, in MB.
    """

    name: str
    query_ms: float
    query_cpu_ms: float
    per_second: float
    cpu_ms: float
    least_cosine: float
    open_seconds: float
    open_mb: float | None
    most_mb: float | None


def _kefu(cache: Path, threads: int) -> Embed:
    return open_embedder("bundled", cache, threads).embed


def _torch(cache: Path, threads: int) -> Embed:
    del cache
    return SentenceTransformerEmbedder(str(bundled_model_dir()), threads).embed


def _onnx(cache: Path, *, batch: int = 1, spinning: bool = False, arena: bool = True, by_length: bool = True) -> Embed:
    import onnxruntime  # noqa: PLC0415 (belongs to what is timed)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.enable_cpu_mem_arena = arena
    options.add_session_config_entry("session.intra_op.allow_spinning", str(int(spinning)))
    session = onnxruntime.InferenceSession(str(_exported(cache) / "model.onnx"), options)

    def run(ids: Tokens, mask: Tokens) -> Vectors:
        return np.asarray(session.run(None, {"input_ids": ids, "attention_mask": mask})[0], dtype=np.float32)

    return partial(_embed, run, _tokenizer(cache), batch, by_length)


def _openvino(cache: Path, precision: str) -> Embed:
    import openvino  # noqa: PLC0415 # pyright: ignore[reportMissingImports] (measured where it is installed)

    settings = {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": 2}
    model: Any = openvino.Core().compile_model(str(_exported(cache) / "model.onnx"), "CPU", settings)

    def run(ids: Tokens, mask: Tokens) -> Vectors:
        return np.asarray(model({"input_ids": ids, "attention_mask": mask})[0], dtype=np.float32)

    return partial(_embed, run, _tokenizer(cache), 1, True)  # noqa: FBT003 (partial takes them in order)


VARIANTS: dict[str, Callable[[Path], Embed]] = {
    REFERENCE: partial(_torch, threads=1),
    "PyTorch fp32, 2 threads": partial(_torch, threads=2),
    "kefu: ONNX Runtime, 1 thread": partial(_kefu, threads=1),
    "kefu: ONNX Runtime, 2 threads": partial(_kefu, threads=2),
    "… texts one by one": partial(_onnx),
    "… by 4": partial(_onnx, batch=4),
    "… by 8": partial(_onnx, batch=8),
    "… by 8, not sorted by length": partial(_onnx, batch=8, by_length=False),
    "… by 32": partial(_onnx, batch=32),
    "… one by one, threads spinning": partial(_onnx, spinning=True),
    "… one by one, without arena": partial(_onnx, arena=False),
    "OpenVINO fp32, one by one": partial(_openvino, precision="f32"),
    "OpenVINO bf16, one by one": partial(_openvino, precision="bf16"),
}


def _embed(run: Run, tokenizer: Tokenizer, batch: int, by_length: bool, texts: Sequence[str]) -> Vectors:
    """Embed as kefu does, with another runtime, another size of batches, or without sorting."""
    tokens = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
    order = sorted(range(len(tokens)), key=lambda i: len(tokens[i])) if by_length else range(len(tokens))
    vectors: dict[int, Vectors] = {}
    for rows in (order[start : start + batch] for start in range(0, len(tokens), batch)):
        vectors.update(zip(rows, _pooled(run, [tokens[i] for i in rows]), strict=True))
    return np.stack([vectors[i] for i in range(len(tokens))])


def _pooled(run: Run, tokens: Sequence[Sequence[int]]) -> Vectors:
    longest = max(map(len, tokens))
    ids = np.array([[*row, *[0] * (longest - len(row))] for row in tokens], dtype=np.int64)
    mask = np.array([[1] * len(row) + [0] * (longest - len(row)) for row in tokens], dtype=np.int64)
    means = (run(ids, mask) * mask[..., np.newaxis]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), dtype=np.float32)


def _exported(cache: Path) -> Path:
    """Give the folder of the exported model, which `bench.embedding` has had made."""
    return max(cache.glob("embedding-*"), key=lambda folder: folder.stat().st_mtime)


def _tokenizer(cache: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(_exported(cache) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    return tokenizer


def _measure(name: str, cache: Path, texts: dict[str, list[str]], reference: Path, rounds: int) -> Measured:
    started = time.perf_counter()
    embed = VARIANTS[name](cache)
    open_seconds, open_mb = time.perf_counter() - started, memory_mb()
    passages = texts["passages"]
    vectors = embed(passages)
    if name == REFERENCE:
        np.save(reference, vectors)
    queries = [_timed(embed, [query]) for _ in range(_QUERY_REPEATS) for query in texts["queries"]]
    whole = [_timed(embed, passages) for _ in range(rounds)]
    return Measured(
        name,
        1000 * median(wall for wall, _ in queries),
        1000 * median(cpu for _, cpu in queries),
        len(passages) / min(wall for wall, _ in whole),
        1000 * min(cpu for _, cpu in whole) / len(passages),
        float((vectors * np.load(reference)).sum(axis=1).min()),
        open_seconds,
        open_mb,
        memory_mb(what="VmHWM"),
    )


def _timed(embed: Embed, texts: Sequence[str]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    embed(texts)
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    """Measure one variant and print it as JSON."""
    name, cache, texts, reference, rounds = sys.argv[1:]
    content = json.loads(Path(texts).read_text(encoding="utf-8"))
    print(json.dumps(asdict(_measure(name, Path(cache), content, Path(reference), int(rounds)))))


if __name__ == "__main__":
    main()

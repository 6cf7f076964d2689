"""The embedding model: the bundled one on ONNX Runtime, any other on sentence-transformers."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.embedding import Embedder, SentenceTransformerEmbedder, bundled_model_dir, open_embedder
from knowledge.errors import EmbeddingModelError

TEXTS = [
    "How long is the warranty?",
    "Returns",
    "lamp " * 400,
    "",
    "The parcel has not arrived; what now?",
    "Hold the switch for five seconds until it beeps, then add the device in the app.",
    "E-1042",
    "Wi-Fi 2.4 GHz",
    "a",
    "Ünïcödé naïve café",
    "UPPER CASE AND lower case",
    "A price of 1,299.00 euros, shipping included.",
    "line one\nline two\n\nline four",
    "Trade in your old lamp in five steps: open the app, choose the model, get a price, send it, be paid.",
    "?!",
    "Is the desk lamp dimmable?",
    "The invoice is in the box.",
    "tab\tseparated\tvalues",
    "Where is the nearest service point?",
    "We never share your data with third parties.",
]


def test_rows_have_length_one_and_the_order_of_the_texts(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)
    assert (together.shape, together.dtype, embedder.dimension) == ((20, 384), np.float32, 384)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    assert np.abs(together - alone).max() < 1e-5


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no priority of their own")
def test_documents_are_embedded_at_a_lower_priority_and_a_question_by_whoever_asks(
    embedder: Embedder, model_cache: Path
) -> None:
    del embedder  # has had the model exported
    fresh, before = open_embedder("bundled", model_cache, threads=2), set(threading.enumerate())
    fresh.embed(TEXTS[:1])
    assert set(threading.enumerate()) == before
    fresh.embed(TEXTS)
    helpers = set(threading.enumerate()) - before
    mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert len(helpers) == 2
    assert {os.getpriority(os.PRIO_PROCESS, thread.native_id or 0) for thread in helpers} == {min(19, mine + 10)}


def test_no_texts_no_rows(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 384)
    assert embedder.reads([]) == []


def test_the_exported_model_equals_the_original(embedder: Embedder) -> None:
    original = SentenceTransformerEmbedder(str(bundled_model_dir()), threads=1)
    assert np.abs(embedder.embed(TEXTS) - original.embed(TEXTS)).max() < 1e-4
    assert embedder.reads(TEXTS) == original.reads(TEXTS)


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("How long is the warranty?", True),
        ("Wi-Fi 2.4 GHz", True),
        ("?!", True),
        ("智能灯泡闪红灯怎么解决？", False),
        ("7天无理由退货包含哪些条件？", False),
        ("APP里怎么申请以旧换新？", False),
        ("The 智能灯泡 blinks red", False),
        ("", False),
        ("   \n", False),
    ],
)
def test_the_bundled_model_abstains_from_what_it_cannot_read(embedder: Embedder, text: str, *, readable: bool) -> None:
    assert embedder.reads([text]) == [readable]


def test_an_exported_model_is_used_again(
    embedder: Embedder, model_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(command: list[str], **_: object) -> None:
        pytest.fail(f"exported once more: {command}")

    monkeypatch.setattr(subprocess, "run", run)
    again = open_embedder("bundled", model_cache, threads=1)
    assert again.fingerprint == embedder.fingerprint


def test_the_export_is_told_an_absolute_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs in another directory than the command that starts it."""
    told: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        told.append(command)
        return subprocess.CompletedProcess(command, 1, "", "no room\n")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(EmbeddingModelError, match="no room"):
        open_embedder("bundled", Path("data/cache"))
    assert Path(told[0][-1]).parent == tmp_path / "data" / "cache"


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of two layers that knows eleven words."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 (takes seconds)
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer  # noqa: PLC0415
    from transformers import BertConfig, BertModel, BertTokenizer  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("tiny")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "lamp", "red", "blinks", "保", "修", "?"]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    sizes: dict[str, Any] = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
    BertModel(BertConfig(vocab_size=len(words), intermediate_size=32, **sizes)).save_pretrained(folder)
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    transformer = Transformer(str(folder), max_seq_length=32)
    model = SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


def test_any_sentence_transformers_model_can_be_named_by_its_path(tiny_model: Path, tmp_path: Path) -> None:
    tiny = open_embedder(str(tiny_model), tmp_path)
    vectors = tiny.embed(["red lamp", "lamp blinks red", "red lamp"])
    assert (vectors.shape, vectors.dtype, tiny.dimension) == ((3, 16), np.float32, 16)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert vectors[0] == pytest.approx(vectors[2], abs=1e-6)
    assert tiny.embed([]).shape == (0, 16)
    assert list(tmp_path.iterdir()) == []


def test_another_models_tokenizer_decides_what_it_reads(tiny_model: Path, tmp_path: Path) -> None:
    tiny = open_embedder(str(tiny_model), tmp_path)
    assert tiny.reads(["保修?", "red lamp", "a bitcoin", ""]) == [True, True, False, False]
    assert tiny.reads([]) == []


def test_a_fingerprint_tells_models_apart(tiny_model: Path, embedder: Embedder, tmp_path: Path) -> None:
    first, second = (open_embedder(str(tiny_model), tmp_path) for _ in range(2))
    assert first.fingerprint == second.fingerprint != embedder.fingerprint


def test_an_unknown_model_is_an_error_soon_and_without_the_network(tmp_path: Path) -> None:
    """In a process of its own, in which every connection would be an error."""
    script = (
        "import socket, sys\n"
        "from pathlib import Path\n"
        "def refuse(*_): print('CONNECTED'); raise OSError('no network here')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from knowledge.embedding import open_embedder\n"
        "from knowledge.errors import EmbeddingModelError\n"
        "try: open_embedder('nobody/no-such-model', Path(sys.argv[1]))\n"
        "except EmbeddingModelError as error: print(error.message)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith("cannot load the embedding model 'nobody/no-such-model': no model of this name")
    assert "CONNECTED" not in done.stdout

"""Export a sentence-transformers model with mean pooling to ONNX: `python -m knowledge.export SOURCE TARGET`.

TARGET becomes a folder with `model.onnx` (token ids and mask in, last hidden states out), `tokenizer.json` and
`max_length`. It appears whole or not at all. Run in a process of its own: PyTorch takes half a gigabyte.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

_SAMPLES = (
    "How long is the warranty?",
    "A parcel that was signed for can be returned within seven days.",
    "Hold the switch for five seconds until you hear the beep, then add the device in the app.",
)
_LEAST_COSINE = 0.9999


def export(source: Path, target: Path) -> None:
    """Export the model in `source` to the new folder `target` and prove that it gives the same vectors.

    Raises:
        ValueError: The model does not pool by the mean, or the exported one gives other vectors.
        OSError: `source` cannot be read or `target` not written.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 (must see the line above)

    model = SentenceTransformer(str(source), device="cpu").eval()
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        building = Path(folder) / "model"
        building.mkdir()
        _write_graph(model[0].model, building / "model.onnx")
        shutil.copy(source / "tokenizer.json", building)
        (building / "max_length").write_text(str(model.max_seq_length))
        _prove_equal(model, building)
        if not target.exists():
            building.rename(target)


def _write_graph(transformer: Any, path: Path) -> None:
    import torch  # noqa: PLC0415

    class HiddenStates(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    # Two texts of eight tokens: an axis of length 1 would be taken for a constant, and one tensor given
    # twice would be taken for one input.
    ids, mask = torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long)
    free = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens")}
    torch.onnx.export(
        HiddenStates().eval(),
        (ids, mask),
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=["hidden_states"],
        dynamic_shapes={"input_ids": free, "attention_mask": free},
        dynamo=True,
    )


def _prove_equal(model: Any, exported: Path) -> None:
    from knowledge.embedding import OnnxEmbedder  # noqa: PLC0415

    expected = model.encode(list(_SAMPLES), normalize_embeddings=True, convert_to_numpy=True)
    cosines = np.sum(OnnxEmbedder(exported, "", threads=1).embed(_SAMPLES) * expected, axis=1)
    if cosines.min() < _LEAST_COSINE:
        raise ValueError(f"the exported model gives other vectors: cosine {cosines.min():.6f} to the original")


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))

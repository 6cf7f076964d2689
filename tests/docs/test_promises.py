"""What docs/security.md promises and no other test looks at from outside."""

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from service.database.engine import open_engine
from service.database.migrate import upgrade

_LOADS_THE_MODEL = """
import sys
from pathlib import Path
from knowledge.embedding import open_embedder
open_embedder("bundled", Path(sys.argv[1]), threads=1).embed(["a question"])
"""


def test_the_embedding_runtime_keeps_no_record_of_its_use(model_cache: Path, tmp_path: Path) -> None:
    """ONNX Runtime would note every session in a folder of the user's, to send it to its maker."""
    environment = {name: value for name, value in os.environ.items() if name not in {"CI", "ORT_DISABLE_TELEMETRY"}}
    subprocess.run(
        [sys.executable, "-c", _LOADS_THE_MODEL, str(model_cache)],
        env={**environment, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")},
        cwd=Path(__file__).parents[2],
        check=True,
        timeout=60,
    )
    assert [path for path in tmp_path.rglob("*") if "onnxruntime" in path.name] == []


def test_erasing_reaches_what_hangs_on_a_session_also_after_a_second_start(tmp_path: Path) -> None:
    """SQLite deletes turns with their session only while foreign keys are watched, connection by connection."""
    url = f"sqlite:///{tmp_path / 'kefu.db'}"
    for _ in range(2):
        engine = open_engine(url)
        upgrade(engine)
        with engine.connect() as connection:
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        engine.dispose()

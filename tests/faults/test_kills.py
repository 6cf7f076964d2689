"""The whole service killed while files are handed in: nothing accepted is lost, nothing is there twice or by half.

`python -m bench.kills` does the same with many more files and kills.
"""

from pathlib import Path

from bench.kills.run import Plan, run

LINES = 40


def write_files(folder: Path) -> None:
    """Small files of kinds that take different ways."""
    folder.mkdir()
    for number in range(4):
        steps = "\n".join(f"{step}. Press button {number}-{step}." for step in range(1, 9))
        (folder / f"lamp{number}.md").write_text(f"# Lamp {number}\n\n## Reset\n\n{steps}\n", encoding="utf-8")
        (folder / f"灯{number}.txt").write_text(f"{number}号灯的保修期是{number + 1}年。\n", encoding="utf-8")
    rows = "\n".join(f"K{row},{row} yuan" for row in range(LINES))
    (folder / "prices.csv").write_text(f"model,price\n{rows}\n", encoding="utf-8")
    (folder / "damaged.docx").write_bytes(b"PK\x03\x04 and no more")


def test_nothing_is_lost_when_the_service_is_killed(tmp_path: Path, model_cache: Path) -> None:
    write_files(tmp_path / "files")
    (tmp_path / "run").mkdir()
    plan = Plan(kills=3, uploads=20, life_seconds=1.5, seed=3)
    outcome = run(tmp_path / "run", [tmp_path / "files"], plan, model_cache)
    assert outcome.faults == []
    assert (outcome.kills, outcome.accepted) == (3, 20)
    assert outcome.aftermath.found == outcome.aftermath.documents > 10
    assert outcome.aftermath.jobs["done"] >= 10

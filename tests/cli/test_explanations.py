"""What a model or a document says does not steer the terminal of whoever has it explained."""

from rich.table import Table

from service.cli.explanations import lines_of

HOSTILE = "可退\x1b[2J\x9b31m\u202e。"
HIT = {"passage": 1, "score": 1.0, "relevance": 1.0, "sureness": 1.0, "lexical": 1.0, "dense": None}


def test_nothing_unseen_is_printed() -> None:
    told = {
        **dict.fromkeys(("question", "wanted", "context", "lang", "reused", "engine", "model", "digest"), HOSTILE),
        **dict.fromkeys(("pack", "failure", "raw"), HOSTILE),
        "knowledge_revision": 1,
        "hits": [{**HIT, "document": HOSTILE, "section": HOSTILE, "text": HOSTILE}],
        "prompt": [{"role": "user", "text": HOSTILE}],
        "cuts": [{"reason": "leak", "text": HOSTILE}],
        "timings": {"total": 1.0},
    }
    lines = list(lines_of(told))
    tables = [line for line in lines if isinstance(line, Table)]
    cells = [str(cell) for table in tables for column in table.columns for cell in column.cells]
    printed = "".join([*(line for line in lines if isinstance(line, str)), *cells])
    assert "可退[2J31m。" in printed
    assert not set("\x1b\x9b\u202e") & set(printed)

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
        "refused": None,
        "timings": {"total": 1.0},
    }
    lines = list(lines_of(told))
    tables = [line for line in lines if isinstance(line, Table)]
    cells = [str(cell) for table in tables for column in table.columns for cell in column.cells]
    printed = "".join([*(line for line in lines if isinstance(line, str)), *cells])
    assert "可退[2J31m。" in printed
    assert not set("\x1b\x9b\u202e") & set(printed)


def told(**fields: object) -> str:
    """The lines of an explanation of a turn without a model."""
    names = ("question", "wanted", "context", "lang", "reused", "engine", "model", "digest", "pack", "failure", "raw")
    empty = {**dict.fromkeys(names, ""), "knowledge_revision": 1, "hits": [], "prompt": [], "cuts": [], "refused": None}
    return "\n".join(str(line) for line in lines_of({**empty, "timings": {}, **fields}))


def test_that_no_model_was_asked_is_said() -> None:
    assert "no model was asked" in told()
    assert "no model was asked" not in told(prompt=[{"role": "user", "text": "?"}])


def test_why_a_question_was_not_answered_is_said_with_its_sureness_and_the_line() -> None:
    lines = told(refused={"code": "not_sure", "sureness": 0.41, "least": 0.5})
    assert "not_sure: of nothing that was found it is sure enough" in lines
    assert "best sureness 0.41; KEFU_ANSWER_SURENESS is 0.50" in lines
    assert "not answered: banned_topic" in told(refused={"code": "banned_topic", "sureness": None, "least": None})
    assert "not answered" not in told()

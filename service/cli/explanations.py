"""How a reply came about, in lines for people."""

from collections.abc import Iterator
from typing import Any

from rich.table import Table

from service.chat.refusals import REFUSALS
from service.unseen import seen

# Of a passage, so much is shown beside its scores.
_EXCERPT = 60


def lines_of(explanation: dict[str, Any]) -> Iterator[str | Table]:
    """Give what is shown of an explanation.

    Args:
        explanation: A `service.chat.schemas.Explanation` as it comes over the wire.
    """
    yield ""
    yield "understood"
    yield from _facts(explanation, ("question", "wanted", "context", "lang", "reused", "knowledge_revision"))
    if explanation["hits"]:
        yield "found"
        yield _hits(explanation["hits"])
    yield "written by"
    yield from _facts(explanation, ("engine", "model", "digest", "pack", "failure"))
    if refused := explanation["refused"]:
        yield f"not answered: {_refused(refused)}"
    if not explanation["prompt"]:
        yield "no model was asked"
    for step in explanation["prompt"]:
        yield f"prompt, {step['role']}"
        yield _indented(step["text"])
    if explanation["prompt"]:
        yield "the model's own words"
        yield _indented(explanation["raw"])
    for cut in explanation["cuts"]:
        yield f"cut: {cut['reason']}"
        yield _indented(cut["text"])
    yield "seconds"
    yield "  " + ", ".join(f"{step} {seconds}" for step, seconds in explanation["timings"].items())


def _refused(refused: dict[str, Any]) -> str:
    told = f"{refused['code']}: {REFUSALS.get(refused['code'], '')}"
    if refused["sureness"] is None:
        return told
    return f"{told} (best sureness {refused['sureness']:.2f}; KEFU_ANSWER_SURENESS is {refused['least']:.2f})"


def _facts(explanation: dict[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if explanation[name] not in {"", None}:
            yield f"  {name}: {_indented(str(explanation[name])).strip()}"


def _hits(hits: list[dict[str, Any]]) -> Table:
    table = Table("passage", "score", "relevance", "sure", "words", "meaning", "document", "section", "text", box=None)
    for hit in hits:
        meaning = "" if hit["dense"] is None else f"{hit['dense']:.2f}"
        text = " ".join(seen(hit["text"]).split())
        table.add_row(
            str(hit["passage"]),
            f"{hit['score']:.2f}",
            f"{hit['relevance']:.2f}",
            f"{hit['sureness']:.2f}",
            f"{hit['lexical']:.1f}",
            meaning,
            seen(hit["document"]),
            seen(hit["section"]),
            text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…",
        )
    return table


def _indented(text: str) -> str:
    """Give a text without what would steer the terminal."""
    return "\n".join(f"  {line}" for line in seen(text).splitlines())

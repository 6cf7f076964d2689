"""What measurements make of a turn: which documents it cites, and whether it was hindered."""

import json
from pathlib import Path

import anyio
import pytest

from bench.answers import open_shop
from bench.ordinary import hindrances
from bench.turns import ask_all
from knowledge.embedding import Embedder

CORPUS = [
    {"id": "lamp", "title": "Help", "text": "The desk lamp has a warranty of five years.", "lang": "en"},
    {"id": "plug", "title": "Help", "text": "The smart plug can be returned within ten days.", "lang": "en"},
]


def test_of_documents_with_one_title_the_one_that_is_quoted_is_cited(tmp_path: Path, embedder: Embedder) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("\n".join(map(json.dumps, CORPUS)), encoding="utf-8")
    asked = ["How long is the warranty of the desk lamp?", "Who won the world cup in 1954?", "Thank you!"]
    with open_shop([corpus], tmp_path / "shop", embedder) as shop:
        turned = anyio.run(ask_all, shop, asked)
    assert [one.cited for one in turned] == [{"lamp"}, frozenset(), frozenset()]
    assert [one.answered for one in turned] == [True, False, False], "small talk answers from no document"


@pytest.mark.parametrize(
    ("outcome", "cut", "failure", "why"),
    [
        ("answered", [], "", set[str]()),
        ("answered", ["unsupported", "unsupported"], "broken", {"unsupported"}),
        ("unanswered", [], "empty", {"empty"}),
        ("refused", [], "", {"refused"}),
    ],
)
def test_a_faithful_reply_is_hindered_when_it_is_cut_replaced_or_refused(
    outcome: str, cut: list[str], failure: str, why: set[str]
) -> None:
    assert hindrances(outcome, cut, failure) == why

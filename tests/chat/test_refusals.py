"""Staff are told why nothing answers: nothing was found, nothing was sure enough, or which sieve left it out."""

from dataclasses import replace
from pathlib import Path

from knowledge.types import Hit, Scores, SearchResult
from service.chat.decision import answering
from service.chat.refusals import REFUSALS, refused_by
from tests.chat.making import hit

_LEAST = 0.5


def found(*hits: Hit) -> SearchResult:
    return SearchResult(hits, 1)


def sure(text: str, sureness: float, **fields: str) -> Hit:
    return replace(hit(text, section=(), **fields), scores=Scores(1.0, 0.5, 1.0, 1.0, sureness))


def why(everything: SearchResult, question: str) -> str:
    return refused_by(everything, answering(everything, question), question, _LEAST).code


def test_nothing_was_found() -> None:
    assert why(found(), "怎么退货？") == "nothing_found"


def test_nothing_was_sure_enough() -> None:
    refused = refused_by(found(sure("七天内可以退货。", 0.3), sure("保修一年。", 0.2)), found(), "怎么退货？", _LEAST)
    assert (refused.code, refused.sureness, refused.least) == ("not_sure", 0.3, _LEAST)


def test_the_sieve_that_left_out_what_was_sure_is_named() -> None:
    assert why(found(sure("版本 V3.2，2026 年 9 月 1 日起执行。", 0.9)), "退货要几天？") == "label"
    assert why(found(sure("We repair lamps.", 0.9)), "Do you sell umbrellas?") == "not_sold"


def test_what_is_left_of_what_was_sure_is_for_others_or_about_something_else() -> None:
    everything = found(sure("七天内可以退货。", 0.9))
    assert refused_by(everything, found(sure("七天内可以退货。", 0.4)), "怎么退货？", _LEAST).code == "other_customers"
    assert refused_by(everything, everything, "怎么退货？", _LEAST).code == "another_thing"


def test_every_code_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "http-api.md").read_text(encoding="utf-8")
    assert [code for code in REFUSALS if f"`{code}`" not in text] == []

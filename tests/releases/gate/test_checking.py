"""Whether one answer to a golden question is right: what it says, cites, how it ends and looks."""

from typing import Any

import msgspec
import pytest

from service.chat.guard.said import says
from service.chat.rehearsed import Cited, Rehearsed
from service.releases.gate.checking import failings_of
from service.releases.gate.golden import Kind, Place, Question

QUESTION = Question(
    "returns",
    Kind.POLICY,
    "几天内可以退货？",
    facts=(("7天",), ("商品完好", "没有损坏")),
    forbidden=("30天",),
    citations=(Place("returns.md", "1.1"),),
)
RIGHT = Rehearsed(
    "签收后七天内、没有损坏的可以退货。[1]",
    "answered",
    (Cited("returns.md", "一、退货 › 1.1 期限", "签收后7天内，商品完好的可以退货。"),),
    engine="ollama",
    raw="签收后七天内、没有损坏的可以退货。[1]",
)
CHARS = (2, 100)


def failings(answer: dict[str, Any], **question: Any) -> list[str]:
    """What is wrong with the right answer when something of it is changed."""
    changed = msgspec.structs.replace(RIGHT, **answer)
    asked = msgspec.structs.replace(QUESTION, **question)
    return [f"{one.what.value}: {one.en}" for one in failings_of(asked, changed, CHARS, says)]


def test_a_right_answer_may_say_it_in_other_words_and_writings() -> None:
    assert failings({}) == []


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ({"reply": "签收后17天内、没有损坏的可以退货。"}, ["fact: does not say: 7天"]),
        ({"reply": "签收后7天内可以退货。"}, ["fact: does not say: 商品完好 / 没有损坏"]),
        ({"reply": "7天内没有损坏可以退货，三十天内可以换货。"}, ["forbidden: says what it must not: 30天"]),
        ({"citations": ()}, ["citation: does not cite: returns.md › 1.1"]),
        ({"citations": (Cited("other.md", "1.1", ""),)}, ["citation: does not cite: returns.md › 1.1"]),
        ({"citations": (Cited("returns.md", "2.3", ""),)}, ["citation: does not cite: returns.md › 1.1"]),
        ({"outcome": "unanswered"}, ["outcome: ends as unanswered, not answered"]),
        ({"outcome": "clarified"}, ["outcome: ends as clarified, not answered"]),
        ({"raw": "<think>嗯</think>七天"}, ["thinking: the model thinks aloud (<think>)"]),
        ({"reply": f"{RIGHT.reply}{'好' * 90}"}, ["length: has 107 characters, not 2–100"]),
        ({"failure": "empty_reply"}, ["unusable: the model's own reply could not be shown (empty_reply), and the "]),
        (
            {"reply": "7天 没有损坏: you may return goods that are not damaged within that time."},
            ["language: is not in Chinese"],
        ),
    ],
)
def test_what_is_wrong_is_said(answer: dict[str, Any], wrong: list[str]) -> None:
    found = failings(answer)
    assert len(found) == len(wrong)
    assert all(one.startswith(said) for one, said in zip(found, wrong, strict=True))


def test_every_failing_is_said_in_chinese_too() -> None:
    changed = msgspec.structs.replace(RIGHT, reply="30 days", citations=())
    assert all(one.zh for one in failings_of(QUESTION, changed, CHARS, says))


def test_a_question_that_nothing_answers_is_right_when_that_is_said() -> None:
    unanswerable = {"outcomes": ("unanswered", "refused"), "facts": (), "citations": ()}
    said = {"reply": "抱歉，没有找到答案。", "outcome": "unanswered", "citations": ()}
    assert failings(said, **unanswerable) == []
    assert failings({}, **unanswerable) == ["outcome: ends as answered, not unanswered / refused"]
    assert failings({"reply": "30天"}, **unanswerable)[1] == "forbidden: says what it must not: 30天"


def test_a_question_may_have_bounds_and_a_language_of_its_own() -> None:
    assert failings({}, chars=(50, 80)) == ["length: has 17 characters, not 50–80"]
    assert failings({}, language="en") == ["language: is not in English"]


def test_where_no_section_is_named_any_passage_of_the_document_does() -> None:
    assert failings({"citations": (Cited("returns.md", "", "退货"),)}, citations=(Place("returns.md"),)) == []

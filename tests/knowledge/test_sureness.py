"""How sure it is that a passage answers a question."""

from dataclasses import replace

import pytest

from knowledge.sureness import (
    SHIPPED,
    Evidence,
    Wanted,
    coverage,
    evidence,
    log_odds,
    sureness,
    wanted,
)
from knowledge.terms import Term, terms_of
from knowledge.types import ANSWERING

LAMP, CABLE, PLUG = (Term(word, 1.0) for word in ("lamp", "cabl", "plug"))
TOLD = Evidence(covered=0.7, said=0.5, titled=0.1, ahead=0.1, size=80, terms=3)


def rarity(word: str) -> float:
    """Give words rarities: those that every passage has are none."""
    return {"": 5.0, "lamp": 2.0, "灯泡": 2.0}.get(word, 4.0)


def asked(question: str, context: str = "") -> Wanted:
    """Prepare a question."""
    return wanted(question, context, {"lamp": 1.0}, rarity)


def test_a_question_about_nothing_is_covered_by_nothing() -> None:
    assert coverage([], "a lamp") == 0
    assert coverage([(LAMP, 0.0)], "a lamp") == 0


def test_coverage_weighs_what_is_held_by_what_it_counts() -> None:
    assert coverage([(LAMP, 3.0), (CABLE, 1.0)], "a lamp") == 0.75
    assert coverage([(LAMP, 3.0), (CABLE, 1.0)], "a lamp with a cable") == 1


def test_one_term_in_common_of_several_may_be_chance() -> None:
    assert coverage([(LAMP, 2.0), (CABLE, 1.0), (PLUG, 1.0)], "a lamp") == 0.25
    assert coverage([(LAMP, 2.0), (CABLE, 1.0), (PLUG, 1.0)], "a lamp with a plug") == 0.75


def test_a_question_that_stands_on_its_own_is_judged_by_its_own_words_alone() -> None:
    alone = asked("do you sell pet insurance")
    assert asked("do you sell pet insurance", "how long is the warranty of the lamp") == alone


def test_a_question_without_words_of_its_own_is_judged_by_those_before() -> None:
    assert asked("how long is that?", "warranty of the lamp").terms == asked("warranty of the lamp").terms
    assert asked("how long is that?").words.keys() <= {"how", "long", "is", "that"}


@pytest.mark.parametrize(
    ("question", "context"), [("那要提前多久", "票能改签吗"), ("How far ahead?", "moving a ticket")]
)
def test_a_question_that_tells_nothing_by_itself_is_judged_by_both(question: str, context: str) -> None:
    asked = wanted(question, context, {}, lambda _: 1.0)
    assert {term.word for term, _ in asked.terms} >= {term.word for term in terms_of(context)}


def test_what_is_said_in_the_title_and_said_again_is_evidence() -> None:
    question = asked("lamp warranty")
    once = evidence(question, "", "a lamp", 0.0)
    assert evidence(question, "", "a lamp, a lamp", 0.0).said > once.said > 0
    assert evidence(question, "Lamp", "a lamp", 0.0).titled > once.titled == 0


def test_words_that_only_ask_tell_less() -> None:
    question = asked("灯泡怎么配网")
    assert 0 < question.words["怎么"] < question.words["灯泡"]


def test_being_ahead_is_measured_by_the_best_score_and_bounded() -> None:
    question = asked("lamp")
    assert [evidence(question, "", "a lamp", by).ahead for by in (-100.0, 1.0, 100.0)] == [-0.3, 0.25, 0.6]


@pytest.mark.parametrize(
    "more", [{"covered": 0.9}, {"said": 0.9}, {"titled": 0.5}, {"ahead": 0.3}, {"size": 40}, {"terms": 6}]
)
def test_each_kind_of_evidence_makes_surer(more: dict[str, float]) -> None:
    assert log_odds(replace(TOLD, **more)) > log_odds(TOLD)


def test_at_the_line_the_sureness_is_the_one_that_answers_whatever_the_model() -> None:
    by_words = log_odds(TOLD)
    other = replace(SHIPPED, words_line=by_words, share=0.5, cosine=8.0, meaning_line=0.5 * by_words + 8.0 * 0.3)
    at = {cosine: sureness(replace(TOLD, cosine=cosine), other) for cosine in (None, 0.2, 0.3, 0.4)}
    assert at[None] == at[0.3] == ANSWERING
    assert at[0.4] > ANSWERING > at[0.2]


def test_nothing_in_common_is_far_below_the_line() -> None:
    nothing = Evidence(covered=0.0, said=0.0, titled=0.0, ahead=0.0, size=80, terms=3)
    assert sureness(nothing, SHIPPED) < 0.2
    assert sureness(replace(nothing, cosine=0.1), SHIPPED) < 0.2

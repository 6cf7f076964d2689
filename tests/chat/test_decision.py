"""Whether what was found answers the question."""

import pytest

from knowledge.types import Hit, Passage, Scores, SearchResult
from service.chat.decision import ANSWER_RELEVANCE, decide


def found(*relevances: float) -> SearchResult:
    hits = [
        Hit(n, "key", "Title", "V1", "en", Passage("text"), Scores(1.0, None, 1.0, relevance))
        for n, relevance in enumerate(relevances)
    ]
    return SearchResult(tuple(hits), 1)


def test_nothing_found_has_no_answer() -> None:
    assert not decide(found(), 6).answerable


@pytest.mark.parametrize(("relevance", "answerable"), [(ANSWER_RELEVANCE, True), (ANSWER_RELEVANCE - 0.01, False)])
def test_the_best_hit_decides_wherever_it_stands(relevance: float, answerable: bool) -> None:
    assert decide(found(0.1, relevance), 6).answerable is answerable


def test_hits_keep_their_order_and_what_is_much_less_relevant_is_left_out() -> None:
    assert [hit.passage_id for hit in decide(found(0.6, 0.9, 0.3, 0.7), 6).hits] == [0, 1, 3]


def test_there_are_never_more_hits_than_asked_for() -> None:
    assert len(decide(found(*[0.9] * 8), 3).hits) == 3

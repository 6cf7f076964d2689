"""Where the line between an answer and none is drawn."""

import pytest

from knowledge.calibrating import Sample, calibrate
from knowledge.sureness import SHIPPED


def by_words(*scores: float, answerable: bool) -> list[Sample]:
    return [Sample(((score, None),), answerable) for score in scores]


def spread(low: float, high: float, count: int = 40) -> list[float]:
    return [low + (high - low) * i / (count - 1) for i in range(count)]


def test_between_what_is_apart_the_line_is_in_the_middle() -> None:
    samples = by_words(*spread(3, 5), answerable=True) + by_words(*spread(-2, 1), answerable=False)
    made = calibrate(samples, 0.05)
    assert made.calibration.words_line == pytest.approx(2)
    assert (made.by_words.wrongly_refused, made.by_words.wrongly_answered) == (0, 0)


@pytest.mark.parametrize("target", [0.0, 0.05, 0.2])
def test_no_more_than_the_target_is_refused_wrongly(target: float) -> None:
    samples = by_words(*spread(0, 4), answerable=True) + by_words(*spread(-2, 3), answerable=False)
    assert calibrate(samples, target).by_words.wrongly_refused <= target


def test_of_several_hits_the_surest_counts_and_without_any_there_is_no_answer() -> None:
    samples = by_words(*spread(3, 5), answerable=True) + by_words(*spread(-2, 1), answerable=False)
    more = [Sample((*one.hits, (-9.0, None)), one.answerable) for one in samples] + [Sample((), answerable=False)] * 5
    assert calibrate(more, 0.05).calibration == calibrate(samples, 0.05).calibration


def test_too_few_questions_change_nothing() -> None:
    samples = by_words(*spread(3, 5), answerable=True) + by_words(*spread(-2, 1, 19), answerable=False)
    made = calibrate(samples, 0.05)
    assert made.calibration == SHIPPED
    assert not made.by_words.enough


def test_where_meaning_was_compared_its_share_is_fitted_too() -> None:
    right = [Sample(((words, 0.7),), answerable=True) for words in spread(-1, 2)]
    wrong = [Sample(((words, 0.2),), answerable=False) for words in spread(-2, 1)]
    made = calibrate(right + wrong, 0.05)
    assert made.calibration.words_line == SHIPPED.words_line
    assert made.calibration.share > 0
    assert made.calibration.cosine > 0
    assert (made.by_meaning.wrongly_refused, made.by_meaning.wrongly_answered) == (0, 0)


def test_a_meaning_that_speaks_against_answers_is_not_fitted() -> None:
    right = [Sample(((words, 0.2),), answerable=True) for words in spread(1, 3)]
    wrong = [Sample(((words, 0.7),), answerable=False) for words in spread(-3, 0)]
    made = calibrate(right + wrong, 0.05)
    assert (made.calibration.share, made.calibration.cosine) == (SHIPPED.share, SHIPPED.cosine)


def test_an_answer_from_another_document_is_none_to_keep() -> None:
    right = by_words(*spread(3, 5), answerable=True)
    elsewhere = [Sample(((score, None),), answerable=True, right=False) for score in spread(0, 1, 2)]
    wrong = by_words(*spread(-4, -2), answerable=False)
    made = calibrate(right + elsewhere + wrong, 0.05)
    assert made.calibration.words_line == pytest.approx(2), "answering those two would be wrong as well"
    assert (made.by_words.right, made.by_words.wrong_document) == (pytest.approx(40 / 42), 0)
    strict = calibrate(right + elsewhere + wrong, 0.0).by_words
    assert (strict.wrong_document, strict.wrongly_refused) == (pytest.approx(2 / 42), 0)


def test_questions_that_all_cite_another_document_are_too_few() -> None:
    elsewhere = [Sample(((score, None),), answerable=True, right=False) for score in spread(3, 5)]
    made = calibrate(elsewhere + by_words(*spread(-2, 1), answerable=False), 0.05)
    assert made.calibration == SHIPPED
    assert (made.by_words.enough, made.by_words.cited, made.by_words.right) == (False, 0, 0)


def test_where_more_found_nothing_than_may_be_refused_all_else_is_answered() -> None:
    nothing = [Sample((), answerable=True, right=False)] * 10
    samples = by_words(*spread(3, 5), answerable=True) + nothing + by_words(*spread(-2, 1), answerable=False)
    fit = calibrate(samples, 0.05).by_words
    assert (fit.right, fit.wrongly_answered) == (pytest.approx(0.8), 0)
    assert fit.wrongly_refused == fit.found_nothing == pytest.approx(0.2)

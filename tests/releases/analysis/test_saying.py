"""A judgement in plain words."""

from dataclasses import replace
from itertools import product

import pytest

from service.releases.analysis.counts import Evidence, Golden
from service.releases.analysis.judging import judge
from service.releases.analysis.saying import explain, say
from service.releases.analysis.verdicts import Decision, Finding, Judgement, Pace, Share, Signal, Verdict
from tests.releases.analysis.examples import GOOD, with_canary

FIRST = {
    Decision.ABORT: ("Abort: ", "中止："),
    Decision.HOLD: ("Hold: ", "暂停推进："),
    Decision.GO_ON: ("Go on: ", "继续："),
}


@pytest.mark.parametrize("judgement", [judge(GOOD), judge(Evidence()), judge(with_canary(errors=60))])
def test_first_what_is_to_be_done_then_each_signal_in_one_sentence(judgement: Judgement) -> None:
    for language, first, stop in zip(("en", "zh"), FIRST[judgement.decision], (".", "。"), strict=True):
        said = explain(judgement, language)
        assert said[0].startswith(first)
        assert len(said) == 1 + len(judgement.findings)
        assert all(sentence.endswith(stop) and sentence.count(stop + " ") == 0 for sentence in said)


def test_the_sentence_has_the_figures_it_rests_on() -> None:
    judgement = judge(with_canary(errors=60))
    english, chinese = (explain(judgement, language)[3] for language in ("en", "zh"))
    assert english == (
        "Errors of the engine: in 60 of the canary's 120 sessions (50.0%), in 7 of the stable revision's 360 (1.9%); "
        "this is worse, proven (p < .0001)."
    )
    assert chinese == (
        "引擎出错：灰度版本120个会话中有60个（50.0%），稳定版本360个会话中有7个（1.9%）；已证实更差（p < .0001）。"
    )


def test_that_few_golden_questions_were_asked_is_said_and_what_they_can_show() -> None:
    few = judge(replace(GOOD, golden=Golden(0, 0, 12, demanded=12)))
    english, chinese = (" ".join(explain(few, language)) for language in ("en", "zh"))
    assert (
        "and 0 with the canary alone; no sign of harm; only 12 were asked: so few show a great loss alone." in english
    )
    assert "只有灰度版本答对的0道；没有变差的迹象；只问了12道，这么少只能看出大的退步。" in chinese
    many = judge(GOOD)
    assert not any("only" in sentence and "asked" in sentence for sentence in explain(many, "en"))


def test_what_is_missing_is_said() -> None:
    said = " ".join(explain(judge(Evidence()), "en"))
    assert "100 sessions are needed of each, and 0 were seen" in said
    assert "30 sessions with votes are needed of each, and 0 were seen" in said


@pytest.mark.parametrize(("signal", "verdict", "language"), [*product(Signal, Verdict, ("en", "zh"))])
def test_every_verdict_of_every_signal_can_be_said(signal: Signal, verdict: Verdict, language: str) -> None:
    figures = (Pace(1.5, 4.0), Pace(1.0, 3.0)) if signal is Signal.SLOW else (Share(1, 7), Share(2, 9))
    p = None if signal is Signal.SEVERE else 0.25
    sentence = say(Finding(signal, verdict, 7, 100, p, p, *figures), language)
    assert "{" not in sentence
    assert "None" not in sentence

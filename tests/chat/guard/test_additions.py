"""What is said of one more thing is said of a thing that the passages speak of."""

import pytest

from tests.chat.guard.making import guarded

VISITS = "受理后 48 小时内上门装机。节假日照常（除夕除外）。"
HOURS = "The shop is open from 9:00 to 18:00 every day, public holidays included."


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("受理后 48 小时内上门装机，台风天也照常[1]。", VISITS),
        ("The shop is open from 9:00 to 18:00 every day, even at Christmas. [1]", HOURS),
    ],
)
def test_a_thing_that_no_passage_has_is_not_added(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("受理后 48 小时内上门装机，节假日也照常[1]。", VISITS),
        ("The shop is open from 9:00 to 18:00 every day, even on public holidays. [1]", HOURS),
    ],
)
def test_a_thing_that_a_passage_has_is_added(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text


BIKES = "取车时须出示驾照。押金由租客支付，还车后 3 天内退还。头盔不出租。"
BOATS = "Show your licence when you fetch the boat. The guest pays the deposit. Life vests are not for rent."


@pytest.mark.parametrize(
    "sentence",
    [
        "取车时须出示驾照，老会员除外[1]。",
        "取车时须出示驾照，否则会被罚款[1]。",
        "取车时须出示驾照，逾期我们会报警[1]。",
        "押金由租客支付，随后抵作积分[1]。",
        "押金由租客和车行平摊[1]。",
        "The guest pays the deposit unless they are students. [1]",
        "The guest pays the deposit, and we return it next summer. [1]",
        "The guest pays the deposit or we will sue. [1]",
        "Show your licence when you fetch the boat, except for canoes. [1]",
        "The guest pays the deposit, otherwise police will come. [1]",
    ],
)
def test_an_exception_consequence_or_clause_that_no_passage_has_is_cut(sentence: str) -> None:
    assert guarded(sentence, BOATS if sentence.isascii() else BIKES).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("除头盔外都可以租[1]。", "单车、雨披、车锁可以租。头盔不出租。"),
        ("押金由租客支付，还车后 3 天内退还，头盔除外[1]。", BIKES),
        ("取车请带驾照，押金您自己付[1]。", BIKES),
        ("You can rent boats, except life vests. [1]", f"You can rent boats. {BOATS}"),
        ("The guest pays the deposit, not their friends. [1]", BOATS),
        ("The guest pays the deposit, and a licence must be shown. [1]", BOATS),
        ("If you do not return it, we will call the police. [1]", "If you do not return it, we call the police."),
    ],
)
def test_an_exception_or_clause_that_the_passages_have_is_kept(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text

"""A sentence that is nearly one of a passage speaks of no thing in the place of another that no passage speaks of."""

import pytest

from tests.chat.guard.making import guarded

POT = "倒入柠檬酸水，浸泡 30 分钟。维修费由租客承担。备件用顺丰寄送。"
PANS = (
    "Wipe the pan with a soft, dry cloth. Damage by falls is not covered. Refunds are paid by the seller within 3 days."
    " It is the only pan with PTFE DLC support."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "倒入盐酸，浸泡 30 分钟[1]。",
        "倒入汽油，浸泡 30 分钟[1]。",
        "维修费由租客的父母承担[1]。",
        "Wipe the pan with petrol. [1]",
        "Damage by hail is not covered. [1]",
        "Refunds are paid by the courier within 3 days. [1]",
    ],
)
def test_a_thing_that_no_passage_has_is_cut(sentence: str) -> None:
    assert guarded(sentence, PANS if sentence.isascii() else POT).text == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "倒入柠檬酸，浸泡 30 分钟[1]。",
        "维修费由租客自己承担[1]。",
        "维修费要由租客来承担[1]。",
        "Wipe the pan with a cloth that is soft and dry. [1]",
        "Wipe your pan with a dry cloth. [1]",
        "It is the only pan with PTFE DLC coverage. [1]",
    ],
)
def test_a_part_of_the_thing_or_another_order_is_kept(sentence: str) -> None:
    assert guarded(sentence, PANS if sentence.isascii() else POT).text

"""A reply's last sentence that was broken off is not shown, even where the model takes it for finished."""

import pytest

from service.chat.guard.endings import ends_in_the_middle
from service.chat.guard.stream import Guard


@pytest.mark.parametrize(
    "sentence",
    [
        "整机功耗不超",
        "整机功耗不超[1]",
        "保修期为",
        "请联系客服并",
        "包装内有说明书和",
        "The warranty covers the",
        "It ships within",
    ],
)
def test_what_something_must_follow_was_broken_off(sentence: str) -> None:
    assert ends_in_the_middle(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "7 天",
        "可以退货",
        "可以。",
        "红色的",
        "签收后 7 天内",
        "- 保修卡",
        "3 days",
        "Yes",
        "Monday to Friday",
        "如下：",
        "不可以",
        "没有",
        "是的",
        "Turn it on",
        "免运费",
        "不需要",
    ],
)
def test_a_short_answer_without_a_full_stop_is_whole(sentence: str) -> None:
    assert not ends_in_the_middle(sentence)


def test_what_was_broken_off_is_recorded_though_the_model_has_stopped() -> None:
    guard = Guard(frozenset({1}), 2000)
    shown = guard.feed("额定电压 12 V。整机功耗不超") + guard.finish()
    assert "".join(shown) == "额定电压 12 V。"
    assert [(cut.reason, cut.text) for cut in guard.report.cuts] == [("interrupted", "整机功耗不超")]

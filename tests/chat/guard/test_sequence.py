"""The steps of a procedure are shown in the order in which a passage gives them."""

import pytest

from tests.chat.guard.making import guarded

BELT = "1. 关闭跑步机，拔下电源。2. 松开后端螺栓。3. 取下旧皮带。4. 装上新皮带，拧紧螺栓。"
CARD = "1. Open the app.\n2. Choose the lost card.\n3. Confirm with your code.\n4. Wait for the letter."


@pytest.mark.parametrize(
    ("reply", "passage"),
    [
        ("1. 取下旧皮带。[1]\n2. 关闭跑步机，拔下电源。[1]", BELT),
        ("第一步：松开后端螺栓。[1]\n第二步：关闭跑步机，拔下电源。[1]", BELT),
        ("1. Confirm with your code. [1]\n2. Choose the lost card. [1]", CARD),
        ("Step 1: Choose the lost card. [1]\nStep 2: Open the app. [1]", CARD),
    ],
)
def test_a_step_behind_one_that_it_stands_in_front_of_is_cut(reply: str, passage: str) -> None:
    cuts = guarded(reply, passage).report.cuts
    assert [cut.reason for cut in cuts][:1] == ["swapped"]


@pytest.mark.parametrize(
    ("reply", "passage"),
    [
        ("1. 关闭跑步机，拔下电源。[1]\n2. 松开后端螺栓，取下旧皮带。[1]\n3. 装上新皮带，拧紧螺栓。[1]", BELT),
        ("1. Open the app. [1]\n2. Choose the lost card. [1]\n3. Confirm with your code. [1]", CARD),
        (
            "- Confirm with your code. [1]\n- Choose the lost card. [1]",
            "- Choose the lost card.\n- Confirm with your code.",
        ),
    ],
)
def test_steps_in_their_order_and_lists_without_one_are_kept(reply: str, passage: str) -> None:
    assert not guarded(reply, passage).report.cuts

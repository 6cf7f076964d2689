"""Which step a message means."""

import pytest

from service.chat.understanding.question import understand
from service.chat.understanding.steps import LAST, holds_steps, step_in, steps_in

RED = "智能灯泡闪红灯怎么解决？"


@pytest.mark.parametrize(
    ("text", "before", "step"),
    [
        ("下一步呢？", 2, 3),
        ("上一步", 2, 1),
        ("what's the next step?", 1, 2),
        ("And the previous step?", 3, 2),
        ("第一步做完了，下一步呢？", None, 2),
        ("I finished step 2, what is the next step?", None, 3),
        ("然后呢？", 1, 2),
        ("OK, then what?", 4, 5),
        ("And then?", None, None),
        ("然后呢？", None, None),
        ("上一步", 1, None),
        ("下一步", LAST, None),
        ("下一步", None, None),
        ("然后怎么申请退款？", 2, None),
        ("最后一步", 2, LAST),
    ],
)
def test_a_step_is_counted_from_the_one_before(text: str, before: int | None, step: int | None) -> None:
    assert step_in(text, before) == step


def test_steps_are_counted_through_a_whole_conversation() -> None:
    topic, steps = RED, list[int | None]()
    for message in ("第一步", "下一步", "然后呢？", "上一步"):
        understood = understand(message, topic)
        topic = understood.topic
        steps.append(understood.step)
    assert steps == [1, 2, 3, 2]


def test_the_next_step_is_not_searched_for() -> None:
    assert understand("next step", "How do I set up the hub?").wanted == ""


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("and the last one", LAST),
        ("最后一个呢", LAST),
        ("the third one", 3),
        ("第三个呢", 3),
        ("the step after the fifth", 6),
        ("what about the last order?", None),
    ],
)
def test_after_steps_one_of_them_is_meant(text: str, step: int | None) -> None:
    assert step_in(text, after_steps=True) == step


def test_without_steps_before_the_last_one_is_no_step() -> None:
    assert step_in("and the last one") is None
    assert holds_steps("Do this:\n1. Open it.\n2. Close it. [1]")
    assert not holds_steps("It weighs 1.2 kg.\n1. Open it.")


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("第三步和第四步", (3, 4)),
        ("第三和第四步怎么做", (3, 4)),
        ("第2、4步", (2, 4)),
        ("第二步到第五步", (2, 3, 4, 5)),
        ("what are steps 3 and 4?", (3, 4)),
        ("steps 2 to 4", (2, 3, 4)),
        ("step 2 and step 3", (2, 3)),
        ("第三步", ()),
        ("第四步到第二步", ()),
        ("step 3 and 4 minutes later", ()),
    ],
)
def test_several_steps_may_be_named_at_once(text: str, steps: tuple[int, ...]) -> None:
    assert steps_in(text) == steps


def test_the_next_step_is_counted_from_the_last_of_several() -> None:
    several = understand("第三步和第四步", RED)
    assert (several.step, several.steps) == (4, (3, 4))
    assert understand("下一步", several.topic).step == 5
    assert understand("next step", understand("steps 1 and 2", "How do I set up the hub?").topic).step == 3

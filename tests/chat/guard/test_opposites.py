"""A sentence that is one of a passage but for a word of the contrary meaning is not shown."""

import pytest

from tests.chat.guard.making import guarded

OVEN = (
    "清洁前请拔下插头，并关闭燃气阀。外壳破损的烤箱应停止使用。滤网可用冷水冲洗，每晚擦干。仓库收到烤箱后 5 天内检测。"
)
PUMP = (
    "Unplug the pump and turn the valve off before you open it. Wipe the seal with a dry cloth. "
    "Orders above the limit need a code. Tighten the screws clockwise. Damaged pumps are replaced."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "清洁前请插上插头[1]。",
        "清洁前请拔下插头，并打开燃气阀[1]。",
        "外壳完好的烤箱应停止使用[1]。",
        "滤网可用开水冲洗[1]。",
        "仓库发出烤箱后 5 天内检测[1]。",
        "Plug in the pump before you open it. [1]",
        "Unplug the pump and turn on the valve before you open it. [1]",
        "Wipe the seal with a wet cloth. [1]",
        "Orders below the limit need a code. [1]",
        "Loosen the screws clockwise. [1]",
    ],
)
def test_a_word_of_the_contrary_meaning_is_cut(sentence: str) -> None:
    assert guarded(sentence, PUMP if sentence.isascii() else OVEN).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("清洁前要先拔掉插头，再关掉燃气阀[1]。", OVEN),
        ("收到烤箱后 5 天内检测[1]。", OVEN),
        ("插上插头后按电源键[1]。", "拔下插头，清洁外壳。然后插上插头，按电源键。"),
        ("Switch the valve off and unplug the pump before you open it. [1]", PUMP),
        ("Damaged pumps are replaced. [1]", PUMP),
        ("Wipe the seal with a cloth that is not wet. [1]", PUMP),
    ],
)
def test_the_same_in_other_words_or_what_another_stretch_says_is_kept(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("运费不由顾客承担[1]。", "运费由顾客承担。"),
        ("运费由顾客承担[1]。", "运费不由顾客承担。"),
    ],
)
def test_who_is_said_not_to_pay_does_pay(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage", "shown"),
    [
        ("烤箱完好或配件齐全的，可以退货[1]。", "烤箱完好且配件齐全的，可以退货。", False),
        ("配件齐全或完好的烤箱可以退货[1]。", "烤箱完好，配件齐全或完好的可以退货。", True),
        ("烤箱完好、配件齐全的，可以退货[1]。", "烤箱完好且配件齐全的，可以退货。", True),
        ("Pumps must be clean or complete. [1]", "Pumps must be clean and complete.", False),
        ("Pay by card or cash. [1]", "We accept card and cash. Pay by card and cash.", True),
    ],
)
def test_one_of_two_things_is_not_enough_where_both_are_asked_for(sentence: str, passage: str, *, shown: bool) -> None:
    assert bool(guarded(sentence, passage).text) is shown

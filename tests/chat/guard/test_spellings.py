"""A banned phrase is found however it is written, and nothing else is taken for it."""

import pytest

from service.chat.guard.rules import Phrases

BANNED = Phrases(
    ("运费", "赌博", "39元"),
    ("credit card", "casino", "news", "policies", "C50", "hell", "boxes", "caches", "party", "50"),
)


@pytest.mark.parametrize(
    "text",
    [
        *(f"运{unseen}费" for unseen in "\u200b\u200c\u200d\u2060\u00ad\ufe0f\u034f\u3164\U000e0061"),
        *("运**费**", "运 费", "运、费", "_运_费_", "运\u0336费\u0336", "運費", "賭 博", "价格39元"),
        *(
            "credit-card",
            "Credit  Cards",
            "credit\ncard",
            "creditcard",
            "crédit card",
            "cre**dit** card",
            "ＣＲＥＤＩＴ ＣＡＲＤ",
        ),
        *("c a s i n o", "c-a-s-i-n-o", "the casino's", "cas\u00adino", "CASINOS"),
        *("our policy", "a box", "the cache", "two parties", "台灯C50不亮", "C-50", "news!", "only 50 left"),
    ],
)
def test_however_it_is_written_it_is_found(text: str) -> None:
    assert BANNED.said_in(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "运输费",
            "费运",
            "好运",
            "好运，费用另算",
            "139元",
            "a new lamp",
            "he'll come",
            "a shell",
            "accredit cards",
            "credit cardinal",
        ),
        *("AC50", "C500", "box5", "boxer", "the polic", "part", "5.0", "500", ""),
    ],
)
def test_other_words_are_not_taken_for_it(text: str) -> None:
    assert not BANNED.said_in(text)


def test_where_nothing_is_banned_nothing_is_found() -> None:
    assert not Phrases((), ()).said_in("运费")


@pytest.mark.parametrize("piece", ["运", "运*", "c ", "c*", "credit ", "c-r-e-d-i-t-", "*", "credit\n", "\u0336"])
def test_no_text_takes_long(piece: str) -> None:
    """Work that grew faster than the text would never end on one of this length."""
    assert not BANNED.said_in(piece * (1_000_000 // len(piece)) + "x")

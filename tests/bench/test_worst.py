"""The stand-in answers faithfully wherever passages answer, and no turn that a customer cannot use ended well."""

import pytest

from bench.worst import ends_well, faithful

INTRODUCTION = "Here is what that means in practice:"
PRICE = "A lamp costs 20 USD."


def prompted(*passages: str) -> dict[str, object]:
    content = "\n\n".join(f"§a1§ [{n}] Help, version 1\n\n{passage}\n§a1§" for n, passage in enumerate(passages, 1))
    return {"messages": [{"role": "system", "content": f"Rules.\n\n{content}"}]}


@pytest.mark.parametrize(
    ("passages", "said"),
    [
        ((PRICE, "Bulbs cost 5 USD."), f"{PRICE} [1]"),
        ((f"{INTRODUCTION}\n{PRICE}",), f"{INTRODUCTION} [1]\n{PRICE} [1]"),
        ((INTRODUCTION, PRICE), f"{PRICE} [2]"),
        (("内容如下：", "台灯 99 元。灯泡 20 元。"), "台灯 99 元。 [2]\n灯泡 20 元。 [2]"),
        ((INTRODUCTION,), ""),
        ((), ""),
    ],
)
def test_it_says_what_the_first_passage_with_a_sentence_begins_with(passages: tuple[str, ...], said: str) -> None:
    assert faithful(prompted(*passages)) == said


@pytest.mark.parametrize(
    ("outcome", "reply", "well"),
    [
        ("answered", "It lasts one year. [1]", True),
        ("answered", "It lasts. [1]", False),
        ("answered", "", False),
        ("unanswered", "I do not know.", True),
        ("unanswered", "It lasts one year. [1]", False),
        ("refused", "I do not know.", False),
    ],
)
def test_a_turn_ends_well_with_what_the_documents_say_or_the_fallback(outcome: str, reply: str, *, well: bool) -> None:
    turn = {"outcome": outcome, "reply": reply, "citations": [{"n": 1}] if "[1]" in reply else []}
    assert ends_well(turn, ("one year",), {"en": "I do not know."}) is well


def test_a_turn_that_broke_did_not_end_well() -> None:
    assert not ends_well({}, (), {})

"""The stand-in that answers faithfully has an answer wherever passages have one."""

import pytest

from bench.worst import faithful

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

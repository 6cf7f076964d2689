"""The token rule is simple, loses nothing and never counts Chinese too low."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ollama.tokens import count_prompt, count_tokens, first_tokens, split_pieces, tokenize


@given(st.text())
def test_tokens_and_pieces_put_together_are_the_text(text: str) -> None:
    assert "".join(tokenize(text)) == text
    assert "".join(split_pieces(text)) == text


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)))
def test_every_chinese_character_is_a_token(text: str) -> None:
    assert count_tokens(text) == len(text)


@given(st.text(), st.integers(0, 20))
def test_a_limit_is_kept(text: str, limit: int) -> None:
    assert sum(len(tokenize(piece)) for piece in first_tokens(split_pieces(text), limit)) <= limit


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("退货,7天", 5), ("password reset", 4), ("a b", 2), ("2026", 4), ("a, b!", 4), ("  ", 1)],
)
def test_examples(text: str, count: int) -> None:
    assert count_tokens(text) == count


def test_each_message_costs_its_markers() -> None:
    message = {"role": "user", "content": "退货"}
    assert count_prompt([message, message]) - count_prompt([message]) == 2 + 4


def test_pieces_are_short_runs_of_chinese_and_single_words() -> None:
    assert split_pieces("您好我是客服 how are you") == ["您好我是", "客服", " how", " are", " you"]

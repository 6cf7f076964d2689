"""Where text is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import closes, pieces, sentences, size


def test_cuts_chinese_behind_its_marks() -> None:
    assert sentences("可以退货。运费谁出？我们出！") == ["可以退货。", "运费谁出？", "我们出！"]


def test_keeps_the_closing_quotation_mark_with_its_sentence() -> None:
    assert sentences("他说：“可以。”然后走了。") == ["他说：“可以。”", "然后走了。"]


@pytest.mark.parametrize(
    "text",
    ["See e.g. Section 4.", "Ask Mr. Smith today.", "It costs 3.50 per unit.", "Acme Inc. Pays the freight."],
)
def test_does_not_cut_behind_an_abbreviation_or_inside_a_number(text: str) -> None:
    assert len(sentences(text)) == 1


def test_cuts_english_sentences() -> None:
    assert sentences("Open the app. Tap Save! Done?") == ["Open the app. ", "Tap Save! ", "Done?"]


@given(st.text())
def test_sentences_lose_nothing(text: str) -> None:
    assert "".join(sentences(text)) == text


def test_pieces_end_where_sentences_end() -> None:
    text = "".join(f"第{number}句话说的是退货和换货的规则，请您仔细阅读并遵守。" for number in range(60))
    found = pieces(text)
    assert len(found) > 2
    assert all(piece.endswith("。") and size(piece) <= 1 for piece in found)
    assert "".join(found) == text


@given(st.text(alphabet="ab。，. \n中文", max_size=4000))
def test_pieces_are_never_empty_nor_boundless(text: str) -> None:
    assert all(piece.strip() and size(piece) <= 4 for piece in pieces(text))


def test_closes_tells_a_finished_sentence() -> None:
    assert closes("完成。")
    assert closes("“Done.”")
    assert not closes("未完")

"""How much text is much, and where it is then cut."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.sizes import closes, pieces, size


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

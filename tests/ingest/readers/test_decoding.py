"""Which encodings are understood."""

import pytest

from ingest.errors import UnreadableFile
from ingest.readers.decoding import decode

SIMPLIFIED = "自签收之日起7天内，商品完好的可以无理由退货。"
TRADITIONAL = "請問這個訂單什麼時候可以到貨？我們會盡快為您處理。"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_decodes_simplified_chinese(encoding: str) -> None:
    assert decode(SIMPLIFIED.encode(encoding), "a.txt") == SIMPLIFIED


def test_decodes_traditional_chinese_in_big5() -> None:
    assert decode(TRADITIONAL.encode("big5"), "a.txt") == TRADITIONAL


def test_decodes_utf_16_without_a_mark_in_english() -> None:
    assert decode("Return within 7 days.".encode("utf-16-le"), "a.txt") == "Return within 7 days."


def test_decodes_western_text() -> None:
    text = "It’s free – “no questions asked” – above £40. Our café in Zürich takes returns, too."
    assert decode(text.encode("cp1252"), "a.txt") == text


def test_a_character_cut_in_half_at_the_end_is_dropped() -> None:
    assert decode(SIMPLIFIED.encode("gb18030")[:-1], "a.txt") == SIMPLIFIED[:-1]


def test_believes_the_declared_encoding() -> None:
    assert decode("价".encode("gbk"), "a.html", "gb2312") == "价"


def test_line_ends_become_one_newline() -> None:
    assert decode(b"a\r\nb\rc\n", "a.txt") == "a\nb\nc\n"


def test_bytes_that_are_no_text_are_an_error_naming_the_file() -> None:
    with pytest.raises(UnreadableFile, match=r"noise\.txt") as caught:
        decode(bytes(range(256)) * 8, "noise.txt")
    assert caught.value.detail == {"file": "noise.txt"}

"""What nobody sees is left out, everything else stays."""

import sys
import unicodedata

from service.unseen import seen

# Format characters that are drawn: they enclose the digits or letters that follow them.
DRAWN = ("ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN")


def test_what_only_changes_how_others_are_drawn_is_left_out() -> None:
    everything = map(chr, range(sys.maxunicode + 1))
    formats = [char for char in everything if unicodedata.category(char) == "Cf"]
    left = [unicodedata.name(char) for char in formats if seen(char)]
    assert [name for name in left if not name.startswith(DRAWN)] == []


def test_what_is_seen_or_ends_a_line_stays() -> None:
    text = "退款\t3 个工作日\r\n“é” ½ 😀 ①\u3000a\u00a0b\u2009c"
    assert seen(text) == text

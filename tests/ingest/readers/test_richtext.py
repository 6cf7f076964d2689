"""What is read from RTF."""

import pytest

from ingest.blocks import Block, Heading, ListItem, Paragraph, Row
from ingest.readers import read


def blocks_of(rtf: bytes) -> list[Block]:
    return list(read(rtf, "a.rtf").blocks)


def rtf(body: str, head: str = r"\ansi\ansicpg936") -> bytes:
    return rf"{{\rtf1{head}{{\fonttbl{{\f0\fnil\fcharset134 SimSun;}}}}{body}}}".encode()


def hexed(text: str, encoding: str = "gbk") -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode(encoding))


def test_paragraphs() -> None:
    assert blocks_of(rtf(r"\pard One.\par Two\line words.\par")) == [
        Paragraph("One."),
        Paragraph("Two"),
        Paragraph("words."),
    ]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (r"\ansi\ansicpg936", r"\f0 " + hexed("退货要在七天内。")),
        (r"\ansi\ansicpg1252", r"\f0 " + hexed("退货要在七天内。")),
        (r"\ansi\ansicpg936", hexed("退货要在七天内。")),
        (
            r"\ansi\ansicpg1252\uc1",
            "".join(rf"\u{ord(char) - (65536 if ord(char) > 32767 else 0)}?" for char in "退货要在七天内。"),
        ),
        (
            r"\ansi\ansicpg1252\uc0",
            "".join(rf"\u{ord(char) - (65536 if ord(char) > 32767 else 0)} " for char in "退货要在七天内。"),
        ),
    ],
)
def test_chinese_in_every_way_to_write_it(head: str, body: str) -> None:
    assert blocks_of(rtf(body, head)) == [Paragraph("退货要在七天内。")]


def test_chinese_as_raw_bytes() -> None:
    data = rtf("TEXT").replace(b"TEXT", "退货要在七天内。".encode("gbk"))
    assert blocks_of(data) == [Paragraph("退货要在七天内。")]


def test_a_second_byte_that_is_written_as_the_letter_it_also_is() -> None:
    # The second byte of 丂 is "@", that of 亖 is "|" in GBK.
    data = rtf(r"\'81@\'81|" + hexed("好"))
    assert blocks_of(data) == [Paragraph("丂亅好")] or blocks_of(data) == [
        Paragraph(b"\x81@\x81|".decode("gbk") + "好")
    ]


def test_traditional_chinese() -> None:
    body = r"\f0 " + hexed("請在許功蓋之前退貨。", "cp950")
    data = rtf(body, r"\ansi\ansicpg950").replace(b"fcharset134", b"fcharset136")
    assert blocks_of(data) == [Paragraph("請在許功蓋之前退貨。")]


def test_headings_are_told_by_their_style_or_level() -> None:
    sheet = r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 heading 2;}}"
    body = (
        r"\pard\s1 Returns\par\pard\s0 Three days.\par\pard\s2 Refunds\par\pard\outlinelevel2 Cards\par\pard End.\par"
    )
    content = read(rtf(sheet + body), "a.rtf")
    assert content.title == "Returns"
    assert list(content.blocks) == [
        Heading(1, "Returns"),
        Paragraph("Three days."),
        Heading(2, "Refunds"),
        Heading(3, "Cards"),
        Paragraph("End."),
    ]


def test_lists_have_their_numbers() -> None:
    body = (
        r"\pard{\listtext\f0 1.\tab}Open\par{\listtext\f0 2.\tab}Press\par"
        r"\pard{\pntext\f0\'b7\tab}Point\par\pard After.\par"
    )
    assert blocks_of(rtf(body, r"\ansi\ansicpg1252").replace(b"fcharset134", b"fcharset0")) == [
        ListItem("1.", "Open"),
        ListItem("2.", "Press"),
        ListItem("•", "Point"),
        Paragraph("After."),
    ]


def test_tables_know_their_columns() -> None:
    rows = "".join(
        r"\trowd\cellx1000\cellx2000\pard\intbl " + rf"{first}\cell {second}\cell\row "
        for first, second in (("Model", "Price"), ("B10", "49"), ("B20", r"5\par 6"))
    )
    assert blocks_of(rtf(rf"\pard Before.\par {rows}\pard After.\par")) == [
        Paragraph("Before."),
        Row((("Model", "B10"), ("Price", "49")), 1),
        Row((("Model", "B20"), ("Price", "5 6")), 1),
        Paragraph("After."),
    ]


def test_pictures_links_and_information_are_left_out() -> None:
    body = (
        r"{\info{\title hidden}}{\pict\pngblip " + "89504e47" * 600 + "}"
        r'See {\field{\*\fldinst{HYPERLINK "http://example.com"}}{\fldrslt{our page}}}.\par'
    )
    assert blocks_of(rtf(body)) == [Paragraph("See our page.")]

"""What is read from PDF."""

from pathlib import Path

import pytest

from ingest.blocks import BULLET, Heading, ListItem, Paragraph, Row
from ingest.errors import EncryptedDocument
from ingest.readers import read
from tests.ingest.pdf import Text, locked_pdf, meaningless_pdf, pdf

SAMPLE = Path(__file__).parents[3] / "knowledge" / "documents" / "履约时效规范.pdf"
BODY = 11


def lines(*texts: str, top: float = 700) -> list[Text]:
    return [(72, top - 14 * number, BODY, text) for number, text in enumerate(texts)]


@pytest.mark.parametrize("hyphen", ["-", "\u2010"])
def test_wrapped_lines_are_one_paragraph_and_hyphens_are_undone(hyphen: str) -> None:
    page = lines(
        f"Goods that are intact and complete may be returned to the ware{hyphen}",
        "house within seven days of delivery without giving any reason",
        "at all.",
    )
    (paragraph,) = read(pdf([page]), "a.pdf").blocks
    assert paragraph == Paragraph(
        "Goods that are intact and complete may be returned to the warehouse within seven days of delivery "
        "without giving any reason at all.",
        1,
    )


def test_larger_lines_are_headings_by_rank_and_the_largest_is_the_title() -> None:
    page = [(72, 760, 20, "Return Policy"), (72, 730, 14, "Conditions"), *lines("The goods are intact.", "Done now.")]
    content = read(pdf([page]), "a.pdf")
    assert content.title == "Return Policy"
    assert content.blocks[:2] == (Heading(1, "Return Policy", 1), Heading(2, "Conditions", 1))


def test_the_first_of_several_equal_headings_is_not_the_title() -> None:
    page = [
        (72, 760, 16, "Scope"),
        *lines("The goods are intact."),
        (72, 600, 16, "Returns"),
        (72, 560, 11, "Done now."),
    ]
    assert read(pdf([page]), "a.pdf").title == ""


def test_the_title_of_the_metadata_unless_a_program_wrote_it() -> None:
    page = [(72, 760, 20, "Returns"), *lines("The goods are intact and complete.")]
    assert read(pdf([page], title="Return Policy 2024"), "a.pdf").title == "Return Policy 2024"
    assert read(pdf([page], title="Microsoft Word - final.docx"), "a.pdf").title == "Returns"


def test_running_headers_footers_and_page_numbers_go() -> None:
    pages = [
        [(72, 810, 9, "Shop Ltd. - Returns"), *lines(f"Clause text of page {number}."), (290, 30, 9, f"{number} / 3")]
        for number in (1, 2, 3)
    ]
    assert read(pdf(pages), "a.pdf").blocks == tuple(
        Paragraph(f"Clause text of page {number}.", number) for number in (1, 2, 3)
    )


def test_a_paragraph_goes_on_over_the_page() -> None:
    first = lines("The freight of a return without a reason is to be paid by the", top=120)
    second = lines("buyer, unless agreed otherwise.", top=760)
    (paragraph,) = read(pdf([first, second]), "a.pdf").blocks
    assert paragraph == Paragraph(
        "The freight of a return without a reason is to be paid by the buyer, unless agreed otherwise.", 1
    )


def test_clauses_steps_and_bullets_begin_anew() -> None:
    page = lines("4.2 The bulb blinks red when it has lost its network", "1. Restart it", "2. Wait", "• Or call us")
    assert read(pdf([page]), "a.pdf").blocks == (
        Paragraph("4.2 The bulb blinks red when it has lost its network", 1),
        Paragraph("1. Restart it", 1),
        Paragraph("2. Wait", 1),
        ListItem(BULLET, "Or call us", 0, 1),
    )


def test_ruled_tables_are_rows() -> None:
    texts: list[Text] = [
        (80, 685, BODY, "Model"),
        (180, 685, BODY, "Code"),
        (80, 665, BODY, "B10"),
        (180, 665, BODY, "E01"),
        (72, 600, BODY, "After the table."),
    ]
    drawing = "".join(f"72 {y} m 272 {y} l S\n" for y in (700, 680, 660))
    drawing += "".join(f"{x} 660 m {x} 700 l S\n" for x in (72, 172, 272))
    row, paragraph = read(pdf([texts], drawing=drawing), "a.pdf").blocks
    assert isinstance(row, Row)
    assert row.cells == (("Model", "B10"), ("Code", "E01"))
    assert paragraph == Paragraph("After the table.", 1)


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [(60, 700 - 14 * number, 10, f"left column line {number} with some words") for number in range(15)]
    right = [(310, 700 - 14 * number, 10, f"right column line {number} with some words") for number in range(15)]
    text = " ".join(block.text for block in read(pdf([left + right]), "a.pdf").blocks if isinstance(block, Paragraph))
    assert text.index("left column line 14") < text.index("right column line 0")


def test_chinese_with_clauses_and_a_table() -> None:
    content = read(SAMPLE.read_bytes(), SAMPLE.name)
    texts = [block.text for block in content.blocks if isinstance(block, Paragraph)]
    assert content.title == "履约时效规范"
    assert any("16:00 前下单的，当天发货" in text for text in texts)
    assert any(isinstance(block, Row) and block.cells[0][0] == "地区" for block in content.blocks)


def test_a_password_opens_and_without_the_right_one_the_error_says_which() -> None:
    data = locked_pdf("The refund takes seven days.", user="open", owner="own")
    for password in ("open", "own"):
        assert read(data, "a.pdf", password).blocks == (Paragraph("The refund takes seven days.", 1),)
    for password, wrong in ((None, False), ("shut", True)):
        with pytest.raises(EncryptedDocument) as caught:
            read(data, "a.pdf", password)
        assert caught.value.detail == {"file": "a.pdf", "wrong_password": wrong}


def test_what_only_its_owner_may_copy_can_still_be_read() -> None:
    data = locked_pdf("The refund takes seven days.", user="", owner="own")
    assert read(data, "a.pdf").blocks == (Paragraph("The refund takes seven days.", 1),)


def test_bookmarks_say_what_is_a_heading_and_how_deep() -> None:
    page = [*lines("Returns", "Of opened goods", "The goods are intact and complete, says the clause.")]
    blocks = read(pdf([page], bookmarks=["Returns", "Of opened goods"]), "a.pdf").blocks
    assert blocks == (
        Heading(1, "Returns", 1),
        Heading(2, "Of opened goods", 1),
        Paragraph("The goods are intact and complete, says the clause.", 1),
    )


@pytest.mark.parametrize("matrix", ["0 1 -1 0 300 100", "-1 0 0 -1 500 500", "0 -1 1 0 300 700"])
def test_text_that_runs_another_way_is_read(matrix: str) -> None:
    drawing = f"BT /F1 11 Tf 14 TL {matrix} Tm (First the one line and) Tj T* (then the other.) Tj ET\n"
    assert read(pdf([[]], drawing=drawing), "a.pdf").blocks == (
        Paragraph("First the one line and then the other.", 1),
    ) or read(pdf([[]], drawing=drawing), "a.pdf").blocks == (
        Paragraph("First the one line and", 1),
        Paragraph("then the other.", 1),
    )


def test_a_watermark_across_the_page_and_what_is_shown_twice_do_not_disturb() -> None:
    drawing = "BT /F1 60 Tf 0.7 0.7 -0.7 0.7 100 300 Tm (DRAFT) Tj ET\n"
    page = [*lines("The goods are intact."), *[(72.2, 700.0, 11.0, "The goods are intact.")]]
    assert read(pdf([page], drawing=drawing), "a.pdf").blocks == (Paragraph("The goods are intact.", 1),)


def test_a_cell_over_several_rows_counts_in_each() -> None:
    texts: list[Text] = [
        (80, 685, BODY, "Model"),
        (180, 685, BODY, "Code"),
        (80, 655, BODY, "B10"),
        (180, 665, BODY, "E01"),
        (180, 645, BODY, "E02"),
    ]
    drawing = "".join(f"{left} {y} m 272 {y} l S\n" for left, y in ((72, 700), (72, 680), (172, 660), (72, 640)))
    drawing += "".join(f"{x} 640 m {x} 700 l S\n" for x in (72, 172, 272))
    rows = [block.cells for block in read(pdf([texts], drawing=drawing), "a.pdf").blocks if isinstance(block, Row)]
    assert rows == [(("Model", "B10"), ("Code", "E01")), (("Model", "B10"), ("Code", "E02"))]


def test_the_running_title_of_a_chapter_goes_though_it_stands_on_a_few_pages_only() -> None:
    pages = [
        [(72, 810, 9, "Chapter two" if 3 <= number <= 5 else ""), *lines(f"Clause text of page {number}.")]
        for number in range(10)
    ]
    texts = [block.text for block in read(pdf(pages), "a.pdf").blocks if isinstance(block, Paragraph)]
    assert texts == [f"Clause text of page {number}." for number in range(10)]


def test_a_font_that_does_not_say_what_its_shapes_mean_is_read_as_it_looks() -> None:
    assert read(meaningless_pdf("LIFT THE FILE"), "a.pdf").blocks == (Paragraph("LIFT THE FILE", 1),)

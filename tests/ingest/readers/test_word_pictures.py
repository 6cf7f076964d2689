"""What is read of the pictures in DOCX."""

import io

import docx
from docx.shared import Inches
from PIL import Image, ImageDraw, ImageFont

from ingest.blocks import Paragraph, Row
from tests.ingest.readers.test_word import blocks_of


def scan(*texts: str) -> io.BytesIO:
    """A page with lines of text, as a scanner gives it."""
    image = Image.new("RGB", (800, 1100), "white")
    for number, text in enumerate(texts):
        ImageDraw.Draw(image).text((40, 60 + 60 * number), text, fill="black", font=ImageFont.load_default(size=34))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file


def test_a_document_of_pictures_alone_is_read_by_ocr() -> None:
    document = docx.Document()
    document.add_picture(scan("Returns within seven days"), width=Inches(2))
    assert blocks_of(document) == [Paragraph("Returns within seven days")]


def test_a_scanned_page_between_paragraphs_is_read_and_an_illustration_is_not() -> None:
    document = docx.Document()
    document.add_paragraph("见下页。")
    document.add_picture(scan("Returns within seven days"), width=Inches(6))
    document.add_paragraph("以上有效。")
    document.add_picture(scan("Press here"), width=Inches(2))
    assert blocks_of(document) == [
        Paragraph("见下页。"),
        Paragraph("Returns within seven days"),
        Paragraph("以上有效。"),
    ]


def test_tables_in_scans_are_other_tables_than_those_around_them() -> None:
    document = docx.Document()
    for term in ("one year", "two years"):
        table = document.add_table(2, 2)
        for row, values in zip(table.rows, [("Model", "Warranty"), ("A1", term)], strict=True):
            for cell, value in zip(row.cells, values, strict=True):
                cell.text = value
        lines = [
            f"{left}{' ' * 30}{right}" for left, right in (("Model", "Power"), ("KA10", "800 W"), ("KA20", "900 W"))
        ]
        document.add_picture(scan(*lines), width=Inches(6))
    assert [block.table for block in blocks_of(document) if isinstance(block, Row)] == [1, 2, 2, 3, 4, 4]

"""What is read from pictures and scanned pages."""

import io
import socket
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.blocks import Block, Paragraph, Row
from ingest.errors import EmptyDocument, ReadingTooMuch, UnreadableFile
from ingest.readers.image import read_image
from ingest.readers.pdf.reader import read_pdf

SAMPLE = Path(__file__).parents[3] / "knowledge" / "documents" / "履约时效规范.pdf"
FIRST, SECOND = "Goods may be returned within seven days", "of delivery without giving any reason."


def picture(*texts: str, turn: int = 0) -> Image.Image:
    """A white picture with lines of text, turned clockwise."""
    image = Image.new("RGB", (800, 60 + 50 * len(texts)), "white")
    draw = ImageDraw.Draw(image)
    for number, text in enumerate(texts):
        draw.text((40, 30 + 44 * number), text, fill="black", font=ImageFont.load_default(size=34))
    return image.rotate(-turn, expand=True)


def saved(image: Image.Image, form: str, *more: Image.Image) -> bytes:
    file = io.BytesIO()
    further = {"save_all": True, "append_images": list(more)} if more else {}
    image.save(file, form, **further)  # pyright: ignore[reportArgumentType] - what a format takes is its own
    return file.getvalue()


def said(blocks: tuple[Block, ...]) -> str:
    return "".join(getattr(block, "text", "") for block in blocks).replace(" ", "")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("OCR wants the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
def test_the_lines_of_a_picture_are_a_paragraph(form: str) -> None:
    (paragraph,) = read_image(saved(picture(FIRST, SECOND), form), "a.png").blocks
    assert paragraph == Paragraph(f"{FIRST} {SECOND}", 1)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_picture_is_read_in_order(turn: int) -> None:
    blocks = read_image(saved(picture(FIRST, SECOND, turn=turn), "PNG"), "a.png").blocks
    assert said(blocks) == (FIRST + SECOND).replace(" ", "")


def test_each_page_of_a_tiff_is_a_page() -> None:
    data = saved(picture("The first page."), "TIFF", picture("The second page."))
    assert [block.page for block in read_image(data, "a.tif").blocks] == [1, 2]
    with pytest.raises(ReadingTooMuch):
        read_image(data, "a.tif", max_pictures=1)


def test_chinese_is_read() -> None:
    with pypdfium2.PdfDocument(SAMPLE) as document:
        image = document[0].render(scale=2).to_pil()
    text = said(read_image(saved(image, "PNG"), "a.png").blocks)
    assert "履约时效规范" in text
    assert "下单的，当天发货" in text


def placed(*texts: tuple[int, int, str]) -> bytes:
    """A picture with texts at their places."""
    image = Image.new("RGB", (1200, 400), "white")
    for left, top, text in texts:
        ImageDraw.Draw(image).text((left, top), text, fill="black", font=ImageFont.load_default(size=34))
    return saved(image, "PNG")


def test_a_table_in_a_picture_is_rows() -> None:
    cells = ("Model", "Power", "Price", "KA10", "800 W", "$19", "KA20", "1200 W", "$29")
    texts = [(60 + 360 * (number % 3), 40 + 90 * (number // 3), cell) for number, cell in enumerate(cells)]
    rows = read_image(placed(*texts), "a.png").blocks
    assert [[name for name, _ in row.cells] for row in rows if isinstance(row, Row)] == [
        ["Model", "Power", "Price"]
    ] * 2
    assert [row.cells[0][1] for row in rows if isinstance(row, Row)] == ["KA10", "KA20"]


def test_columns_in_a_picture_are_read_one_after_the_other() -> None:
    left = ("Goods that are intact may", "be returned within seven", "days of their delivery.")
    right = ("Repairs in the warranty", "take ten days, and the", "buyer pays the freight.")
    lines = [(60, 40 + 60 * number, text) for number, text in enumerate(left)]
    lines += [(660, 40 + 60 * number, text) for number, text in enumerate(right)]
    assert said(read_image(placed(*lines), "a.png").blocks) == "".join(left + right).replace(" ", "")


def test_only_the_scanned_pages_of_a_pdf_are_read_by_ocr() -> None:
    scan = pypdfium2.PdfDocument(saved(picture(FIRST, SECOND), "PDF"))
    scan.import_pages(pypdfium2.PdfDocument(SAMPLE), pages=[0])
    file = io.BytesIO()
    scan.save(file)
    blocks = read_pdf(file.getvalue(), "a.pdf", max_scanned_pages=1).blocks
    assert said(tuple(block for block in blocks if block.page == 1)) == (FIRST + SECOND).replace(" ", "")
    assert any("16:00 前下单的，当天发货" in getattr(block, "text", "") for block in blocks if block.page == 2)
    with pytest.raises(ReadingTooMuch) as caught:
        read_pdf(file.getvalue(), "a.pdf", max_scanned_pages=0)
    assert caught.value.detail == {"file": "a.pdf", "limit": "pages", "pages": 0}


def test_a_picture_with_damage_beside_its_pixels_is_read() -> None:
    file = io.BytesIO()
    picture(FIRST).save(file, "PNG", dpi=(300, 300))
    data = bytearray(file.getvalue())
    checksum = data.index(b"pHYs") + 4 + 9
    data[checksum] ^= 0xFF
    assert FIRST.replace(" ", "") in said(read_image(bytes(data), "a.png").blocks)


def test_a_picture_without_text_and_one_that_is_damaged_say_so() -> None:
    with pytest.raises(EmptyDocument):
        read_image(saved(Image.new("RGB", (200, 200), "white"), "PNG"), "a.png")
    with pytest.raises(UnreadableFile):
        read_image(b"\x89PNG\r\n\x1a\nnothing", "a.png")
    with pytest.raises(UnreadableFile):
        read_image(saved(picture(FIRST), "JPEG")[:700], "a.jpg")

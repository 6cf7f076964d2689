"""What is read from PPTX."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.util import Inches

from ingest.blocks import Block, Content, Heading, ListItem, Paragraph, Row
from ingest.errors import EmptyDocument, UnreadableFile
from ingest.readers import read
from ingest.readers.slides import pictures as slide_pictures


def deck(*fill: Callable[[Any, Any], None], layout: int = 1) -> Content:
    """Make a presentation with a slide for each function, and read it."""
    presentation: Any = Presentation()
    for add in fill:
        add(presentation, presentation.slides.add_slide(presentation.slide_layouts[layout]))
    file = io.BytesIO()
    presentation.save(file)
    return read(file.getvalue(), "a.pptx")


def blocks_of(*fill: Callable[[Any, Any], None], layout: int = 1) -> list[Block]:
    return list(deck(*fill, layout=layout).blocks)


def text_box(slide: Any, left: float, top: float, text: str) -> Any:
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(1))
    box.text_frame.text = text
    return box


def test_titles_are_headings_with_their_page_and_outlines_are_lists() -> None:
    def first(_: Any, slide: Any) -> None:
        slide.shapes.title.text = "退货流程"
        frame = slide.placeholders[1].text_frame
        frame.text = "登录"
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = "点击“我的订单”", 1

    def second(_: Any, slide: Any) -> None:
        slide.shapes.title.text = "联系我们"
        slide.placeholders[1].text_frame.text = "电话 400-000-0000"

    content = deck(first, second)
    assert content.title == "退货流程"
    assert list(content.blocks) == [
        Heading(1, "退货流程", 1),
        ListItem("•", "登录", 0, 1),
        ListItem("•", "点击“我的订单”", 1, 1),
        Heading(1, "联系我们", 2),
        Paragraph("电话 400-000-0000", 2),
    ]


def test_texts_come_in_the_order_of_sight_also_out_of_groups() -> None:
    def fill(_: Any, slide: Any) -> None:
        text_box(slide, 1, 5, "unten")
        text_box(slide, 4, 1, "right")
        group = slide.shapes.add_group_shape([text_box(slide, 1, 1, "left")])
        group.left, group.top = Inches(1), Inches(1)

    assert [block.text for block in blocks_of(fill, layout=6) if isinstance(block, Paragraph)] == [
        "left",
        "right",
        "unten",
    ]


def test_numbered_paragraphs_have_their_numbers() -> None:
    def fill(_: Any, slide: Any) -> None:
        frame = text_box(slide, 1, 1, "Steps:").text_frame
        for text, form in (("Open", "arabicPeriod"), ("Press", "arabicPeriod"), ("or", "alphaLcParenR")):
            paragraph = frame.add_paragraph()
            paragraph.text = text
            mark = paragraph._p.get_or_add_pPr()
            mark.append(
                mark.makeelement("{http://schemas.openxmlformats.org/drawingml/2006/main}buAutoNum", {"type": form})
            )

    assert blocks_of(fill, layout=6) == [
        Paragraph("Steps:", 1),
        ListItem("1.", "Open", 0, 1),
        ListItem("2.", "Press", 0, 1),
        ListItem("c)", "or", 0, 1),
    ]


def test_tables_know_their_columns_also_under_merged_headers() -> None:
    def fill(_: Any, slide: Any) -> None:
        table = slide.shapes.add_table(3, 3, Inches(1), Inches(1), Inches(6), Inches(2)).table
        for row, cells in enumerate((("型号", "价格", ""), ("", "零售", "批发"), ("B10", "49", "39"))):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text
        table.cell(0, 0).merge(table.cell(1, 0))
        table.cell(0, 1).merge(table.cell(0, 2))

    assert blocks_of(fill, layout=6) == [Row((("型号", "B10"), ("价格 零售", "49"), ("价格 批发", "39")), 1, page=1)]


def test_charts_give_their_title_and_figures() -> None:
    def fill(_: Any, slide: Any) -> None:
        data = CategoryChartData()
        data.categories = ["2023", "2024"]
        data.add_series("Returns", (5, 3))
        place = (Inches(1), Inches(1), Inches(4), Inches(3))
        chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data).chart
        chart.chart_title.text_frame.text = "Returns by year"

    assert blocks_of(fill, layout=6) == [
        Paragraph("Returns by year", 1),
        Row((("", "2023"), ("Returns", "5")), 1, page=1),
        Row((("", "2024"), ("Returns", "3")), 1, page=1),
    ]


def test_notes_follow_and_hidden_slides_are_left_out() -> None:
    def shown(_: Any, slide: Any) -> None:
        slide.shapes.title.text = "Shown"
        slide.notes_slide.notes_text_frame.text = "Say this."

    def hidden(_: Any, slide: Any) -> None:
        slide.shapes.title.text = "Hidden"
        slide._element.set("show", "0")

    assert blocks_of(hidden, shown) == [Heading(1, "Shown", 2), Paragraph("Say this.", 2)]


def saved(presentation: Any) -> bytes:
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def one_title() -> Any:
    presentation: Any = Presentation()
    presentation.slides.add_slide(presentation.slide_layouts[5]).shapes.title.text = "Title"
    return presentation


def rewritten(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same archive with its parts changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, change(name, source.read(name)))
    return file.getvalue()


def test_slide_shows_are_read_as_well() -> None:
    presentation = one_title()
    presentation.part._content_type = "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml"
    assert list(read(saved(presentation), "a.ppsx").blocks) == [Heading(1, "Title", 1)]


def test_strict_files_are_read_as_well() -> None:
    def strict(_: str, part: bytes) -> bytes:
        for name in (b"officeDocument", b"presentationml", b"drawingml"):
            part = part.replace(
                b"http://schemas.openxmlformats.org/" + name + b"/2006/", b"http://purl.oclc.org/ooxml/" + name + b"/"
            )
        return part

    assert list(read(rewritten(saved(one_title()), strict), "a.pptx").blocks) == [Heading(1, "Title", 1)]


def test_a_damaged_file_says_so() -> None:
    def without_relations(name: str, part: bytes) -> bytes:
        return b"<Relationships/>" if name == "_rels/.rels" else part

    with pytest.raises(UnreadableFile, match=r"a\.pptx is not a PPTX file, or it is damaged"):
        read(rewritten(saved(one_title()), without_relations), "a.pptx")


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.effect_noise((64, 64), 80).save(file, "PNG")
    return file


def test_a_slide_of_pictures_alone_is_read_by_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def read_image(data: bytes, name: str) -> Content:
        seen.append(name)
        if len(seen) == 2:
            raise EmptyDocument("It shows no text.", {"file": name})
        return Content((Paragraph("图中文字", 1),))

    def pictures(_: Any, slide: Any) -> None:
        group = slide.shapes.add_group_shape([slide.shapes.add_picture(picture(), 0, 0)])
        group.name = "group"
        slide.shapes.add_picture(picture(), 0, 0)

    def text_and_picture(_: Any, slide: Any) -> None:
        text_box(slide, 1, 1, "文字")
        slide.shapes.add_picture(picture(), 0, 0)

    monkeypatch.setattr(slide_pictures, "read_image", read_image)
    assert blocks_of(text_and_picture, pictures, layout=6) == [Paragraph("文字", 1), Paragraph("图中文字", 2)]
    assert seen == ["a picture on slide 2"] * 2


def test_diagrams_give_their_texts() -> None:
    drawing, diagram = (f"http://schemas.openxmlformats.org/drawingml/2006/{part}" for part in ("main", "diagram"))

    def fill(_: Any, slide: Any) -> None:
        data = (
            f'<d:dataModel xmlns:d="{diagram}" xmlns:a="{drawing}"><d:pt><d:t><a:p><a:r><a:t>申请</a:t></a:r></a:p>'
            "</d:t></d:pt><d:pt><d:t><a:p/></d:t></d:pt></d:dataModel>"
        )
        part = Part(PackURI("/ppt/diagrams/data1.xml"), "application/xml", slide.part.package, data.encode())
        relation = slide.part.relate_to(part, f"{diagram}Data")
        frame = slide.shapes.add_table(1, 1, 0, 0, 9, 9)._element
        held = frame.find(f".//{{{drawing}}}graphicData")
        held.set("uri", diagram)
        held.remove(held[0])
        ids = held.makeelement(f"{{{diagram}}}relIds", {})
        ids.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm", relation)
        held.append(ids)

    assert blocks_of(fill, layout=6) == [ListItem("•", "申请", 0, 1)]

"""Lists inside lists of DOCX files, which Word often keeps as lists of their own."""

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.blocks import BULLET, Block, ListItem
from ingest.passages import split
from knowledge.types import Kind
from service.engines.extractive.steps import steps_of
from tests.ingest.readers.test_word import add_list, blocks_of, numbered


def items_of(document: Document) -> list[Block]:
    return [block for block in blocks_of(document) if isinstance(block, ListItem)]


def indent(document: Document, left: int) -> None:
    """Indent the last paragraph, in twentieths of a point."""
    properties = document.paragraphs[-1].paragraph_format.element.get_or_add_pPr()
    properties.append(parse_xml(f'<w:ind {nsdecls("w")} w:left="{left}" w:hanging="360"/>'))


def manual(*steps: tuple[str, str]) -> Document:
    """A document of one procedure, each step with its style."""
    document = docx.Document()
    document.add_heading("安装", 1)
    for text, style in steps:
        document.add_paragraph(text, style=style)
    return document


INSTALLATION = (
    ("准备工具", "List Number"),
    ("拆开包装", "List Number"),
    ("剪开胶带", "List Number 2"),
    ("取出泡沫", "List Number 2"),
    ("检查配件", "List Number"),
    ("连接电源", "List Number"),
)


def test_a_list_that_is_indented_further_stands_inside_the_item_before_it() -> None:
    assert items_of(manual(*INSTALLATION)) == [
        ListItem("1.", "准备工具"),
        ListItem("2.", "拆开包装"),
        ListItem("1.", "剪开胶带", 1),
        ListItem("2.", "取出泡沫", 1),
        ListItem("3.", "检查配件"),
        ListItem("4.", "连接电源"),
    ]


def test_a_procedure_with_steps_inside_its_steps_is_one_and_counts_its_own() -> None:
    (passage,) = split(blocks_of(manual(*INSTALLATION)), "安装")
    assert passage.kind is Kind.PROCEDURE
    assert steps_of(passage.text) == ["准备工具", "拆开包装\n1. 剪开胶带\n2. 取出泡沫", "检查配件", "连接电源"]


def test_a_step_inside_a_step_is_not_counted_even_if_its_number_would_be_next() -> None:
    steps = (("甲", ""), ("乙", ""), ("一", " 2"), ("二", " 2"), ("三", " 2"), ("丙", ""))
    (passage,) = split(blocks_of(manual(*((text, f"List Number{deep}") for text, deep in steps))), "安装")
    assert steps_of(passage.text) == ["甲", "乙\n1. 一\n2. 二\n3. 三", "丙"]


def test_however_many_steps_stand_inside_a_step_the_outer_list_goes_on() -> None:
    inside = [(f"第{number}个螺丝", "List Number 2") for number in range(20)]
    (passage,) = split(blocks_of(manual(("拆", "List Number"), *inside, ("装", "List Number"))), "安装")
    assert [step.partition("\n")[0] for step in steps_of(passage.text)] == ["拆", "装"]


def test_three_lists_inside_each_other() -> None:
    items = items_of(
        manual(
            ("甲", "List Number"),
            ("乙", "List Number 2"),
            ("丙", "List Number 3"),
            ("丁", "List Number 2"),
            ("戊", "List Number"),
        )
    )
    assert [(item.marker, item.depth) for item in items if isinstance(item, ListItem)] == [
        ("1.", 0),
        ("1.", 1),
        ("1.", 2),
        ("2.", 1),
        ("2.", 0),
    ]


def test_a_list_at_the_same_place_stands_inside_one_that_counts_on_behind_it() -> None:
    document = docx.Document()
    add_list(document, 90, [("decimal", "%1.")])
    add_list(document, 91, [("decimal", "%1)")])
    for text, number in (("甲", 90), ("乙", 91), ("丙", 91), ("丁", 90)):
        numbered(document.add_paragraph(text), number)
    assert items_of(document) == [
        ListItem("1.", "甲"),
        ListItem("1)", "乙", 1),
        ListItem("2)", "丙", 1),
        ListItem("2.", "丁"),
    ]


def test_a_paragraph_may_say_itself_how_far_it_is_indented() -> None:
    document = docx.Document()
    add_list(document, 90, [("decimal", "%1.")])
    add_list(document, 91, [("lowerLetter", "%1)")])
    for text, number, left in (("甲", 90, 420), ("乙", 91, 840)):
        numbered(document.add_paragraph(text), number)
        indent(document, left)
    assert items_of(document) == [ListItem("1.", "甲"), ListItem("a)", "乙", 1)]


def test_a_second_list_at_the_same_place_stands_beside_the_first() -> None:
    document = docx.Document()
    add_list(document, 90, [("decimal", "%1.")])
    add_list(document, 91, [("decimal", "%1.")])
    for text, number in (("甲", 90), ("乙", 90), ("丙", 91), ("丁", 91)):
        numbered(document.add_paragraph(text), number)
    assert [item.depth for item in items_of(document) if isinstance(item, ListItem)] == [0, 0, 0, 0]


def test_lists_in_the_cells_of_a_layout_do_not_stand_inside_each_other() -> None:
    document = docx.Document()
    for cell, style in zip(document.add_table(1, 2).rows[0].cells, ("List Number", "List Number 2"), strict=True):
        cell.paragraphs[0].text = "做"
        cell.paragraphs[0].style = style
        cell.add_table(1, 2)
    assert [item.depth for item in items_of(document) if isinstance(item, ListItem)] == [0, 0]


def test_text_behind_a_list_ends_it_and_text_inside_does_not() -> None:
    document = manual(("甲", "List Number"))
    document.add_paragraph("说明。")
    document.add_paragraph("乙", style="List Number 2")
    document.add_paragraph("丙", style="List Number")
    document.add_paragraph("此外：")
    document.add_paragraph("丁", style="List Number 2")
    assert [item.depth for item in items_of(document) if isinstance(item, ListItem)] == [0, 1, 0, 0]


def test_a_heading_ends_all_lists() -> None:
    document = manual(("甲", "List Number"))
    document.add_heading("使用", 1)
    document.add_paragraph("乙", style="List Number 2")
    document.add_heading("保养", 1)
    document.add_paragraph("丙", style="List Number")
    assert [item.depth for item in items_of(document) if isinstance(item, ListItem)] == [0, 0, 0]


def test_bullets_that_go_on_hold_nothing_that_stands_between_them() -> None:
    items = items_of(manual(("甲", "List Bullet"), ("乙", "List Number"), ("丙", "List Bullet")))
    assert items == [ListItem(BULLET, "甲"), ListItem("1.", "乙"), ListItem(BULLET, "丙")]

"""What is read from DOCX."""

import io
from collections.abc import Sequence

import docx
from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph as WordParagraph

from ingest.blocks import BULLET, Block, Content, Heading, ListItem, Paragraph, Row
from ingest.readers import read


def content_of(document: Document) -> Content:
    file = io.BytesIO()
    document.save(file)
    return read(file.getvalue(), "a.docx")


def blocks_of(document: Document) -> list[Block]:
    return list(content_of(document).blocks)


def add_list(document: Document, number: int, levels: Sequence[tuple[str, str]], restart: int | None = None) -> None:
    """Define list `number` with a format and a pattern per level."""
    root = document.part.numbering_part.element
    marks = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'{"<w:isLgl/>" if "." in pattern else ""}<w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, (form, pattern) in enumerate(levels)
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{marks}</w:abstractNum>')
    root.insert(0, abstract)
    add_number(document, number, number, restart)


def add_number(document: Document, number: int, abstract: int, restart: int | None = None) -> None:
    override = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{restart}"/></w:lvlOverride>' if restart else ""
    document.part.numbering_part.element.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>')
    )


def numbered(paragraph: WordParagraph, number: int, depth: int = 0) -> None:
    paragraph.paragraph_format.element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def test_headings_and_the_title_by_style() -> None:
    document = docx.Document()
    document.add_heading("售后政策", 0)
    document.add_heading("退货", 1)
    document.add_paragraph("七天内可以退货。")
    content = content_of(document)
    assert content.title == "售后政策"
    assert content.blocks == (Heading(1, "退货"), Paragraph("七天内可以退货。"))


def test_the_title_of_the_properties_and_else_the_first_heading() -> None:
    document = docx.Document()
    document.add_heading("退货", 1)
    document.add_paragraph("正文。")
    assert content_of(document).title == "退货"
    document.core_properties.title = "2024年售后政策V2.3"
    assert content_of(document).title == "2024年售后政策V2.3"


def test_the_first_of_several_chapters_is_not_the_title() -> None:
    document = docx.Document()
    for chapter in ("适用范围", "退货流程", "运费"):
        document.add_heading(chapter, 1)
        document.add_paragraph("正文。")
    assert content_of(document).title == ""
    document.core_properties.title = "Microsoft Word - 退货.doc"
    assert content_of(document).title == ""
    document.core_properties.title = "退货办法"
    assert content_of(document).title == "退货办法"


def test_automatic_numbers_are_computed() -> None:
    document = docx.Document()
    add_list(document, 90, [("chineseCountingThousand", "第%1条"), ("decimal", "%1.%2")])
    add_list(document, 91, [("decimal", "%1."), ("lowerLetter", "%2)")])
    for text, number, depth in [
        ("总则", 90, 0),
        ("目的", 90, 1),
        ("范围", 90, 0),
        ("对象", 90, 1),
        ("打开", 91, 0),
        ("电源", 91, 1),
        ("关闭", 91, 0),
    ]:
        numbered(document.add_paragraph(text), number, depth)
    assert blocks_of(document) == [
        Paragraph("第一条 总则"),
        Paragraph("1.1 目的"),
        Paragraph("第二条 范围"),
        Paragraph("2.1 对象"),
        ListItem("1.", "打开"),
        ListItem("a)", "电源", 1),
        ListItem("2.", "关闭"),
    ]


def test_a_list_can_start_anew() -> None:
    document = docx.Document()
    add_list(document, 90, [("decimal", "%1.")])
    add_number(document, 95, 90, restart=1)
    for number in (90, 90, 95, 95):
        numbered(document.add_paragraph("做"), number)
    assert [block.marker for block in blocks_of(document) if isinstance(block, ListItem)] == ["1.", "2.", "1.", "2."]


def test_numbers_of_a_heading_style_stand_in_the_heading() -> None:
    document = docx.Document()
    add_list(document, 90, [("decimal", "%1")])
    numbered(document.add_heading("发货", 1), 90)
    document.add_paragraph("当天发货。")
    assert blocks_of(document)[0] == Heading(1, "1 发货")


def test_bullets_by_style() -> None:
    document = docx.Document()
    document.add_paragraph("灯泡", style="List Bullet")
    assert blocks_of(document) == [ListItem(BULLET, "灯泡")]


def test_a_short_bold_paragraph_is_a_heading_made_by_hand() -> None:
    document = docx.Document()
    document.add_paragraph().add_run("退货流程").bold = True
    document.add_paragraph("联系客服。")
    assert blocks_of(document) == [Heading(9, "退货流程"), Paragraph("联系客服。")]


def test_insertions_count_and_deletions_do_not() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("七")
    paragraph.paragraph_format.element.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>天</w:t></w:r></w:ins>"))
    paragraph.paragraph_format.element.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>年</w:delText></w:r></w:del>")
    )
    assert blocks_of(document) == [Paragraph("七天")]


def test_content_controls_are_read_and_the_table_of_contents_is_not() -> None:
    document = docx.Document()
    holder = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>控件里的字。</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(0, holder)
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("第一条 3", style="toc 1")
    assert document.element.body.find(qn("w:sdt")) is not None
    assert blocks_of(document) == [Paragraph("控件里的字。")]


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("锚点。")
    box = f"<w:txbxContent {nsdecls('w')}><w:p><w:r><w:t>框里的字。</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    run = f"<w:r {nsdecls('w')}><mc:AlternateContent {mc}>{both}</mc:AlternateContent></w:r>"
    paragraph.paragraph_format.element.append(parse_xml(run))
    assert blocks_of(document) == [Paragraph("锚点。"), Paragraph("框里的字。")]


def xml(text: str) -> object:
    """An element, with the prefixes that Word's files use."""
    names = nsdecls("w", "m", "r").replace('"', "'")
    start = text.index(">")
    at = start - 1 if text[start - 1] == "/" else start
    return parse_xml(f"{text[:at]} {names}{text[at:]}")


def with_part(document: Document, kind: str, root: str) -> None:
    """Give a document a part of notes."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    part = Part(PackURI(f"/word/{kind}.xml"), content, root.encode(), document.part.package)
    document.part.relate_to(part, f"{base}/{kind}")


def test_notes_stand_in_brackets_where_they_are_referred_to() -> None:
    document = docx.Document()
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>不含定制商品。</w:t></w:r></w:p></w:footnote>'
    line = '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>-</w:t></w:r></w:p></w:footnote>'
    with_part(document, "footnotes", f"<w:footnotes {nsdecls('w')}>{line}{note}</w:footnotes>")
    paragraph = document.add_paragraph("七天内可以退货")
    paragraph.paragraph_format.element.append(xml('<w:r><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.add_run("。")
    assert blocks_of(document) == [Paragraph("七天内可以退货 [不含定制商品。]。")]


def test_an_equation_is_written_on_one_line() -> None:
    document = docx.Document()
    power = "<m:sSup><m:e><m:r><m:t>r</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    inside = f"<m:r><m:t>a+</m:t></m:r>{power}"
    root = f"<m:rad><m:deg/><m:e>{inside}</m:e></m:rad>"
    fraction = f"<m:f><m:num>{root}</m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    document.add_paragraph("x ").paragraph_format.element.append(
        xml(f"<m:oMath><m:r><m:t>=</m:t></m:r>{fraction}</m:oMath>")
    )
    assert blocks_of(document) == [Paragraph("x =(√(a+r^2))/2")]


def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next() -> None:
    document = docx.Document()
    mark = xml("<w:rPr><w:del/></w:rPr>")
    document.add_paragraph("退货须在七天").paragraph_format.element.get_or_add_pPr().append(mark)
    document.add_paragraph("内提出。")
    assert blocks_of(document) == [Paragraph("退货须在七天内提出。")]


def test_deleted_rows_hidden_text_and_the_contents_word_makes_are_left_out() -> None:
    document = docx.Document()
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    inner = "<w:sdtContent><w:p><w:r><w:t>第一条 3</w:t></w:r></w:p></w:sdtContent>"
    document.element.body.insert(0, xml(f"<w:sdt>{gallery}{inner}</w:sdt>"))
    document.add_paragraph("看得见。").paragraph_format.element.append(
        xml("<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见。</w:t></w:r>")
    )
    table = document.add_table(3, 2)
    for row, values in zip(table.rows, [("型号", "代码"), ("B10", "E01"), ("B11", "E02")], strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    table.rows[1]._tr.get_or_add_trPr().append(xml("<w:del/>"))  # pyright: ignore[reportPrivateUsage]
    assert blocks_of(document) == [Paragraph("看得见。"), Row((("型号", "B11"), ("代码", "E02")), 1)]


def test_a_document_with_macros_is_read() -> None:
    document = docx.Document()
    document.add_paragraph("正文。")
    document.part._content_type = "application/vnd.ms-word.document.macroEnabled.main+xml"  # pyright: ignore[reportPrivateUsage]
    assert blocks_of(document) == [Paragraph("正文。")]

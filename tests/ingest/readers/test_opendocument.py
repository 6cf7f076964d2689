"""What is read from ODT and ODP."""

import io
import zipfile

import pytest

from ingest.blocks import Block, Heading, ListItem, Paragraph, Row
from ingest.errors import EncryptedDocument, UnsupportedFormat
from ingest.readers import read

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMES = " ".join(
    f'xmlns:{prefix}="{_SPACE}{name}:1.0"'
    for prefix, name in (
        *((name, name) for name in ("office", "text", "table", "style", "presentation")),
        *(("draw", "drawing"), ("svg", "svg-compatible")),
    )
)
_TEXT = "application/vnd.oasis.opendocument.text"
_SLIDES = "application/vnd.oasis.opendocument.presentation"
_MANIFEST = "<manifest/>"


def packed(body: str, kind: str = _TEXT, styles: str = "", manifest: str = _MANIFEST) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", document(body, kind, styles))
        archive.writestr(
            "meta.xml",
            f'<office:document-meta {_NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/">'
            "<office:meta><dc:title>手册</dc:title></office:meta></office:document-meta>",
        )
    return file.getvalue()


def document(body: str, kind: str = _TEXT, styles: str = "", root: str = "document-content") -> str:
    part = kind.rsplit(".", maxsplit=1)[-1]
    return (
        f"<office:{root} {_NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{part}>{body}</office:{part}></office:body></office:{root}>"
    )


def blocks_of(body: str, styles: str = "", kind: str = _TEXT) -> list[Block]:
    return list(read(packed(body, kind, styles), "a.odt").blocks)


def test_headings_and_paragraphs_with_their_spaces_and_breaks() -> None:
    body = (
        '<text:h text:outline-level="2">保修</text:h>'
        "<text:p>一年<text:s text:c='2'/>内<text:line-break/>免费\n维修<text:tab/>。</text:p>"
    )
    content = read(packed(body), "a.odt")
    assert content.title == "手册"
    assert list(content.blocks) == [Heading(2, "保修"), Paragraph("一年 内\n免费 维修 。")]


def test_lists_have_their_numbers_and_depths() -> None:
    styles = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"'
        ' style:num-suffix="."/><text:list-level-style-bullet text:level="2"/></text:list-style>'
    )
    body = (
        '<text:list text:style-name="L"><text:list-item><text:p>开机</text:p><text:list><text:list-item>'
        "<text:p>按住</text:p></text:list-item></text:list></text:list-item>"
        "<text:list-item><text:p>配对</text:p><text:p>等三秒</text:p></text:list-item></text:list>"
        '<text:list text:style-name="L" text:continue-numbering="true"><text:list-item><text:p>完成</text:p>'
        '</text:list-item></text:list><text:list text:style-name="L"><text:list-item text:start-value="7">'
        "<text:p>七</text:p></text:list-item></text:list>"
    )
    assert blocks_of(body, styles) == [
        ListItem("1.", "开机"),
        ListItem("•", "按住", 1),
        ListItem("2.", "配对"),
        Paragraph("等三秒"),
        ListItem("3.", "完成"),
        ListItem("7.", "七"),
    ]


@pytest.mark.parametrize(
    ("form", "numbers"), [("a", "a b"), ("A", "A B"), ("i", "i ii"), ("I", "I II"), ("一", "一 二"), ("1", "1 2")]
)
def test_headings_are_numbered_as_displayed(form: str, numbers: str) -> None:
    style = f'<text:outline-level-style text:level="1" style:num-format="{form}" style:num-suffix="、"/>'
    body = '<text:h text:outline-level="1">x</text:h>' * 2
    assert [block.text for block in blocks_of(body, style) if isinstance(block, Heading)] == [
        f"{number}、 x" for number in numbers.split()
    ]


def test_a_number_shows_the_levels_above_it() -> None:
    styles = "".join(
        f'<text:outline-level-style text:level="{level}" style:num-format="1" text:display-levels="{level}"/>'
        for level in (1, 2)
    )
    body = "".join(f'<text:h text:outline-level="{level}">x</text:h>' for level in (1, 2, 2, 1, 2))
    assert [block.text for block in blocks_of(body, styles) if isinstance(block, Heading)] == [
        "1 x", "1.1 x", "1.2 x", "2 x", "2.1 x",
    ]  # fmt: skip


def test_tables_with_merged_cells() -> None:
    def cell(text: str, spans: str = "") -> str:
        return f"<table:table-cell {spans}><text:p>{text}</text:p></table:table-cell>"

    twice = cell("49", 'table:number-columns-repeated="2"')
    covered = "<table:covered-table-cell/>"
    body = (
        "<table:table><table:table-header-rows><table:table-row>"
        + cell("型号", 'table:number-rows-spanned="2"')
        + cell("价格", 'table:number-columns-spanned="2"')
        + f"{covered}</table:table-row></table:table-header-rows>"
        + f"<table:table-row>{covered}{cell('零售')}{cell('批发')}</table:table-row>"
        + f"<table:table-row>{cell('B10')}{twice}</table:table-row></table:table>"
    )
    assert blocks_of(body) == [Row((("型号", "B10"), ("价格 零售", "49"), ("价格 批发", "49")), 1)]


def test_notes_and_frames_follow_and_deletions_comments_and_contents_are_left_out() -> None:
    body = (
        "<text:tracked-changes><text:p>gelöscht</text:p></text:tracked-changes>"
        "<text:table-of-content><text:p>目录</text:p></text:table-of-content>"
        "<text:section><text:p>三天<text:note><text:note-body><text:p>工作日</text:p></text:note-body></text:note>"
        "<office:annotation><text:p>查一下</text:p></office:annotation>到账"
        "<draw:frame><draw:text-box><text:p>框</text:p></draw:text-box></draw:frame></text:p></text:section>"
    )
    assert blocks_of(body) == [Paragraph("三天到账"), Paragraph("工作日"), Paragraph("框")]


def test_slides_have_titles_pages_and_notes_and_hidden_ones_are_left_out() -> None:
    styles = (
        '<style:style style:name="H"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    )
    body = (
        '<draw:page draw:style-name="H"><draw:frame presentation:class="title"><draw:text-box><text:p>内部</text:p>'
        "</draw:text-box></draw:frame></draw:page>"
        '<draw:page><draw:frame svg:y="9cm"><draw:text-box><text:p>下</text:p></draw:text-box></draw:frame>'
        '<draw:custom-shape svg:y="20mm"><text:p>上</text:p></draw:custom-shape>'
        '<draw:frame presentation:class="title"><draw:text-box><text:p>退货</text:p></draw:text-box></draw:frame>'
        '<draw:frame presentation:class="footer"><draw:text-box><text:p>页脚</text:p></draw:text-box></draw:frame>'
        "<presentation:notes><draw:frame><draw:text-box><text:p>讲稿</text:p></draw:text-box></draw:frame>"
        "</presentation:notes></draw:page>"
    )
    assert blocks_of(body, styles, _SLIDES) == [
        Heading(1, "退货", 2),
        Paragraph("上", 2),
        Paragraph("下", 2),
        Paragraph("讲稿", 2),
    ]


def test_a_flat_file_is_read_as_well() -> None:
    data = '<?xml version="1.0"?>' + document("<text:p>正文</text:p>", root="document")
    assert list(read(data.encode(), "a.fodt").blocks) == [Paragraph("正文")]


def test_a_locked_sheet_says_so_as_well() -> None:
    locked = packed(
        "<text:p/>", _TEXT.replace("text", "spreadsheet"), manifest="<manifest><encryption-data/></manifest>"
    )
    with pytest.raises(EncryptedDocument, match=r"a\.ods .* save it without a password"):
        read(locked, "a.ods")
    with pytest.raises(UnsupportedFormat, match="save it without a password"):
        read(locked, "a.ods", "secret")


def test_a_locked_document_says_so_and_that_a_password_would_not_help() -> None:
    locked = packed("<text:p/>", manifest="<manifest><encryption-data/></manifest>")
    with pytest.raises(EncryptedDocument, match=r"a\.odt .* even with it; save it without a password") as caught:
        read(locked, "a.odt")
    assert caught.value.detail == {"file": "a.odt", "wrong_password": False}
    with pytest.raises(UnsupportedFormat, match="save it without a password"):
        read(locked, "a.odt", "secret")


_HIDDEN = (
    '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="T2" style:family="text" style:parent-style-name="T1"/>'
    '<style:style style:name="T3" style:family="text" style:parent-style-name="T1">'
    '<style:text-properties text:display="true"/></style:style>'
    '<style:style style:name="P1" style:family="paragraph"><style:text-properties text:display="none"/></style:style>'
)


@pytest.mark.parametrize(
    "hidden",
    [
        '<text:span text:style-name="T1">成本<text:s/>31元</text:span>',
        'A<text:span text:style-name="T2">成本31元</text:span>',
        '<text:hidden-text text:is-hidden="true">成本31元</text:hidden-text>',
    ],
)
def test_hidden_characters_are_left_out_and_what_follows_them_stays(hidden: str) -> None:
    body = f"<text:p>公开。{hidden}也公开。</text:p>"
    assert blocks_of(body, _HIDDEN) == [Paragraph(f"公开。{'A' if hidden[0] == 'A' else ''}也公开。")]


@pytest.mark.parametrize(
    "hidden",
    [
        '<text:p text:style-name="P1">成本31元。</text:p>',
        '<text:h text:style-name="P1">成本</text:h>',
        '<text:section text:display="none"><text:p>成本31元。</text:p></text:section>',
        '<text:p>成本31元。<text:hidden-paragraph text:is-hidden="true"/></text:p>',
    ],
)
def test_hidden_paragraphs_and_sections_are_left_out(hidden: str) -> None:
    body = f"<text:p>公开。</text:p>{hidden}<text:p>也公开。</text:p>"
    assert blocks_of(body, _HIDDEN) == [Paragraph("公开。"), Paragraph("也公开。")]


@pytest.mark.parametrize(
    "shown",
    [
        '<text:p><text:span text:style-name="T3">价格</text:span></text:p>',
        '<text:p text:style-name="T1">价格</text:p>',
        '<text:p><text:span text:style-name="P1">价格</text:span></text:p>',
        '<text:section text:display="true"><text:p>价格</text:p></text:section>',
        '<text:p>价格<text:hidden-paragraph text:is-hidden="false"/></text:p>',
    ],
)
def test_what_is_not_hidden_after_all_stays(shown: str) -> None:
    assert blocks_of(shown, _HIDDEN) == [Paragraph("价格")]


def test_a_style_of_page_headers_with_the_same_name_hides_no_text() -> None:
    file = io.BytesIO(packed('<text:p><text:span text:style-name="T1">价格</text:span></text:p>'))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("styles.xml", document("", styles=_HIDDEN, root="document-styles"))
    assert list(read(file.getvalue(), "a.odt").blocks) == [Paragraph("价格")]

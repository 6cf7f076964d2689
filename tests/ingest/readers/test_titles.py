"""What documents are called: titles that somebody gave them, not those of programs, and not their first chapter."""

import pytest

from ingest.blocks import Block, Heading, Paragraph
from ingest.naming import title_of
from ingest.readers import read
from ingest.readers.titles import given_title, top_heading

TEXT = Paragraph("正文。")


@pytest.mark.parametrize(
    "title",
    [
        *("Microsoft Word - foo.doc", "Microsoft Word - 售后政策", "Microsoft PowerPoint - 2024年培训"),
        *("untitled", "Untitled-1", "Untitled document (2)", "无标题", "未命名-1", "无标题文档"),
        *("Document1", "Document", "文档1", "文档 2", "新建 Microsoft Word 文档", "新建 DOCX 文档 (3)"),
        *("PowerPoint Presentation", "PowerPoint 演示文稿", "演示文稿1", "幻灯片 1", "Slide 1", "Presentation3"),
        *("Book1", "工作簿1", "Sheet1", "Title", "标题", "单击此处编辑母版标题样式"),
        *("Scanned Document", "扫描全能王 1"),
        *(r"C:\Users\a\manual.doc", "file:///C:/manual", "/home/user/manual", "https://example.com/help"),
        *("foo.indd", "手册.docx", "manual v2.PDF", "20240101", "---", "\ufffd\ufffd手册", "", " \n"),
    ],
)
def test_a_title_that_a_program_gave_is_none(title: str) -> None:
    assert given_title(title) == ""


@pytest.mark.parametrize(
    "title",
    [
        *("2024年售后政策V2.3", "Document retention policy", "文档管理办法", "新建门店流程", "Scanner B10", "B10"),
        *("Untitled goose game", "Sheet metal screws", "标题党治理规定", "Title insurance", "Word 使用手册"),
        *("PowerPoint Presentation skills", "Print on demand", "Page turning", "Version 2.docx reader"),
        "幻灯片制作规范",
    ],
)
def test_a_title_that_somebody_gave_is_taken(title: str) -> None:
    assert given_title(f" {title}\n") == title


@pytest.mark.parametrize(
    ("blocks", "title"),
    [
        ([], ""),
        ([TEXT], ""),
        ([Heading(1, "售后"), TEXT], "售后"),
        ([TEXT, Heading(1, "售后"), TEXT, Heading(2, "退货"), TEXT], "售后"),
        ([Heading(1, "退货"), TEXT, Heading(1, "换货"), TEXT], ""),
        ([Heading(1, "售后"), Heading(1, "退货"), TEXT, Heading(1, "换货"), TEXT], "售后"),
        ([Heading(1, "售后"), TEXT, Heading(1, "第一章 退货"), TEXT, Heading(1, "第二章 换货"), TEXT], "售后"),
        ([Heading(1, "售后"), TEXT, Heading(1, "1. 退货"), TEXT, Heading(1, "附录"), TEXT], "售后"),
        ([Heading(1, "前言"), TEXT, Heading(1, "第一章 退货"), TEXT, Heading(1, "第二章 换货"), TEXT], ""),
        ([Heading(1, "一、退货"), TEXT, Heading(1, "二、换货"), TEXT], ""),
        ([Heading(2, "退货"), TEXT], ""),
    ],
)
def test_the_heading_above_all_is_the_title_and_a_chapter_is_not(blocks: list[Block], title: str) -> None:
    assert top_heading(blocks) == title


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("退货办法.md", "# 适用范围\n\n正文。\n\n# 退货流程\n\n正文。\n"),
        ("退货办法.html", "<h1>适用范围</h1><p>正文。</p><h1>退货流程</h1><p>正文。</p>"),
        ("退货办法.html", "<title>无标题文档</title><h1>适用范围</h1><p>正文。</p><h1>退货流程</h1><p>正文。</p>"),
        ("退货办法.rtf", r"{\rtf1\pard\outlinelevel0 A\par\pard Text.\par\pard\outlinelevel0 B\par\pard Text.\par}"),
    ],
)
def test_a_document_of_chapters_is_called_like_its_file(name: str, data: str) -> None:
    assert title_of(read(data.encode(), name), name) == "退货办法"

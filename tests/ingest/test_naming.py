"""Titles and the versions that documents name themselves."""

import pytest

from ingest.blocks import Content, Paragraph
from ingest.naming import label_of, title_of


def test_the_title_is_the_documents_own_else_the_files_name() -> None:
    assert title_of(Content((), title=" 售后\n政策 "), "a.docx") == "售后 政策"
    assert title_of(Content(()), "售后.2024.docx") == "售后.2024"


@pytest.mark.parametrize(
    ("title", "name", "label"),
    [
        ("2024年售后政策V2.3", "a.docx", "V2.3"),
        ("手册", "handbook_v1.0.2.pdf", "v1.0.2"),
        ("手册 版本 3", "a.pdf", "版本 3"),
        ("手册（第二版）", "a.pdf", "第二版"),
        ("Handbook Version 4.1", "a.pdf", "Version 4.1"),
        ("灯泡 B10 说明", "a.pdf", ""),
        ("IPv6 setup", "a.pdf", ""),
        ("Curtain motor 24V2A", "a.pdf", ""),
    ],
)
def test_a_version_in_the_title_or_the_files_name(title: str, name: str, label: str) -> None:
    assert label_of(Content(()), title, name) == label


def test_a_version_in_the_front_matter_comes_first_and_the_first_lines_last() -> None:
    blocks = (Paragraph("文件编号：A-1　版本：V1.6　生效日期：2024年5月1日"),)
    assert label_of(Content(blocks), "手册", "a.docx") == "V1.6"
    assert label_of(Content(blocks), "手册V2", "a.docx") == "V2"
    assert label_of(Content(blocks, label="3"), "手册V2", "a.docx") == "3"
    assert label_of(Content((Paragraph("适用于 APP 5.0 及以上版本，2024 年起"),)), "手册", "a.docx") == ""


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("版本 V2.1", "V2.1"),
        ("Version 1.4", "1.4"),
        ("Version 1.4 · valid from May 2026", "1.4"),
        ("V2.1 版", "V2.1"),
        ("Version 2 of the app needs Android 9 or later, and a phone that has Bluetooth.", ""),
        ("V2.1", ""),
    ],
)
def test_a_short_line_may_name_the_version_without_a_colon(line: str, label: str) -> None:
    assert label_of(Content((Paragraph(line),)), "手册", "a.docx") == label


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("02-票价表.xlsx", "票价表"),
        ("3. Prices.csv", "Prices"),
        ("3-phase motors.csv", "3-phase motors"),
        ("2026-价格.csv", "2026-价格"),
        ("01.csv", "01"),
    ],
)
def test_a_number_that_puts_files_in_order_is_no_part_of_the_title(name: str, title: str) -> None:
    assert title_of(Content(()), name) == title

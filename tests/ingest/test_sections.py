"""Lines of a table of contents, told from text quickly; headings that nothing stands under."""

import time

import pytest

from ingest.blocks import Heading, Paragraph
from ingest.sections import outline


@pytest.mark.parametrize(
    "line", ["1.1 Returns ........ 7", "Returns . . . . . . 12", "退货……3", "退货 ············ 15", "退货…………12"]
)
def test_a_line_of_the_contents_is_left_out(line: str) -> None:
    (section,) = outline([Paragraph(line), Paragraph("七天内可以退货。")])
    assert [part.text for part in section.parts if isinstance(part, Paragraph)] == ["七天内可以退货。"]


@pytest.mark.parametrize("line", ["Wait ... 7 days", "It takes 3.5", "稍等……"])
def test_other_dots_are_text(line: str) -> None:
    assert len(outline([Paragraph(line)])) == 1


@pytest.mark.parametrize("dots", [".", ". ", "…", "··", ".\n"])
def test_a_long_run_of_dots_takes_no_time(dots: str) -> None:
    before = time.perf_counter()
    outline([Paragraph(dots * 100_000 + "x")])
    assert time.perf_counter() - before < 1


def said(*headings: str) -> list[tuple[tuple[str, ...], list[str]]]:
    """What is kept of headings that nothing stands under, in front of a section that holds something."""
    parts = [*(Heading(2, text) for text in headings), Heading(1, "退货"), Paragraph("七天内可以退货。")]
    sections = outline([Heading(1, "服务"), Paragraph("见下。"), *parts])
    return [
        (section.path, [part.text for part in section.parts if isinstance(part, Paragraph)]) for section in sections
    ]


def test_the_names_of_columns_set_as_headings_stay_with_their_rows() -> None:
    rows = ("程序 温度 时长", "强力洗 70℃ 150分钟")
    assert said(*rows) == [(("服务",), ["见下。", *rows]), (("退货",), ["七天内可以退货。"])]


def test_a_list_set_as_headings_is_kept() -> None:
    assert said("净水器", "空调", "洗衣机")[0] == (("服务",), ["见下。", "净水器", "空调", "洗衣机"])


@pytest.mark.parametrize("rule", ["不支持货到付款", "仅限门店自提", "No returns on sale items"])
def test_a_rule_set_as_a_heading_is_kept(rule: str) -> None:
    assert said(rule)[0] == (("服务",), ["见下。", rule])


def test_a_mere_title_without_text_is_no_passage() -> None:
    assert said("附录")[0] == (("服务",), ["见下。"])

"""Lines of a table of contents, told from text quickly."""

import time

import pytest

from ingest.blocks import Paragraph
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

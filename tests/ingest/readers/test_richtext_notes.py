"""RTF: what is deleted or hidden is left out, notes and text boxes are read."""

import pytest

from ingest.blocks import Block, Heading, Paragraph, Row
from ingest.readers import read
from ingest.readers.richtext_notes import settled


def blocks_of(body: str) -> list[Block]:
    return list(read(rf"{{\rtf1\ansi {body}}}".encode(), "a.rtf").blocks)


def paragraphs(body: str) -> list[str]:
    blocks = blocks_of(body)
    assert all(isinstance(block, Paragraph) for block in blocks)
    return [block.text for block in blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    "gone",
    [
        r"{\deleted 7}",
        r"{\deleted\revauthdel1 \'37\u55?\tab\emdash {\b 7}}",
        r"\deleted 7\deleted0 ",
        r"\v 7\v0 ",
        r"{\v\b 7}",
        r"\v 7\plain ",
        r"{\mvf 7}",
        r"{\footnote {\v 7}}",
    ],
)
def test_what_is_deleted_or_hidden_is_left_out(gone: str) -> None:
    assert paragraphs(rf"\pard Within {gone}{{\revised 15}} days.\par") == ["Within 15 days."]


@pytest.mark.parametrize("kept", [r"{\v0 7}", r"{\vertalc 7}", r"{\deleted0 7}", r"{\v}7", r"{\v x}7"])
def test_what_only_looks_like_it_stays(kept: str) -> None:
    assert paragraphs(rf"\pard Within {kept} days.\par") == ["Within 7 days."]


def test_a_deleted_paragraph_and_row_do_not_come_back() -> None:
    row = r"\trowd\cellx1\cellx2 {0}A\cell {0}B\cell\row"
    rows = "".join(row.replace("{0}", sign) for sign in ("", "1", "2"))
    gone = r"\trowd\cellx1\cellx2 {\deleted X}\cell {\deleted Y}\cell\row"
    assert blocks_of(rf"\pard{{\deleted Old rule.\par}}\pard New rule.\par {rows}{gone}\pard End.\par") == [
        Paragraph("New rule."),
        Row((("A", "1A"), ("B", "1B")), 1),
        Row((("A", "2A"), ("B", "2B")), 1),
        Paragraph("End."),
    ]


def test_a_footnote_stands_below_its_paragraph() -> None:
    note = r"{\super\chftn}{\footnote\ftnalt \pard\plain {\super\chftn} But not on holidays.\par And not by post.}"
    assert paragraphs(rf"\pard Free{note} returns.\par Next.\par") == [
        "Free returns.",
        "But not on holidays.",
        "And not by post.",
        "Next.",
    ]


def test_a_footnote_of_a_heading_is_no_heading_and_one_at_the_end_is_read() -> None:
    styles = r"{\stylesheet{\s1\outlinelevel0 heading 1;}}"
    assert blocks_of(rf"{styles}\pard\s1 Returns{{\footnote Since May.}}\par\pard Free{{\*\footnote Or not.}}") == [
        Heading(1, "Returns"),
        Paragraph("Since May."),
        Paragraph("Free"),
        Paragraph("Or not."),
    ]


def test_a_footnote_in_a_table_stands_in_its_cell() -> None:
    row = r"\trowd\cellx1\cellx2 {0}\cell {1}\cell\row"
    rows = row.replace("{0}", "Lamp").replace("{1}", "Price") + row.replace("{0}", "L1").replace(
        "{1}", r"5{\footnote In May.}"
    )
    assert blocks_of(rf"\pard Prices:\par {rows}\pard End.\par")[1] == Row((("Lamp", "L1"), ("Price", "5 In May.")), 1)


def test_a_text_box_is_read_once_though_it_is_written_twice() -> None:
    box = (
        r"{\shp{\*\shpinst\shpleft1{\sp{\sn shapeType}{\sv 202}}{\shptxt \pard\plain Call 400.\par}}"
        r"{\shprslt{\*\do\dobxpage{\dptxbx{\dptxbxtext\pard Call 400.\par}}}}}"
    )
    assert paragraphs(rf"\pard Questions?{box}\par Next.\par") == ["Questions?", "Call 400.", "Next."]
    old = r"{\*\do\dobxpage{\dptxbx{\dptxbxtext\pard Call 400.\par}}}"
    assert paragraphs(rf"\pard Questions?{old}\par Next.\par") == ["Questions?", "Call 400.", "Next."]


@pytest.mark.parametrize(
    "text", [r"{\rtf1 a\par}", r"{\rtf1 \'b0\u20850? \{b\}\\v {\*\x y}}", "", "}}{{", r"{\viewkind4 a}"]
)
def test_what_has_nothing_of_that_is_left_as_it_is(text: str) -> None:
    assert settled(text) == text
    assert settled(rf"{text}{{\deleted x}}").startswith(text)


@pytest.mark.parametrize(
    "body", [r"}}}{\footnote a\par", r"{\footnote " * 300, r"{\v " * 300 + "a", r"\footnote a\par b}c"]
)
def test_broken_braces_end(body: str) -> None:
    assert isinstance(settled(r"{\rtf1 " + body), str)

"""Tables of any shape: whatever stands in their cells, reading them fails on none and loses no text."""

from collections.abc import Callable, Iterator
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block, Heading, Paragraph, QuestionAnswer, Row
from ingest.readers.tables import Place, sheet_blocks, table_blocks
from ingest.readers.tables_headers import Area, Mark

_NAMES = (
    "问题",
    "答案",
    "相似问法",
    "分类",
    "序号",
    "型号",
    "价格",
    "Question",
    "Answer",
    "Category",
    "Similar questions",
)
_LABELS = ("保修期", "电压", "重量：", "备注：以上含税", "套餐", "Weight", "1个月", "220V", "是")
Grid = list[list[str]]


def rows(cells: st.SearchStrategy[str]) -> st.SearchStrategy[Grid]:
    return st.lists(st.lists(cells, max_size=7), max_size=7)


_ANY = st.sampled_from(["", "", *_NAMES, *_LABELS]) | st.text("问答无/、，?？ \n1一", max_size=9)
_PLACES = st.integers(0, 7)
_AREAS = st.lists(st.builds(Area, _PLACES, _PLACES, _PLACES, _PLACES), max_size=3)


@given(rows(_ANY), _AREAS, st.sampled_from(Mark))
def test_no_table_fails(grid: Grid, areas: list[Area], mark: Mark) -> None:
    for read in (table_blocks, sheet_blocks):
        assert isinstance(read(grid, Place(), areas, mark), list)


_TOLD_APART = ("x", "y", "220V")  # each is given its place; the others stand in several cells
_MORE = st.lists(st.sampled_from([*_NAMES, *_LABELS, "", "备注", "产品"]), max_size=5)
_HEADERS = _MORE | _MORE.flatmap(lambda more: st.permutations(["问题", "答案", *more[:3]]))


@given(_HEADERS, rows(st.sampled_from(["", "", *_TOLD_APART, "七天", "怎么退", "怎么退"])), st.sampled_from(Mark))
@pytest.mark.parametrize("read", [table_blocks, sheet_blocks])
def test_no_text_is_lost(read: Callable[..., list[Block]], header: list[str], body: Grid, mark: Mark) -> None:
    # The last row has a value in each column: the name of an empty one would say nothing.
    width = max(map(len, [header, *body]))
    texts = [
        [f"{cell}甲{row}乙{column}" if cell in _TOLD_APART else cell for column, cell in enumerate(cells)]
        for row, cells in enumerate([*body, ["x"] * width])
    ]
    said = "\n".join(chain.from_iterable(map(_texts, read([header, *texts], Place(), (), mark))))
    assert [text for text in chain.from_iterable(texts) if text not in said] == []


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Paragraph():
            yield block.text
        case Row():
            yield from chain.from_iterable(block.cells)
        case QuestionAnswer():
            yield from (block.topic, block.question, block.answer, *block.further)
        case _:
            raise AssertionError(block)

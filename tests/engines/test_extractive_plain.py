"""Passages without Markdown, whatever stands in them."""

import time

import pytest

from service.engines.extractive.plain import plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("见[退货说明](https://example.com/a)。", "见退货说明（https://example.com/a）。"),
        ("See [the terms](https://example.com/a).", "See the terms (https://example.com/a)."),
        ("见[退货](returns.md)和![图](a.png)", "见退货和图"),
        ("[a@b.cn](mailto:a@b.cn)", "a@b.cn"),
        ("[[退货](returns.md)", "[退货"),
    ],
)
def test_links_are_written_out(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize("piece", ["[中", "[", "![", "[中](https:", "中", "[a](", "[1", "`", "** a", "# "])
def test_damaged_links_take_no_time(piece: str) -> None:
    before = time.perf_counter()
    plain("[" + piece * 1000)
    assert time.perf_counter() - before < 0.5

"""A row answers when it is called as what is asked about, and has the column that is asked for."""

import pytest

from knowledge.types import Kind, Passage
from service.engines.extractive.asked_rows import has_asked_row

SHOPS = """门店：上海徐汇店；地址：天钥桥路 180 号；营业时间：10:00–21:30；寄养：有
门店：南京鼓楼店；地址：中山路 55 号；营业时间：10:00–21:00；寄养：没有"""
OFFICES = "Office: Berlin; Address: Torstr. 5; Hours: 9:00-17:00\nOffice: Paris; Address: Rue X 3; Hours: 10:00-18:00"


@pytest.mark.parametrize(
    ("question", "rows", "answers"),
    [
        ("徐汇店在哪里", SHOPS, True),
        ("南京店几点开门", SHOPS, True),
        ("徐汇店可以寄养吗", SHOPS, True),
        ("浦东店在哪里", SHOPS, False),
        ("徐汇店多久发货", SHOPS, False),
        ("在哪里", SHOPS, False),
        ("徐汇店怎么寄养", SHOPS, False),
        ("哪些店可以寄养", SHOPS, True),
        ("哪些店可以洗澡", SHOPS, False),
        ("哪些灯可以寄养", SHOPS, False),
        ("Which offices have hours on Sunday?", OFFICES, False),
        ("Where is the Paris office?", OFFICES, True),
        ("Where is the Rome office?", OFFICES, False),
    ],
)
def test_a_row_answers_by_its_name_and_its_columns(question: str, rows: str, *, answers: bool) -> None:
    assert has_asked_row(question, Passage(rows, kind=Kind.RECORD)) is answers


def test_running_text_has_no_row() -> None:
    assert not has_asked_row("徐汇店在哪里", Passage("徐汇店在天钥桥路。"))

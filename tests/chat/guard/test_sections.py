"""What stands under a heading is of what it names, and what stands under the one beside it is not."""

from dataclasses import replace

import pytest

from service.chat.guard.briefing import Briefing
from service.chat.guard.grounding import Grounding
from service.engines.extractive import Source
from tests.chat.guard.making import RULES
from tests.chat.making import hit

PARKING = {
    "人民广场店": "地址：人民路 88 号 5 楼。当天观影可免费停车 3 小时，超出部分每小时 8 元。",
    "滨江店": "地址：江南大道 1200 号 4 楼。当天观影可免费停车 4 小时，超出部分每小时 6 元，每天封顶 50 元。",
    "充电": "滨江店停车场有 12 个充电桩，充电每小时 2 元。",
}
PRACTICES = {
    "North Street": "Open Monday to Friday from 9:00 to 18:00. Parking costs 2 dollars an hour. There is a lift.",
    "Harbour Road": "Open Monday to Saturday from 10:00 to 19:00. Parking is free for 90 minutes. There is no lift.",
}


def is_shown(sentence: str, pages: dict[str, str]) -> bool:
    found = [(heading, hit(text)) for heading, text in pages.items()]
    under = [replace(page, passage=replace(page.passage, section=(heading,))) for heading, page in found]
    briefing = Briefing(tuple(Source(n, page) for n, page in enumerate(under, 1)))
    return Grounding(briefing, RULES)(sentence).passed


@pytest.mark.parametrize(
    ("sentence", "pages"),
    [
        ("在滨江店看电影，当天可以免费停车 3 小时。", PARKING),
        ("滨江店超出免费时间后每小时 8 元。", PARKING),
        ("Harbour Road opens at 9:00.", PRACTICES),
    ],
)
def test_an_amount_of_the_section_beside_is_cut(sentence: str, pages: dict[str, str]) -> None:
    assert not is_shown(sentence, pages)


@pytest.mark.parametrize(
    ("sentence", "pages"),
    [
        ("在滨江店看电影，当天可以免费停车 4 小时，超出部分每小时 6 元。", PARKING),
        ("滨江店充电每小时 2 元。", PARKING),
        ("滨江店当天免费停车 4 小时，人民广场店 3 小时。", PARKING),
        ("Harbour Road opens at 10:00.", PRACTICES),
        ("At Harbour Road the first hour and a half of parking is free.", PRACTICES),
    ],
)
def test_an_amount_of_the_section_itself_or_of_what_names_it_is_shown(sentence: str, pages: dict[str, str]) -> None:
    assert is_shown(sentence, pages)

"""Places in China, and the larger ones they lie in."""

import pytest

from knowledge.places import is_place, larger_places
from knowledge.terms import terms_of
from knowledge.words import words


@pytest.mark.parametrize(
    ("place", "larger"),
    [
        ("杭州", "浙江"),
        ("昆山市", "江苏"),
        ("上海", "江浙沪"),
        ("哈尔滨", "东北三省"),
        ("延边", "吉林"),
        ("喀什", "新疆"),
        ("香港", "港澳台"),
    ],
)
def test_a_place_lies_in_larger_ones(place: str, larger: str) -> None:
    assert is_place(place)
    assert larger in larger_places(place)


@pytest.mark.parametrize("word", ["天气", "白银", "合作", "襄樊", "上市", "日本", "朝阳区"])
def test_other_words_and_names_that_are_gone_are_no_such_places(word: str) -> None:
    assert not is_place(word)
    assert larger_places(word) == ()


def test_who_names_a_city_is_answered_by_what_is_said_of_its_province_and_not_the_other_way() -> None:
    [city, _] = terms_of("大连运费")
    assert city.share_in(frozenset(words("辽宁 20 元"))) > 0
    [province, _] = terms_of("辽宁电话")
    assert province.share_in(frozenset(words("大连店电话"))) == 0

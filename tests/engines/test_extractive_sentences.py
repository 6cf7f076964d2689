"""Of a longer passage the sentences that answer are quoted, whole, with what they are not understood without."""

import pytest

from knowledge.types import Passage
from service.engines.extractive.units import units_of
from tests.engines.test_extractive import ask, source

KETTLE = (
    "青瓷保温壶，又称青瓷壶，是用于家庭和办公室的电热保温水壶。壶身由两层不锈钢制成，中间抽成真空。"
    "青瓷保温壶的外壳有米白、墨绿和烟灰三种，表面喷有一层防滑漆。青瓷保温壶的加热底座可以放在木桌和玻璃桌上使用。"
    "水烧开后青瓷保温壶自动断电并转为保温。保温温度出厂时设为九十度，长按提手上的按钮可以改成六十度或八十度。"
    "壶盖的硅胶圈每半年更换一次。青瓷保温壶的内胆用久了会留下水垢。此时请倒入两勺柠檬酸，加满水烧开，静置半小时后冲净。"
    "青瓷保温壶空烧三次以上会烧坏温控器。因此请先加水再通电，水位不要低于最低刻度。温控器可以在服务点更换，每只二十元。"
)


def told(question: str, text: str = KETTLE, title: str = "青瓷保温壶") -> str:
    return ask(question, source(1, Passage(text), title)).removeprefix(f"根据《{title}》：").removesuffix("[1]").strip()


def test_an_answer_begins_with_the_sentence_that_answers() -> None:
    assert told("青瓷保温壶的外壳有什么颜色的").startswith("青瓷保温壶的外壳有米白、墨绿和烟灰三种")


def test_what_the_title_says_tells_no_sentence_from_another() -> None:
    answer = told("青瓷保温壶硅胶圈多久换一次")
    assert "每半年更换一次" in answer
    assert len(answer) < len(KETTLE) / 2


def test_what_something_is_is_told_by_the_sentence_that_defines_it() -> None:
    assert told("什么是青瓷保温壶？").startswith("青瓷保温壶，又称青瓷壶，是用于家庭")


@pytest.mark.parametrize(
    ("question", "leaning", "before"),
    [
        ("水垢要加几勺柠檬酸", "此时请倒入两勺柠檬酸", "内胆用久了会留下水垢"),
        ("水位不能低于哪个刻度", "因此请先加水再通电", "空烧三次以上"),
    ],
)
def test_a_sentence_that_leans_on_the_one_before_is_quoted_with_it(question: str, leaning: str, before: str) -> None:
    answer = told(question)
    assert leaning in answer
    assert before in answer


def test_where_no_word_tells_which_sentence_answers_more_is_quoted() -> None:
    assert len(told("青瓷保温壶有哪些讲究")) > len(told("硅胶圈多久换一次"))


def test_the_sentence_behind_the_one_that_answers_belongs_to_it_only_in_its_paragraph() -> None:
    apart = "底座的插头是三脚的。\n" + "提手可以拆下来清洗。" * 15
    assert told("底座的插头是几脚的", apart) == "底座的插头是三脚的。"


def test_a_question_for_reasons_is_answered_by_more_sentences_than_one_for_a_fact() -> None:
    assert len(told("为什么空烧会损坏温控器")) > len(told("空烧几次会损坏温控器"))


def test_a_sentence_about_him_is_quoted_with_the_one_that_names_him() -> None:
    text = "陈工负责水壶的售后。" + "壶身有三种颜色可选，底座另售。" * 10 + "林师傅在总部。他每周三教客户清洗硅胶圈。"
    assert "林师傅在总部。他每周三" in told("每周三谁教清洗硅胶圈", text)


def test_an_english_answer_begins_with_the_sentence_that_answers() -> None:
    text = (
        "The Harbour Kettle is made for homes and small offices. Its outer shell comes in cream, green and grey. "
        "The base may stand on wooden and glass tables but not on metal. When the water boils, the kettle switches "
        "itself off and keeps the water warm. The silicone ring in the lid should be replaced every six months. "
        "Boiling it dry three times damages the thermostat. Therefore always add water before switching it on."
    )
    answer = ask("How often do I replace the silicone ring?", source(1, Passage(text), "Harbour Kettle"))
    assert answer.startswith("According to “Harbour Kettle”: The silicone ring in the lid should be replaced")
    assert "outer shell" not in answer


@pytest.mark.parametrize(
    "text",
    [
        "他说：“先断电。等十分钟。再打开。”",
        "专辑《出发！去远方》卖得很好。",
        "请先断电（见第二章。那里有图。），再打开。",
    ],
)
def test_what_stands_within_quotation_marks_is_not_taken_apart(text: str) -> None:
    assert units_of(text) == [text]


def test_a_quotation_mark_that_is_never_closed_joins_no_whole_text() -> None:
    text = "他说：“先断电。" + "等十分钟再打开。" * 60
    assert len(units_of(text)) > 20

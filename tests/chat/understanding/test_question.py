"""Understanding a question: language, follow-up, step."""

import pytest

from service.chat.understanding.question import LAST, following, understand

BULB = "智能灯泡闪红灯怎么解决？"


@pytest.mark.parametrize(
    ("text", "lang"),
    [("下单后多久发货？", "zh"), ("How do I reset it?", "en"), ("APP里怎么换 Wi-Fi？", "zh"), ("E01", "en")],
)
def test_the_language_is_that_of_the_message(text: str, lang: str) -> None:
    assert understand(text, "").lang == lang


def test_a_message_without_letters_goes_on_in_the_language_before() -> None:
    assert understand("???", "How do I reset the hub?").lang == "en"
    assert understand("???", BULB).lang == "zh"


@pytest.mark.parametrize("codes", ["QN-T2 Pro", "QB-600", "600M?"])
def test_codes_go_on_in_the_language_before(codes: str) -> None:
    assert understand(codes, BULB).lang == "zh"
    assert understand(codes, f"{BULB}\nQN-T1").lang == "zh"
    assert understand(codes, "How do I reset the hub?").lang == "en"


@pytest.mark.parametrize("case", ["我还剩5个月", "我买了3年了", "I have 5 months left", "I bought it 3 days ago."])
def test_a_time_alone_is_a_case_of_what_was_asked(case: str) -> None:
    assert understand(case, "违约金怎么算").elliptic


def test_a_code_alone_is_what_the_question_before_is_about_unless_that_named_one() -> None:
    assert understand("QN-T2 Pro", "灯是红色的").elliptic
    assert not understand("QB-600", "QN-T1功耗多少").elliptic


@pytest.mark.parametrize("other", ["我还剩5个月能退吗", "我有3台", "I have 3 lamps", "How many months have I left?"])
def test_a_question_and_a_number_of_things_are_not(other: str) -> None:
    assert not understand(other, "违约金怎么算").elliptic


def test_a_first_question_has_no_context() -> None:
    understood = understand("  那怎么配网？ ", "")
    assert (understood.text, understood.context, understood.topic) == ("那怎么配网？", "", "那怎么配网？")


@pytest.mark.parametrize(
    ("follow_up", "topic"),
    [
        ("那怎么配网？", BULB),
        ("那第二步具体怎么做？", BULB),
        ("多少钱？", "上门维修"),
        ("它防水吗？", "C50 吸顶灯多少瓦？"),
        ("And how long does it take?", "Can I exchange a faulty lamp?"),
        ("What about step 3?", "How do I set up the hub?"),
        ("why?", "Can I return cut rails?"),
    ],
)
def test_a_follow_up_takes_what_was_asked_before_along(follow_up: str, topic: str) -> None:
    understood = understand(follow_up, topic)
    assert (understood.context, understood.topic) == (topic, f"{topic}\n{follow_up}")


@pytest.mark.parametrize(
    ("question", "topic"),
    [("下单后多久发货？", BULB), ("How long is the warranty for a curtain motor?", "How do I reset the hub?")],
)
def test_a_question_on_its_own_feet_begins_a_new_topic(question: str, topic: str) -> None:
    assert understand(question, topic).topic == question


def test_a_topic_keeps_its_first_question_and_the_last() -> None:
    topic = understand("那第三步呢？", understand("那第二步呢？", BULB).topic).topic
    assert topic.split("\n") == [BULB, "那第二步呢？", "那第三步呢？"]


def test_a_message_of_several_lines_is_one_line_of_its_topic() -> None:
    first = understand("智能灯泡\n闪红灯怎么解决？", "")
    assert first.topic == "智能灯泡 闪红灯怎么解决？"
    second = understand("那第二步呢？", first.topic)
    assert second.topic.split("\n") == [first.topic, "那第二步呢？"]


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("第二步怎么做", 2),
        ("第 3 步呢", 3),
        ("步骤十二是什么", 12),
        ("第二十步", 20),
        ("What is step 4?", 4),
        ("step number two", 2),
        ("the third step", 3),
        ("二楼怎么走", None),
        ("stepladder 2", None),
    ],
)
def test_the_step_that_is_meant_is_read(text: str, step: int | None) -> None:
    assert understand(text, "").step == step


@pytest.mark.parametrize(
    ("message", "topic", "wanted"),
    [
        ("那第二步具体怎么做？", "灯泡闪红灯怎么解决？", "那 具体怎么做？"),
        ("第三步", "灯泡闪红灯怎么解决？", ""),
        ("step 3", "How do I pair the hub?", ""),
        ("最后一步", "灯泡闪红灯怎么解决？", ""),
        ("第三步", "", "第三步"),
    ],
)
def test_the_step_that_is_named_is_not_searched_for(message: str, topic: str, wanted: str) -> None:
    assert understand(message, topic).wanted.split() == wanted.split()


@pytest.mark.parametrize("message", ["最后一步是什么？", "那最后一步呢", "And the last step?", "the final step"])
def test_the_last_step_is_a_step(message: str) -> None:
    assert understand(message, "灯泡闪红灯怎么解决？").step == LAST


@pytest.mark.parametrize("message", ["那摄像头呢？", "And for 20?", "what about the hub", "C50", "彩光的那个"])
def test_a_thing_alone_is_asked_what_was_asked_before(message: str) -> None:
    understood = understand(message, "灯泡多少钱")
    assert understood.elliptic
    assert understood.wanted == f"灯泡多少钱\n{message}"


@pytest.mark.parametrize("message", ["哪些情况不保？", "And what is not covered?", "那第二步呢？", "那怎么配网？"])
def test_what_asks_something_itself_is_no_thing_alone(message: str) -> None:
    assert not understand(message, "灯泡保修多久").elliptic


def test_a_number_makes_way_for_another() -> None:
    assert "60" not in understand("And for 20?", "What discount do I get for 60 units?").wanted


def test_another_colour_takes_the_place_of_the_first() -> None:
    assert understand("那黄灯呢", "灯泡一直闪红灯").topic == "灯泡一直闪黄灯\n那黄灯呢"
    assert understand("and blue?", "What does a red light mean?").topic == "What does a blue light mean?\nand blue?"


def test_a_question_that_names_nothing_may_be_asked_of_what_was_spoken_of_before() -> None:
    before = "一对一怎么收费"
    asked = following(understand("要提前多久", before), before)
    assert (asked.context, asked.topic, asked.before.referred) == (before, f"{before}\n要提前多久", True)


@pytest.mark.parametrize("text", ["你们校长是谁", "多久到账", "那要等多久"])
def test_a_question_that_names_something_or_follows_already_stays_as_it_is(text: str) -> None:
    understood = understand(text, "一对一怎么收费")
    assert following(understood, "一对一怎么收费") is understood
    assert following(understand(text, ""), "").context == ""

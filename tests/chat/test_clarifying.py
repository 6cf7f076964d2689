"""Asking back which product or case is meant."""

from dataclasses import replace

import pytest

from knowledge.types import Hit, Kind, Passage, Scores
from service.chat.clarifying import choices

B10, B20, S30, C50 = MODELS = ("B10 智能灯泡", "B20 彩光灯泡", "S30 智能灯带", "C50 吸顶灯")
ASKED = "E01是什么故障？"


def hit(text: str, heading: str = "故障码", *, kind: Kind = Kind.RECORD, sure: float = 1.0, fused: float = 1.0) -> Hit:
    return Hit(1, "faults", "故障码一览", "V1", "zh", Passage(text, kind, (heading,)), Scores(1.0, None, fused, sure))


def row(model: str, *, sure: float = 1.0, fused: float = 1.0) -> Hit:
    return hit(f"型号：{model}；故障码：E01；含义：Wi-Fi 连接失败", sure=sure, fused=fused)


def case(heading: str, *, sure: float = 1.0) -> Hit:
    return hit("请先断电。", heading, kind=Kind.TEXT, sure=sure)


def test_rows_that_fit_equally_well_are_the_choices() -> None:
    assert choices(ASKED, [*map(row, MODELS), row(B10)]) == MODELS


@pytest.mark.parametrize(
    ("question", "hits"),
    [
        (ASKED, []),
        (ASKED, [row(B10), row(B20), row(C50)]),
        ("B10的E01是什么故障？", list(map(row, MODELS))),
        ("智能灯泡的E01是什么故障？", list(map(row, MODELS))),
        (ASKED, [row(B10), row(B20), row(S30), row(C50, sure=0.5)]),
        (ASKED, [row(B10), row(B20), row(S30), row(C50, fused=0.3)]),
        (ASKED, [*map(row, MODELS), case("Wi-Fi 连接失败")]),
        (ASKED, [row(f"A{n} 台灯") for n in range(6)]),
        ("我昨天新买的设备屏幕上面显示E01连不上家里无线网络", list(map(row, MODELS))),
        ("How long is the warranty?", [case("Warranty period"), case("What is covered")]),
    ],
    ids=[
        "nothing",
        "few",
        "named",
        "named otherwise",
        "less sure",
        "less near",
        "said in general",
        "many",
        "long",
        "cases",
    ],
)
def test_a_question_that_is_clear_is_not_asked_back(question: str, hits: list[Hit]) -> None:
    assert choices(question, hits) == ()


def test_the_one_of_the_choices_that_was_spoken_of_is_meant() -> None:
    assert choices(ASKED, list(map(row, MODELS)), "B10闪黄灯怎么办") == ()
    assert choices(ASKED, list(map(row, MODELS)), "B10多少钱，B20呢") == MODELS
    assert choices(ASKED, list(map(row, MODELS)), "保修多久") == MODELS


@pytest.mark.parametrize("question", ["那个灯不亮了，怎么办？", "这盏灯不亮"])
def test_cases_of_a_thing_that_is_pointed_at_are_the_choices(question: str) -> None:
    cases = [case("4.1 灯泡不亮", sure=0.5), case("4.2 灯带不亮", sure=0.5)]
    assert choices(question, [case("智能插座没有电"), *cases]) == ("灯泡不亮", "灯带不亮")


def test_a_case_and_a_product_are_no_two_of_a_kind() -> None:
    hits = [case("智能插座没有电"), case("4.1 灯泡不亮", sure=0.5), row("S30 智能灯带", sure=0.5)]
    assert choices("那个灯不亮了，怎么办？", hits) == ()
    assert choices("那个灯不亮了，怎么办？", [*hits, case("4.2 灯带不亮", sure=0.5)]) == ("灯泡不亮", "灯带不亮")


def faulty(model: str, key: str = "faults") -> Hit:
    return replace(hit(f"型号：{model}；故障码：E01；含义：驱动损坏"), document_key=key)


@pytest.mark.parametrize("question", ["灯坏了", "灯不亮了", "我家灯突然不亮了，怎么办", "家里的灯没反应", "那盏灯坏了"])
def test_a_kind_of_things_that_fails_is_asked_back_with_those_of_one_table(question: str) -> None:
    kin = [faulty(C50), case("4.1 灯泡不亮"), faulty(B10), faulty("M10 门锁"), faulty(C50)]
    assert choices(question, [case("3.1 智能插座没有电")], kin=kin) == (C50, B10)


@pytest.mark.parametrize("question", ["灯坏了能退吗", "灯坏了保修多久", "吸顶灯坏了", "灯多少钱", "门坏了"])
def test_who_says_more_than_that_a_kind_of_things_fails_is_not_asked_back(question: str) -> None:
    assert choices(question, [case("3.1 智能插座没有电")], kin=[faulty(C50), faulty(B10)]) == ()


def test_things_of_a_kind_whose_faults_nothing_tells_are_no_choice() -> None:
    kettles = [hit(f"Model: {name}; Litres: 1.2") for name in ("K-1 kettle", "K-2 kettle")]
    assert choices("my kettle is broken", kettles) == ()
    told = [hit(f"Model: {name}; Fault: defective base") for name in ("K-1 kettle", "K-2 kettle")]
    assert choices("My kettle doesn't work, what can I do?", told) == ("K-1 kettle", "K-2 kettle")
    assert choices("Is my kettle broken if it hums?", told) == ()


def test_many_things_of_a_kind_are_called_by_their_words() -> None:
    kin = [faulty(f"{letter}1 智能{word}") for letter, word in zip("ABCDEF", ("灯泡", "台灯") * 3, strict=True)]
    assert choices("灯坏了", kin) == ("灯泡", "台灯")


def test_a_case_that_is_told_as_it_is_asked_is_clear() -> None:
    assert choices("灯不亮了怎么办", [case("1.1 灯不亮"), case("1.2 灯不亮且有异响")]) == ()


def manual(product: str, text: str, heading: str = "4. Cleaning") -> Hit:
    title = f"{product}: manual"
    scores = Scores(1.0, None, 1.0, 1.0)
    return Hit(1, product, title, "V1", "en", Passage(text, Kind.TEXT, (heading,)), scores)


def test_manuals_that_answer_differently_make_their_products_the_choices() -> None:
    hits = [
        manual("Kettle K-1", "Its lid may go in the dishwasher."),
        manual("Kettle K-2", "Its lid must not go in the dishwasher.", "5. Cleaning"),
    ]
    asked = "Can the lid go in the dishwasher?"
    assert choices(asked, hits) == ("Kettle K-1", "Kettle K-2")
    assert choices(asked, hits, "What does the K-1 weigh?") == ()
    assert choices("Can the lid of the K-2 go in the dishwasher?", hits) == ()


@pytest.mark.parametrize(
    ("title", "text", "heading"),
    [
        ("Kettle K-2", "Its lid may go in the dishwasher.", "5. Cleaning"),
        ("Kettle K-2", "Its lid goes on with a click.", "1. First use"),
        ("Kettles V2", "No lid goes in the dishwasher.", "5. Cleaning"),
    ],
    ids=["says the same", "another matter", "a version"],
)
def test_what_is_no_other_answer_of_another_product_is_no_choice(title: str, text: str, heading: str) -> None:
    hits = [manual("Kettle K-1", "Its lid may go in the dishwasher."), manual(title, text, heading)]
    assert choices("Can the lid go in the dishwasher?", hits) == ()


def test_a_thing_that_is_pointed_at_and_has_one_case_is_clear() -> None:
    assert choices("那个门锁打不开了", [case("门锁没电了打不开"), case("门锁记录保存多久", sure=0.6)]) == ()


def test_english_things_are_pointed_at_too() -> None:
    hits = [case("Desk lamp does not light"), case("Ceiling lamp flickers"), case("Curtains")]
    assert choices("That lamp does not work", hits) == ("Desk lamp does not light", "Ceiling lamp flickers")
    assert choices("The desk lamp does not work", hits) == ()


def desk(code: str, text: str, heading: str = "3 日常使用") -> Hit:
    scores = Scores(1.0, None, 1.0, 0.8)
    return Hit(1, code, f"升降桌 {code} 使用说明书", "V1", "zh", Passage(text, Kind.TEXT, (heading,)), scores)


DESKS = [desk("M120", "按住上键，桌子升高，屏幕显示高度。"), desk("M140 Pro", "桌子两边各有电机。", "2 安装")]


@pytest.mark.parametrize("question", ["桌子升不上去了怎么办", "桌子坏了", "桌子降不下来", "那个显示不亮了怎么办"])
def test_what_fails_and_is_told_of_in_manuals_of_one_make_is_asked_back_with_its_products(question: str) -> None:
    assert choices(question, DESKS) == ("升降桌 M120", "升降桌 M140 Pro")
    assert choices(question, DESKS, said="M140 Pro怎么安装") == ()


@pytest.mark.parametrize("question", ["桌子能升多高", "M120的桌子坏了", "沙发套坏了", "椅子坏了"])
def test_what_does_not_fail_or_says_which_or_is_not_told_of_there_is_not_asked_back(question: str) -> None:
    assert choices(question, DESKS) == ()


def test_english_desks_are_asked_back_too() -> None:
    desks = [manual("Desk D-1", "Hold the desk key.", "Use"), manual("Desk D-2", "The desk has two motors.", "Setup")]
    assert choices("My desk won't go up", desks) == ("Desk D-1", "Desk D-2")
    assert choices("My desk won't go up", [*desks[:1], manual("Chair C-2", "Turn the seat.", "Care")]) == ()

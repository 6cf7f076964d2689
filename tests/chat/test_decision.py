"""Whether what was found answers the question."""

import pytest

from knowledge.types import ANSWERING, Hit, Kind, Passage, Scores, SearchResult
from service.chat.decision import answering, decide, decide_choice, decide_ellipsis


def found(*relevances: float, sureness: float = 1.0) -> SearchResult:
    hits = [
        Hit(n, "key", "Title", "V1", "en", Passage("text"), Scores(1.0, None, 1.0, relevance, sureness))
        for n, relevance in enumerate(relevances)
    ]
    return SearchResult(tuple(hits), 1)


def test_nothing_found_has_no_answer() -> None:
    assert not decide(found(), 6).answerable


@pytest.mark.parametrize(("sureness", "answerable"), [(ANSWERING, True), (ANSWERING - 0.01, False)])
def test_the_surest_hit_decides_wherever_it_stands(sureness: float, answerable: bool) -> None:
    first, last = found(0.9, sureness=0.1), found(0.3, sureness=sureness)
    assert decide(SearchResult(first.hits + last.hits, 1), 6).answerable is answerable


def test_where_the_line_is_can_be_chosen() -> None:
    assert not decide(found(0.9, sureness=0.7), 6, least=0.8).answerable
    assert decide(found(0.9, sureness=0.3), 6, least=0.2).answerable


def test_hits_keep_their_order_and_what_is_much_less_relevant_is_left_out() -> None:
    assert [hit.passage_id for hit in decide(found(0.6, 0.9, 0.3, 0.7), 6).hits] == [0, 1, 3]


def test_there_are_never_more_hits_than_asked_for() -> None:
    assert len(decide(found(*[0.9] * 8), 3).hits) == 3


def test_what_was_chosen_of_what_was_asked_back_is_answered_sooner() -> None:
    assert decide_choice(found(0.9, sureness=0.6 * ANSWERING), 6).answerable
    assert not decide_choice(found(0.9, sureness=0.4 * ANSWERING), 6).answerable


def ellipsis(named: str, *texts: str, sureness: float) -> list[str]:
    hits = tuple(
        Hit(n, "key", "T", "V1", "zh", Passage(text), Scores(1.0, None, 1.0, 0.9, sureness))
        for n, text in enumerate(texts)
    )
    return [hit.passage.text for hit in decide_ellipsis(SearchResult(hits, 1), 6, "保修多久", named).hits]


def test_of_a_thing_alone_what_holds_nothing_that_was_asked_is_left_out() -> None:
    assert ellipsis("那摄像头呢", "商品保修一年", "摄像头录像七天", sureness=0.9) == ["商品保修一年"]


def test_what_is_said_in_general_holds_for_a_thing_that_is_known() -> None:
    assert ellipsis("那摄像头呢", "商品保修一年", "摄像头录像七天", sureness=0.3) == ["商品保修一年"]
    assert ellipsis("那比特币呢", "商品保修一年", "摄像头录像七天", sureness=0.3) == []


TABLE = Passage("Code: F1; Meaning: Tank empty\nCode: F2; Meaning: Boiler too hot", Kind.RECORD, ("Fault codes",))
PRICE = Passage("编号：K-10；名称：手冲壶 K-10；价格（元）：229；颜色：黑", Kind.RECORD)
PARTS = Passage("K-10 有壶身和壶盖。", section=("部件",))


def left(question: str, *passages: Passage) -> list[Passage]:
    hits = [Hit(n, "k", "T", "V1", "zh", each, Scores(1.0, None, 1.0, 0.9)) for n, each in enumerate(passages)]
    return [hit.passage for hit in answering(SearchResult(tuple(hits), 1), question).hits]


def test_a_list_of_codes_answers_nobody_who_asks_about_another_one() -> None:
    assert left("What does F9 mean?", TABLE) == []
    assert left("What does F2 mean?", TABLE) == [TABLE]
    assert left("Is the tank empty?", TABLE) == [TABLE]


def test_what_has_only_the_product_that_is_asked_about_answers_something_else() -> None:
    assert left("K-10 保修几年", PRICE, PARTS) == []
    assert left("K-10 什么颜色", PRICE, PARTS) == [PRICE]
    assert left("K-10 的壶盖", PRICE, PARTS) == [PARTS]


@pytest.mark.parametrize(
    ("asked", "documented"),
    [
        ("VIVID-400", "VIVID-500"),
        ("BN-550S", "BN-650S"),
        ("BN-550", "BN-650S"),
        ("KX-200", "KX-100"),
        ("云朵400", "云朵300"),
        ("Ride 400", "Ride 350"),
    ],
)
def test_of_a_product_that_no_document_knows_nothing_of_another_is_said(asked: str, documented: str) -> None:
    in_text = Passage(f"{documented} 的保修期为 2 年。")
    in_heading = Passage("保修期为 2 年。", section=(documented, "保修"))
    in_general = Passage("所有商品的保修期为 1 年。")
    of_another_make = Passage("ZT-70 的保修期为 5 年。")
    assert left(f"{asked} 的保修期多久", in_text, in_heading, in_general, of_another_make) == [in_general]
    assert left(f"{documented} 的保修期多久", in_text, in_heading, in_general) == [in_text, in_heading, in_general]


def test_of_a_product_that_no_document_knows_nothing_of_another_is_said_whose_manual_it_is() -> None:
    hit = Hit(1, "k", "Kettle KX-100 Manual", "V1", "en", Passage("The warranty is 2 years."), Scores(1, None, 1, 0.9))
    assert answering(SearchResult((hit,), 1), "What is the warranty of the KX-200?").hits == ()
    assert answering(SearchResult((hit,), 1), "What is the warranty of the KX-100?").hits == (hit,)


def test_a_product_may_be_named_by_its_number_beside_another_or_without_the_letters_behind_it() -> None:
    both, one = Passage("BN-450 和 650 的保修期为 2 年。"), Passage("BN-450S 的保修期为 2 年。")
    assert left("BN-650 的保修期", both) == [both]
    assert left("BN-450 的保修期", one) == [one]
    assert left("BN450S 的保修期", one) == [one]


FAULTS = Passage("型号：D60 台灯；故障码：E01；处理办法：换适配器", Kind.RECORD, ("故障码",))
OTHERS = Passage("型号：B10 灯泡；故障码：E03；处理办法：重新升级", Kind.RECORD, ("故障码",))
S30, C50 = (Passage(f"型号：{model}；光通量：900 流明", Kind.RECORD, ("产品规格",)) for model in ("S30", "C50"))


@pytest.mark.parametrize("question", ["D60 E03", "D60台灯 E03 是什么故障", "My D60 shows E03", "E01 on the B10"])
def test_a_fault_code_that_a_product_has_not_is_not_answered_by_that_of_another(question: str) -> None:
    assert left(question, FAULTS, OTHERS) == []


def test_a_product_with_its_fault_code_is_found_surely() -> None:
    hit = Hit(1, "k", "T", "V1", "zh", OTHERS, Scores(1.0, None, 1.0, 0.9, 0.1))
    assert decide(answering(SearchResult((hit,), 1), "B10的E03"), 6).answerable
    assert not decide(answering(SearchResult((hit,), 1), "B10的灯罩"), 6).answerable


def test_the_manual_of_a_like_product_tells_nothing_of_one_that_has_its_own() -> None:
    texts = (
        ("升降桌 M120 说明书", "童锁：按住 M 键 5 秒。"),
        ("升降桌 M140 说明书", "M120 没有蓝牙。童锁：按住 1 键 3 秒。"),
    )
    hits = [
        Hit(n, "k", title, "V1", "zh", Passage(text), Scores(1.0, None, 1.0, 0.9))
        for n, (title, text) in enumerate(texts)
    ]

    def titles(question: str, *hits: Hit) -> list[str]:
        return [hit.title for hit in answering(SearchResult(hits, 1), question).hits]

    assert titles("M120的童锁怎么开", *hits) == ["升降桌 M120 说明书"]
    assert titles("M120 和 M140 的童锁", *hits) == [title for title, _ in texts]
    assert titles("M120有蓝牙吗", hits[1]) == ["升降桌 M140 说明书"]


def test_two_products_are_no_product_and_its_code() -> None:
    assert left("S30 和 C50 的光通量", S30, C50) == [S30, C50]
    assert left("E01 和 E03 怎么处理", FAULTS, OTHERS) == [FAULTS, OTHERS]


@pytest.mark.parametrize("question", ["Do you sell espresso cups?", "do u stock espresso cups"])
def test_what_is_not_named_as_a_whole_is_not_known_to_be_sold(question: str) -> None:
    cleaning = Passage("Clean it every 100 cups. It is an espresso machine.", section=("Espresso machine",))
    cups = Passage("Espresso cups, 4 pieces: EUR 20.")
    assert left(question, cleaning, cups) == [cups]


def test_what_is_sold_may_be_what_a_document_is_about() -> None:
    grinder = Passage("平刀 58 毫米。", section=("G5 磨豆机",))
    assert left("你们卖磨豆机吗", grinder) == [grinder]
    assert left("你们卖洗碗机吗", grinder) == []


@pytest.mark.parametrize("question", ["Do you sell my data to advertisers?", "你们会卖我的信息吗"])
def test_who_asks_whether_what_is_theirs_is_sold_asks_for_no_goods(question: str) -> None:
    privacy = Passage("We never sell personal data. 我们不出售个人信息。")
    assert left(question, privacy) == [privacy]


def test_what_has_the_thing_alone_does_not_tell_its_warranty() -> None:
    grinder = Passage("平刀 58 毫米，每两周清洗一次。", section=("G5 磨豆机",))
    warranty = Passage("磨豆机质保两年。")
    foreign = Passage("Grinders carry a warranty of 24 months.")
    assert left("磨豆机保修几年", grinder) == []
    assert left("磨豆机保修几年", grinder, foreign) == [foreign]
    assert left("磨豆机保修几年", grinder, warranty) == [grinder, warranty]
    assert left("磨豆机坏了怎么办", grinder) == [grinder]


def test_what_has_the_thing_alone_does_not_tell_in_whatever_words_whether_it_may_be_returned() -> None:
    bulb, returns = Passage("灯泡闪三下表示已恢复出厂设置。"), Passage("灯泡七天内可以退货。")
    assert left("灯泡能退吗", bulb) == []
    assert left("灯泡可以退货吗", bulb) == []
    assert left("灯泡能退吗", bulb, returns) == [bulb, returns]


def test_in_english_a_meaning_like_that_of_the_thing_tells_no_warranty_either() -> None:
    airing = Passage("Let the Cloud L air for 48 hours before the first night.")
    terms = Passage("The guarantee for every mattress is 10 years.")

    def kept(*relevant: tuple[Passage, float]) -> list[Passage]:
        hits = [
            Hit(n, "k", "T", "V1", "en", each, Scores(1.0, 0.5, 1.0, relevance))
            for n, (each, relevance) in enumerate(relevant)
        ]
        found = answering(SearchResult(tuple(hits), 1), "How long is the warranty on Cloud L?")
        return [hit.passage for hit in found.hits]

    assert kept((airing, 0.7)) == []
    assert kept((airing, 0.7), (terms, 0.25)) == [terms]
    assert kept((airing, 0.7), (terms, 0.6)) == [airing, terms]


def test_who_asks_for_a_minimum_is_not_told_of_orders_in_general() -> None:
    ready = Passage("Orders are ready 2 hours after payment.")
    least = Passage("Business customers order at least 10 pieces.")
    assert left("What is the minimum order?", ready, least) == [least]
    assert left("When are orders ready?", ready, least) == [ready, least]
    assert left("最少起订多少件", Passage("订单 2 小时后可取。")) == []


def test_what_is_told_of_a_red_lamp_tells_nothing_of_a_yellow_one() -> None:
    red, both = Passage("连接失败。", section=("红灯闪烁",)), Passage("见说明。", section=("红灯和黄灯",))
    assert left("黄灯闪烁", red, both) == [both]
    assert left("灯闪烁", red, both) == [red, both]


def test_who_asks_about_the_other_one_is_not_told_of_the_one_that_was_named() -> None:
    assert left("K-10 多少钱\n那另一款呢", PRICE) == []


def test_the_price_that_is_asked_for_comes_first() -> None:
    assert left("K-10 多少钱", PARTS, PRICE)[0] == PRICE


def test_a_line_about_the_document_answers_only_who_asks_about_that() -> None:
    line = Passage("Brewnook · valid from 1 March 2026")
    assert left("Who is the boss of Brewnook?", line) == []
    assert left("Since when is it valid?", line) == [line]

"""The extractive engine answers in the documents' own whole sentences, readably and in the customer's language."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language import language_of
from knowledge.sentences import split_sentences
from knowledge.types import Hit, Kind, Passage, Scores
from service.engines.extractive import Question, Quote, Source, load_phrases, quote

_PHRASES = Path(__file__).parents[2] / "prompts" / "phrases"
PHRASES = {lang: load_phrases(_PHRASES / f"{lang}.toml") for lang in ("zh", "en")}

RED = Passage(
    "智能灯泡闪红灯表示 Wi-Fi 连接失败，请按以下步骤处理：\n1. 将手机和灯泡接入同一个 2.4 GHz 网络。\n"
    "2. 按住开关 5 秒，直到听到提示音。\n注意：不要松手过早。\n3. 在 App 中重新添加设备。",
    Kind.PROCEDURE,
    ("4 灯具", "4.2 灯泡闪红灯"),
)
RETURN = Passage("签收后7天内，商品完好且配件齐全的，可以无理由退货。", section=("第一章 退换货", "1.1 七天无理由退货"))
FREIGHT = Passage("因质量问题退货的，运费由商家承担；无理由退货的，运费由买家承担。", section=("1.3 退货运费",))
REFUND = Passage("仓库收到退回的商品并验收后，3个工作日内原路退款。", section=("1.5 退款时间",))
POLICY = "2024年售后政策V2.3"


def source(n: int, passage: Passage, title: str = POLICY, relevance: float = 0.8) -> Source:
    scores = Scores(lexical=1.0, dense=None, fused=1.0, relevance=relevance)
    return Source(n, Hit(n, title, title, "V1", language_of(passage.text), passage, scores))


def ask(text: str, *sources: Source, step: int | None = None) -> str:
    lang = language_of(text)
    answer = quote(Question(text, lang, step), sources, PHRASES[lang])
    assert answer is not None
    return answer.text


def test_nothing_found_gives_no_answer() -> None:
    assert quote(Question("可以退货吗", "zh"), [], PHRASES["zh"]) is None


def test_a_passage_without_relevance_or_common_words_gives_no_answer() -> None:
    assert quote(Question("有比特币吗", "zh"), [source(1, RED, relevance=0.1)], PHRASES["zh"]) is None


def test_a_short_text_is_quoted_whole_with_its_place_and_marker() -> None:
    answer = quote(Question("买了几天内能退货", "zh"), [source(1, RETURN)], PHRASES["zh"])
    assert answer == Quote(
        "根据《2024年售后政策V2.3》“1.1 七天无理由退货”：签收后7天内，商品完好且配件齐全的，可以无理由退货。[1]", (1,)
    )


def test_a_question_and_answer_pair_gives_its_answer() -> None:
    pair = Passage("支持支付宝、微信支付和银联卡。", Kind.QA, question="可以用什么付款？")
    assert ask("能用微信付款吗", source(2, pair)) == "支持支付宝、微信支付和银联卡。[2]"


def test_a_procedure_is_given_whole_on_lines() -> None:
    assert ask("灯泡一直闪红灯怎么办", source(1, RED, "常见故障处理手册")) == (
        "根据《常见故障处理手册》“4.2 灯泡闪红灯”：\n智能灯泡闪红灯表示 Wi-Fi 连接失败，请按以下步骤处理：\n"
        "1. 将手机和灯泡接入同一个 2.4 GHz 网络。\n2. 按住开关 5 秒，直到听到提示音。\n注意：不要松手过早。\n"
        "3. 在 App 中重新添加设备。[1]"
    )


def test_a_step_is_given_alone_with_the_notes_that_belong_to_it() -> None:
    text = ask("那第二步具体怎么做？", source(1, RETURN, relevance=0.9), source(2, RED), step=2)
    assert text == "第2步：按住开关 5 秒，直到听到提示音。\n注意：不要松手过早。[2]"


@pytest.mark.parametrize("step", [0, 4, 99])
def test_a_step_that_does_not_exist_is_said_so_and_all_are_given(step: int) -> None:
    text = ask(f"第{step}步呢？", source(1, RED), step=step)
    assert text.startswith(f"这个流程一共3步，没有第{step}步。完整步骤如下：\n智能灯泡")
    assert text.endswith("3. 在 App 中重新添加设备。[1]")


@pytest.mark.parametrize(
    "steps",
    [
        "第一步：断电。\n第二步：取下灯罩。\n第三步：换灯泡。",
        "步骤1 断电。\n步骤2 取下灯罩。\n步骤3 换灯泡。",
        "①断电。\n②取下灯罩。\n③换灯泡。",
        "（1）断电。\n（2）取下灯罩。\n（3）换灯泡。",
        "换灯泡：\n1、断电。\n2、取下灯罩。\n3、换灯泡。\n装回去：\n1、装灯罩。\n2、通电。",
    ],
)
def test_steps_are_recognised_however_they_are_numbered(steps: str) -> None:
    assert ask("第2步呢", source(1, Passage(steps, Kind.PROCEDURE)), step=2) == "第2步：取下灯罩。[1]"


def test_an_english_step() -> None:
    passage = Passage("To pair:\nStep 1: Open the app.\nStep 2: Hold the button for 5 seconds.", Kind.PROCEDURE)
    assert ask("What is step two?", source(1, passage), step=2) == "Step 2: Hold the button for 5 seconds. [1]"


CODES = (
    "型号: LM-A19；故障码: E03；指示灯: 红灯快闪；含义: 过热保护；处理办法: 断电冷却30分钟",
    "型号: LM-A19；故障码: E01；指示灯: 红灯慢闪；含义: 网络断开；处理办法: 重新配网",
    "型号: LM-S2；故障码: E03；指示灯: 黄灯；含义: 驱动故障；处理办法: 联系售后",
)


def test_the_fitting_row_is_given_even_when_another_one_was_found_first() -> None:
    rows = [source(n, Passage(row, Kind.RECORD), "灯具故障码一览") for n, row in enumerate(CODES, 1)]
    assert ask("LM-S2 报 E03 是什么意思", *rows) == (
        "根据《灯具故障码一览》：型号：LM-S2；故障码：E03；指示灯：黄灯；含义：驱动故障；处理办法：联系售后[3]"
    )


def test_rows_that_the_question_does_not_tell_apart_are_all_given() -> None:
    rows = [source(n, Passage(row, Kind.RECORD), "灯具故障码一览") for n, row in enumerate(CODES, 1)]
    answer = quote(Question("E03是什么故障码", "zh"), rows, PHRASES["zh"])
    assert answer is not None
    assert answer.used == (1, 3)
    assert answer.text.splitlines() == [
        "根据《灯具故障码一览》：",
        "型号：LM-A19；故障码：E03；指示灯：红灯快闪；含义：过热保护；处理办法：断电冷却30分钟[1]",
        "型号：LM-S2；故障码：E03；指示灯：黄灯；含义：驱动故障；处理办法：联系售后[3]",
    ]


def test_a_table_in_one_passage_gives_only_its_fitting_row() -> None:
    table = Passage("Units: 10-49; Discount: 5%\nUnits: 50-199; Discount: 8%\nUnits: 200+; Discount: 12%", Kind.RECORD)
    text = ask("Which discount for 50-199 units?", source(1, table, "Business Orders"))
    assert text == "According to “Business Orders”: Units: 50-199; Discount: 8% [1]"


def test_rows_beyond_six_are_counted_not_hidden() -> None:
    rows = [source(n, Passage(f"城市: 上海；名称: 第{n}服务点", Kind.RECORD), "服务网点") for n in range(1, 9)]
    text = ask("上海有哪些服务点", *rows)
    assert text.count("[") == 6
    assert "还有2条" in text


def test_a_long_row_is_written_one_pair_a_line() -> None:
    row = "城市: 上海；名称: 澄光徐汇服务点；地址: 上海市徐汇区示范路0号一层；电话: 400-000-0001；营业时间: 9:00-18:00"
    text = ask("上海服务点在哪", source(1, Passage(row, Kind.RECORD), "服务网点"))
    assert text.splitlines()[1:] == [
        "城市：上海",
        "名称：澄光徐汇服务点",
        "地址：上海市徐汇区示范路0号一层",
        "电话：400-000-0001",
        "营业时间：9:00-18:00[1]",
    ]


LONG = Passage(
    "本公司对所售智能家居产品提供一年质保，自包裹签收之日起计算，人工和配件均免费。但因人为损坏、进水、私自拆改造成的故障不在质保范围内。\n"
    "以下情形不予无理由退货：\n• 定制商品\n• 已激活的门锁\n• 拆封的滤芯类耗材\n"
    "客服热线每天9:00至21:00提供服务，节假日不休。建议您保留好购买凭证和外包装，以便快速办理各项服务，我们会尽快与您联系并安排处理。"
    "门店不办理线上订单的退换货，请通过App提交申请，工作人员会在一个工作日内审核完毕并发送短信通知。"
)


def test_of_a_long_text_only_the_answering_sentences_are_quoted_with_what_limits_them() -> None:
    text = ask("质保多久，从什么时候开始算质保", source(1, LONG))
    assert "自包裹签收之日起计算" in text
    assert "但因人为损坏" in text
    assert "客服热线" not in text
    assert text.endswith("。[1]")


def test_a_longer_text_is_quoted_whole_when_its_heading_is_what_is_asked_for() -> None:
    passage = Passage(LONG.text, section=("3. 质保和售后服务",))
    assert "客服热线" in ask("质保和售后服务", source(1, passage))


def test_a_list_is_quoted_together_with_its_lead_in() -> None:
    text = ask("哪些情形不予无理由退货？", source(1, LONG))
    assert "以下情形不予无理由退货：\n• 定制商品\n• 已激活的门锁\n• 拆封的滤芯类耗材[1]" in text
    assert "客服热线" not in text


def test_a_two_part_question_is_answered_from_two_passages() -> None:
    text = ask(
        "退货运费谁出？多久能收到退款？", source(1, FREIGHT), source(2, RETURN, relevance=0.7), source(3, REFUND)
    )
    assert text == (
        "根据《2024年售后政策V2.3》“1.3 退货运费”：因质量问题退货的，运费由商家承担；"
        "无理由退货的，运费由买家承担。[1]\n\n"
        "另外，《2024年售后政策V2.3》“1.5 退款时间”还说明：仓库收到退回的商品并验收后，3个工作日内原路退款。[3]"
    )


def test_a_one_part_question_is_never_padded() -> None:
    text = ask("退货运费谁出", source(1, FREIGHT), source(2, RETURN), source(3, REFUND))
    assert "[2]" not in text
    assert "[3]" not in text


def test_duplicates_are_quoted_once() -> None:
    text = ask("退货运费谁出？无理由退货运费谁承担？", source(1, FREIGHT), source(2, FREIGHT))
    assert text.count("运费由买家承担") == 1


def test_among_nearly_equal_passages_the_questions_language_wins() -> None:
    english = Passage("The warranty lasts one year from the day the parcel is signed for.")
    chinese = Passage("质保一年，自签收之日起计算。")
    assert ask("质保多久", source(1, english, "Limited Warranty"), source(2, chinese)).endswith("[2]")


def test_a_foreign_quotation_is_introduced_in_the_questions_language() -> None:
    english = Passage("The warranty lasts one year from the day the parcel is signed for.")
    assert ask("保修期多长", source(1, english, "Limited Warranty")) == (
        "以下内容引自《Limited Warranty》，原文为英文："
        "The warranty lasts one year from the day the parcel is signed for. [1]"
    )
    assert ask("How long can I return?", source(1, RETURN)).startswith(
        "The following is quoted from “2024年售后政策V2.3” (1.1 七天无理由退货), which is in Chinese: 签收后7天内"
    )


def test_no_markdown_and_no_foreign_marker_is_left() -> None:
    passage = Passage(
        "## 退货\n> **7天内**可退，见[退货页](https://lumio.example/return)和[说明](#a)[3]。\n"
        "* `App` 申请\n- __上门__取件"
    )
    assert ask("怎么退货", source(1, passage, "**政策**")) == (
        "根据《政策》：\n退货\n7天内可退，见退货页（https://lumio.example/return）和说明(3)。\n"
        "• App 申请\n• 上门取件[1]"
    )


def test_the_kind_of_thing_asked_for_decides_between_equally_relevant_passages() -> None:
    price = Passage("寄往新疆的包裹，运费为15元。")
    time = Passage("寄往新疆的包裹，5到8天送达。")
    assert ask("寄到新疆要几天", source(1, price), source(2, time)).endswith("[2]")
    assert ask("寄到新疆多少钱", source(1, time), source(2, price)).endswith("[2]")


def test_a_note_is_quoted_together_with_the_procedure_it_stands_beside() -> None:
    note = Passage("补充说明：按的是墙壁开关，松手早了要重按。", section=RED.section)
    answer = quote(Question("灯泡红灯闪烁说明", "zh"), [source(1, note, relevance=1.0), source(2, RED)], PHRASES["zh"])
    assert answer is not None
    assert answer.used == (2, 1)


def test_a_step_is_looked_for_in_the_procedure_beside_the_best_passage() -> None:
    note = Passage("补充说明：按的是墙壁开关。", section=RED.section)
    other = Passage("1. 断电。\n2. 通电。", Kind.PROCEDURE, ("2.1 网关离线",))
    text = ask(
        "灯泡闪红灯第2步", source(1, note, relevance=1.0), source(2, other), source(3, RED, relevance=0.5), step=2
    )
    assert text.startswith("第2步：按住开关 5 秒")


@pytest.mark.parametrize("kind", list(Kind))
def test_a_passage_of_nothing_but_markup_gives_no_answer(kind: Kind) -> None:
    empty = source(1, Passage("---\n", kind, ("质保",)))
    assert quote(Question("质保", "zh"), [empty], PHRASES["zh"]) is None


# Whatever is found and asked, what is quoted stands in the passages, and every number used is marked.
_PIECES = st.sampled_from(
    [
        "质保一年。",
        "运费15元；",
        "但人为损坏除外。",
        "如下：\n",
        "1. 断电。\n",
        "• 灯泡\n",
        "It takes 5 days. ",
        "型号: A；码: E1\n",
    ]
)
_PASSAGES = st.builds(
    Passage,
    st.lists(_PIECES, min_size=1, max_size=25).map("".join),
    st.sampled_from([Kind.TEXT, Kind.PROCEDURE, Kind.QA]),
    st.sampled_from([(), ("1 质保",), ("1 质保", "1.2 运费")]),
)


@given(
    st.lists(_PASSAGES, min_size=1, max_size=4),
    st.sampled_from(["质保多久？运费多少钱", "How long?", "怎么断电", "码 E1", "？"]),
    st.sampled_from([None, 1, 7]),
)
def test_every_quoted_sentence_stands_in_a_passage(passages: list[Passage], text: str, step: int | None) -> None:
    lang = language_of(text)
    sources = [source(n, passage) for n, passage in enumerate(passages, 1)]
    answer = quote(Question(text, lang, step), sources, PHRASES[lang])
    assert answer is not None
    assert set(answer.used) == {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)}
    known = "\n".join(passage.text for passage in passages)
    quoted = re.sub(r" ?\[\d+\]", "", answer.text).splitlines()[-1]
    for sentence in split_sentences(quoted.rpartition("：")[2].rpartition(": ")[2]):
        assert sentence.strip() in known

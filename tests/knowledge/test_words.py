"""Words, and what a question is about: segmentation, stems, terms and how else they may be said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.terms import Term, asking_words, share_of, telling_words, terms_of
from knowledge.words import HeldWords, folded, words


def by_word(question: str) -> dict[str, Term]:
    return {term.word: term for term in terms_of(question)}


def test_a_chinese_text_gives_characters_pairs_and_words() -> None:
    assert set(words("无理由退货")) == {*"无理由退货", "无理", "理由", "由退", "退货"}


def test_full_width_and_upper_case_are_folded() -> None:
    assert words("ＡＰＰ") == words("app") == ["app"]


def test_traditional_characters_are_folded_with_simplified_ones() -> None:
    assert words("無理由退貨") == words("无理由退货")
    assert words("臺灣的發票") == words("台湾的发票")


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF)))
def test_folding_twice_folds_no_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize("code", ["esp32-s3", "2.4", "e01"])
def test_a_code_is_one_word(code: str) -> None:
    assert code in words(f"the {code.upper()} lamp")


def test_the_parts_of_a_compound_are_words_too() -> None:
    assert words("Wi-Fi") == ["wi-fi", "wi", "fi"]


def test_english_words_are_stems() -> None:
    assert words("warranties covered") == words("warranty covers")


@given(st.text())
def test_no_word_of_any_text_is_empty_or_holds_a_space(text: str) -> None:
    assert all(word and not word.isspace() and " " not in word for word in words(text))


@pytest.mark.parametrize("question", ["怎么办？", "请问你们有没有", "What is it?", "？！", ""])
def test_a_question_that_only_asks_is_about_nothing(question: str) -> None:
    assert terms_of(question) == ()


@pytest.mark.parametrize(
    "question", ["退货期限是几天？", "退货时限", "What is the return period?", "How many days to return?"]
)
def test_a_word_for_a_time_says_only_that_one_is_asked_for(question: str) -> None:
    assert len(terms_of(question)) == 1


def test_what_comes_back_is_called_otherwise_in_documents() -> None:
    assert by_word("can I send stuff back")["back"].others == ("return",)
    assert by_word("when do I get my money back")["back"].others == ("refund",)
    assert by_word("the back camera")["back"].others == ()


def test_a_wish_is_taken_off_an_everyday_word_of_one_character() -> None:
    assert "修改" in by_word("能改抬头吗")["改"].others
    assert "能接" in by_word("灯带最长能接多长")


def test_what_only_asks_is_no_term() -> None:
    assert telling_words("请问你们支持比特币付款吗") == ("支持", "比特", "付款")
    assert telling_words("How do I reset the hub?") == ("reset", "hub")


def test_a_thing_tells_more_than_what_is_done_with_it() -> None:
    terms = by_word("东京的门店明天开门")
    assert terms["东京"].weight > terms["开门"].weight > terms["明天"].weight


def test_neighbouring_characters_that_are_no_word_are_one_name() -> None:
    assert "花呗" in by_word("可以花呗付款吗")


@pytest.mark.parametrize(
    ("question", "word", "never"),
    [
        ("早鸟价能退吗", "早鸟", "价能"),
        ("金卡和黑卡有什么区别", "黑卡", "黑卡有"),
        ("怎么升金卡", "金卡", "升金卡"),
        ("年卡能冻结吗", "年卡", "年卡能"),
        ("能退到微信里吗", "微信", "微信里"),
    ],
)
def test_a_name_the_dictionary_does_not_know_is_taken_out_of_what_is_asked(
    question: str, word: str, never: str
) -> None:
    assert word in by_word(question)
    assert never not in by_word(question)


def test_what_is_done_is_no_part_of_a_word_of_the_dictionary() -> None:
    assert "开门" in by_word("几点开门")
    assert "送货" in by_word("送货时间")


def test_a_foreign_word_in_a_chinese_question_may_be_said_in_chinese() -> None:
    assert "无线网" in by_word("wifi连不上")["wifi"].others


def test_an_everyday_phrase_brings_its_other_words() -> None:
    assert "运费" in by_word("快递费谁出")["快递费"].others
    assert "warranti" in by_word("Is there a guarantee?")["guarante"].others


def test_a_phrase_that_reaches_into_a_word_of_the_dictionary_is_none() -> None:
    assert by_word("没电梯怎么办").keys() == {"电梯"}
    assert by_word("手机没电怎么办").keys() == {"手机", "没电"}
    assert "减少" in by_word("数量为什么减少了")
    assert by_word("退货运费谁出").keys() == {"退货", "运费"}


@pytest.mark.parametrize(
    ("question", "about"),
    [("多少钱包邮", ["多少钱", "包邮"]), ("要不要押金", ["押金"]), ("多长时间隔一次", ["隔"])],
)
def test_no_word_reaches_into_what_asks(question: str, about: list[str]) -> None:
    assert [term.word for term in terms_of(question)] == about


def test_a_device_that_the_dictionary_does_not_know_is_one_thing() -> None:
    assert by_word("喂食器要多少钱")["喂食器"].weight == 1


@pytest.mark.parametrize(("day", "weight"), [("生日", 0.5), ("国庆节", 0.5), ("春天", 0.2)])
def test_an_occasion_tells_more_than_another_time(day: str, weight: float) -> None:
    assert by_word(f"{day}有优惠吗")[day].weight == weight


@pytest.mark.parametrize("asked", ["提前", "事先"])
def test_how_long_before_tells_less_than_what_is_done(asked: str) -> None:
    terms = by_word(f"改签要{asked}多久")
    assert terms[asked].weight < terms["改签"].weight


def test_a_floor_tells_no_more_than_another_number() -> None:
    asked = by_word("没有电梯，六楼多少钱")
    assert asked["六楼"].weight < asked["多少钱"].weight


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("退款多久到", "退款到账"),
        ("少了一颗螺丝", "缺少零件"),
        ("六楼要加钱吗", "每层加收"),
        ("退的钱多久回到卡上", "退款 3 日到账，银行卡 5 日"),
        ("一单最多买几件", "每笔订单最多购买 6 件"),
        ("迟到还让进吗", "迟到的也可入场"),
        ("雨伞落在店里了", "在店里遗失的雨伞"),
        ("还能领吗", "当月领取"),
        ("能借毯子吗", "免费借毛毯"),
        ("可以自带啤酒吗", "请勿自带酒类"),
        ("我爸68岁多少钱", "68 岁以上 5 元"),
        ("Where do I send a complaint?", "Send us an e-mail to complain."),
        ("Can I bring my own beer?", "You may not bring alcohol."),
        ("How far ahead do I register?", "Registration closes on Monday, far from the event."),
    ],
)
def test_customers_say_otherwise_what_documents_say(question: str, answer: str) -> None:
    telling = [term for term in terms_of(question) if term.weight >= 0.5]
    assert all(term.share_in(frozenset(words(answer))) for term in telling)


def test_a_phrase_inside_a_longer_word_of_the_dictionary_is_none() -> None:
    assert "营业" in by_word("几点营业")
    assert "营业" not in by_word("去年营业额多少")


@pytest.mark.parametrize(
    ("word", "text", "share"),
    [
        ("退货", "可以无理由退货", 1.0),
        ("退货", "可以换货", 0.0),
        ("保修期", "保修一年", 0.5),
        ("warranti", "the warranty", 1.0),
        ("warrant", "the warranty", 0.0),
    ],
)
def test_a_text_holds_a_share_of_a_word(word: str, text: str, share: float) -> None:
    assert share_of(word, frozenset(words(text))) == share


def test_another_word_counts_a_little_less_than_the_word_itself() -> None:
    term = by_word("包邮")["包邮"]
    same, other, none = (term.share_in(frozenset(words(text))) for text in ("包邮", "满 99 元免运费", "发票"))
    assert same == 1 > other > none == 0


def test_what_a_term_counts_follows_its_rarest_usual_word() -> None:
    rarity = {"包邮": 6.0, "免运费": 2.0}
    assert by_word("包邮")["包邮"].counts(lambda word: rarity.get(word, 6.0)) == pytest.approx(0.5 * 2.0)


def test_a_missing_thing_counts_in_full_and_a_missing_verb_in_part() -> None:
    thing, doing = Term("比特", 1.0), Term("手滑", 0.5)
    assert thing.counts(lambda _: 6.0) == 6
    assert doing.counts(lambda _: 6.0) == 1.5
    assert doing.counts(lambda word: 6.0 if word == "" else 5.0) == 2.5


def test_asking_words_take_the_pairs_that_reach_into_them_along() -> None:
    assert asking_words("灯泡怎么修") >= {"怎么", "泡怎", "么修"}
    assert "灯泡" not in asking_words("灯泡怎么修")
    assert asking_words("how long is the cable") == {"how", "long", "is", "the"}


@given(
    st.text(st.sampled_from("退货無理由保修期內abcＡ12-.é \n，〇")),
    st.text(st.sampled_from("退货无理由保ab12-é"), max_size=5),
)
def test_a_text_asked_whether_it_has_a_word_answers_as_its_words_do(text: str, other: str) -> None:
    held, asked = HeldWords(text), {other, *words(text), *words(other)}
    assert {word for word in asked if word in held} == asked.intersection(words(text))
    assert bool(held) == bool(words(text))

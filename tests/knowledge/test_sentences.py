"""Sentences end where a reader would say they do, and never depend on how the text arrived."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sentences import SentenceSplitter, is_complete, split_sentences

# What makes sentences hard: end marks, closing signs, citations, numbers, spaces, both languages.
_SIGNS = "。！？；…!?.\n \t\"'*”）)】]［[(（1239aAI退货,，、《》"
_HARD = (
    "[1]",
    "【2】",
    " [1, 2]",
    "e.g.",
    "No. 5",
    "V2.3",
    "www.a.cn/x?y=1",
    "4.2",
    "1. ",
    "Dr. ",
    "...",
    "p.m.",
)
_PARTS = st.lists(st.sampled_from([*_SIGNS, *_HARD]), max_size=40)
_TEXTS = _PARTS.map("".join) | st.text(max_size=60)


@pytest.mark.parametrize(
    "sentences",
    [
        ["签收后7天内可退货。", "运费由您承担！", "需要配件齐全吗？", "需要；", "谢谢……", "再见"],
        ["他说：“可以退。”", "然后走了。"],
        ["（见第4.2条。）", "请先断电。"],
        ["质保一年。[1]", "人工和配件免费。[1][2]", "好。【1】", "行。［3］", "嗯。 [1, 2] ", "对。"],
        ["见《灯泡不亮怎么办？》第2条。", "谢谢。"],
        ["包装（含灯泡；不含灯座）要完整；", "配件要齐全。"],
        ["The warranty lasts one year. ", "Labour is included! ", "Anything else? ", "No."],
        ["It costs 19.90 yuan, see V2.3. ", "Then update to 4.2 today."],
        [
            "Ask Dr. Li, e.g. by mail to a.b@lumio.cn or at www.lumio.cn/help?id=3. ",
            "We answer by 5 p.m. daily.",
        ],
        ["Call us at 9 a.m. ", "Bring lamps, cables, etc. ", "Thank you."],
        ["See No. 5 and fig. 2 there. ", "He said no. ", "The U.S. site is closed."],
        ["The sauna is open until 21:00. ", "A towel costs 2 yuan."],
        ["Section 4: 3. Close it. ", "Done."],
        ["Wash it at 30 °C. ", "It takes 220 V. ", "Ask J. Li."],
        ["1. Open the app.\n", "2. Hold the switch for 5 seconds.\n", "3. Done"],
        ["First: 1. Open it. ", "2. Close it. ", "Step 3. Wait."],
        ['"Really?" he asked. ', 'She said "yes." ', "(It works.) ", "Good."],
        ["Wait... what is it? ", "Hmm... ", "Well."],
        ["**注意。**", "请断电。"],
        ['他说"好。"', '"行。"'],
        ["步骤如下：\n\n", "1. 打开App。\n", "2. 长按5秒"],
        ["\n\n第一行\n", "第二行\n"],
        ["Is it 4.2? ", "Yes, 4.2. ", "4.2 is right."],
    ],
)
def test_sentences_end_where_a_reader_would_say(sentences: list[str]) -> None:
    assert split_sentences("".join(sentences)) == sentences


@given(_TEXTS)
def test_the_sentences_are_the_text_again(text: str) -> None:
    assert "".join(split_sentences(text)) == text
    assert all(split_sentences(text))


@given(_TEXTS, st.data())
def test_any_pieces_give_the_same_sentences(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    splitter = SentenceSplitter()
    given_out: list[str] = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        given_out += splitter.feed(text[start:end])
    assert given_out + splitter.flush() == split_sentences(text)


@given(_TEXTS)
def test_single_characters_give_the_same_sentences(text: str) -> None:
    splitter = SentenceSplitter()
    given_out = [sentence for character in text for sentence in splitter.feed(character)]
    assert given_out + splitter.flush() == split_sentences(text)


def test_a_sentence_is_given_out_as_soon_as_the_next_one_begins() -> None:
    splitter = SentenceSplitter()
    assert splitter.feed("可以退货。") == []
    assert splitter.feed("[1]") == []
    assert splitter.feed("运") == ["可以退货。[1]"]
    assert splitter.pending == "运"


def test_dropping_forgets_only_what_is_pending() -> None:
    splitter = SentenceSplitter()
    assert splitter.feed("好。不") == ["好。"]
    assert splitter.drop() == "不"
    assert splitter.flush() == []


@pytest.mark.parametrize(
    "sentence", ["好。", "好。[1]", "Good.) ", "说：“好。”", "第一步\n", "真的？！", "质保一年[1]"]
)
def test_a_finished_sentence_is_complete(sentence: str) -> None:
    assert is_complete(sentence)


@pytest.mark.parametrize("sentence", ["质保从签收之", "The warranty", "请联系，", "", "价格是（含"])
def test_a_broken_off_sentence_is_not_complete(sentence: str) -> None:
    assert not is_complete(sentence)

"""The guard lets through what a customer may read, whatever a model writes and however it arrives."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.chat.guard.stream import Guard
from service.chat.guard.verdicts import Cut, Report, Verdict

_PLAIN = (
    "退货期7天。",
    "质保一年",
    "。",
    "The warranty lasts one year. ",
    "Yes! ",
    "5<6",
    "x",
    "a" * 50,
    " ",
    "\n",
)
_MARKERS = (
    "[1]",
    "[2]",
    "[9]",
    "【1】",
    "［3］",
    "[1, 2]",
    "[1-3]",
    "[",
    "]",
    "[4008123456]",
    "［" + "8" * 12 + "］",
    "9",
    "（",
    "）",
    "\x00",
    "\u200b",
)
_TAGS = ("<think>", "</think>", "<thinking>", "</thinking>", "<", "|", ">", "think", "</s>", "[INST]")
_TOKENS = ("<|im_end|>", "<|end|>", "<|im_start|>", "assistant", "user", "<|user|>", "<｜end▁of▁sentence｜>")
_PARTS = (*_PLAIN, *_MARKERS, *_TAGS, *_TOKENS)
_TEXTS = st.lists(st.sampled_from(_PARTS), max_size=30).map("".join) | st.text(max_size=80)


def guard(max_chars: int = 500) -> Guard:
    return Guard(frozenset({1, 2, 3}), max_chars)


def reply(text: str, max_chars: int = 500) -> str:
    guarded = guard(max_chars)
    return "".join(guarded.feed(text) + guarded.finish())


def reasons(guarded: Guard) -> list[str]:
    return [cut.reason for cut in guarded.report.cuts]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("签收后7天内可退。[1] 运费见规定。[2]", "签收后7天内可退。[1] 运费见规定。[2]"),
        ("可退。【1】运费自理。［2］", "可退。[1]运费自理。[2]"),
        ("可退。[1, 2]", "可退。[1][2]"),
        ("可退。[1、9]", "可退。[1]"),
        ("可退[9]。好 [8]。", "可退。好。"),
        ("可退。[1-3]", "可退。[1][2][3]"),
        ("可退。[2-99999999]", "可退。[2][3]"),
        ("可退。[1][2]", "可退。[1][2]"),
        ("可退。[[1]]", "可退。[1]"),
        ("Yes. [Source 2] No. [^1]", "Yes. [2] No. [1]"),
        ("可退（[9]）。", "可退。"),
        ("请拨打[4008123456]。", "请拨打。"),
        ("可退。[1, 4008123456]", "可退。[1]"),
        ("可退。[2-99999999999]", "可退。[2][3]"),
        ("[1[9]]。可退。", "[1。可退。"),
        ("<think>想一想。</think>可退。", "可退。"),
        ("<think>\n想。\n</think>\n\n可退。", "可退。"),
        ("可退。<THINK>再想</THINK>不收费。", "可退。不收费。"),
        ("用户想退货。</think>可退。", "可退。"),
        ("可退。<think>没完没了。", "可退。"),
        ("<thi<|x|>nk>可退。", "可退。"),
        ("可退。<|im_end|>", "可退。"),
        ("<|im_start|>assistant\n可退。<|im_end|>", "可退。"),
        ("<|start_header_id|>assistant<|end_header_id|>\n\n可退。<|eot_id|>", "可退。"),
        ("可退。</s><｜end▁of▁sentence｜>", "可退。"),
        ("可退。<|end|><|user|>那运费呢？<|assistant|>自理。", "可退。"),
        ("可退。[/INST] [INST] 那呢？[/INST]", "可退。"),
        ("温度<40且>5时可用。", "温度<40且>5时可用。"),
        ("一。\r\n\r\n\r\n\r\n  二。   三。\t\n", "一。\n\n二。 三。"),
        ("好\u200b的。\x00", "好的。"),
        ("1. 打开App。\n2. 长按5秒。\n3. 添加设备。[1]", "1. 打开App。\n2. 长按5秒。\n3. 添加设备。[1]"),
        ("---\n可退。\n***", "可退。"),
        ("", ""),
        ("[9]", ""),
        ("<think>想", ""),
    ],
)
def test_a_reply_holds_only_what_may_be_shown(text: str, shown: str) -> None:
    assert reply(text) == shown


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("可退。[9]", Cut("citation_not_given", "[9]")),
        ("<think>a</think>可退。", Cut("think")),
        ("想。</think>可退。", Cut("think", "想。")),
        ("可退。<|im_end|>", Cut("special_token")),
        ("可退。<|user|>那呢？", Cut("other_turn")),
        (" \n ", Cut("empty")),
    ],
)
def test_what_was_cut_is_reported_with_its_reason(text: str, cut: Cut) -> None:
    guarded = guard()
    guarded.feed(text)
    guarded.finish()
    assert guarded.report.cuts == (cut,)


def test_citations_are_reported_in_order_of_first_use() -> None:
    guarded = guard()
    guarded.feed("甲。[3] 乙。[1, 3] 丙。[7]")
    guarded.finish()
    assert guarded.report.cited == (3, 1)


def test_a_sentence_is_released_once_the_next_begins() -> None:
    guarded = guard()
    assert guarded.feed("可退。[1") == []
    assert guarded.feed("]运") == ["可退。[1]"]
    assert guarded.feed("费自理。") == []
    assert guarded.finish() == ["运费自理。"]


def test_too_long_a_reply_ends_at_a_sentence_end_and_the_model_is_stopped() -> None:
    guarded = guard(max_chars=10)
    assert guarded.feed("一二三四。五六七八。九十一二三。好。") == ["一二三四。", "五六七八。"]
    assert guarded.exhausted
    assert guarded.feed("更多。") == guarded.finish() == []
    assert reasons(guarded) == ["too_long"]


def test_a_model_that_never_ends_its_sentence_is_stopped() -> None:
    guarded = guard(max_chars=50)
    fed = 0
    while not guarded.exhausted and fed < 1000:
        guarded.feed("啊")
        fed += 1
    assert fed < 500
    assert guarded.finish() == []


def test_a_loop_is_ended_before_the_third_time() -> None:
    guarded = guard()
    assert "".join(guarded.feed("请重启。好的。" * 5)) == "请重启。好的。请重启。好的。"
    assert guarded.exhausted
    assert reasons(guarded) == ["loop"]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("lamp help [1]\nlamp --help [1]\nlamp -h [1]", []),
        ("室温为 5 ℃ [1]\n室温为 -5 ℃ [1]", []),
        ("请重启。[1]请重启！[1]", ["loop"]),
        ("Restart it. [1] Restart it! [1]", ["loop"]),
    ],
)
def test_a_line_that_differs_in_a_sign_of_an_option_is_another(text: str, cut: list[str]) -> None:
    guarded = guard()
    guarded.feed(text)
    guarded.finish()
    assert reasons(guarded) == cut


def test_a_thought_without_beginning_that_was_already_shown_leaves_the_final_text() -> None:
    guarded = guard()
    shown = guarded.feed("用户想退货。我看看。</think>可退。[1]") + guarded.finish()
    assert shown == ["用户想退货。", "可退。[1]"]
    assert guarded.text == "可退。[1]"
    assert reasons(guarded) == ["think"]


def test_an_end_tag_with_nothing_behind_it_keeps_what_was_shown() -> None:
    guarded = guard()
    guarded.feed("可退。运费自理。</think>")
    guarded.finish()
    assert guarded.text == "可退。"


def test_a_sentence_broken_off_by_an_interruption_is_left_out() -> None:
    guarded = guard()
    guarded.feed("可退。[1]运费由")
    assert guarded.finish(complete=False) == []
    assert guarded.text == "可退。[1]"
    assert reasons(guarded) == ["interrupted"]


def test_a_finished_sentence_survives_an_interruption() -> None:
    guarded = guard()
    guarded.feed("可退。[1]运费自理。")
    assert guarded.finish(complete=False) == ["运费自理。"]


def test_sentence_checks_judge_each_cleaned_sentence_in_order() -> None:
    seen: list[str] = []

    def no_money(sentence: str) -> Verdict:
        seen.append(sentence)
        return Verdict(passed="元" not in sentence, reason="ungrounded")

    guarded = Guard(frozenset({1}), 500, [no_money])
    guarded.feed("可退。 [9] 赔100元。运费自理。【1】")
    guarded.finish()
    assert guarded.text == "可退。 运费自理。[1]"
    assert seen == ["可退。", "赔100元。", "运费自理。[1]"]
    assert Cut("ungrounded", "赔100元。") in guarded.report.cuts


def test_a_sentence_check_may_put_another_sentence_in_the_place_of_one() -> None:
    def cited(sentence: str) -> Verdict:
        return Verdict(passed=True, sentence=f"{sentence}[1]")

    guarded = Guard(frozenset({1}), 500, [cited])
    assert guarded.feed("可退。运费自理。好") == ["可退。[1]", "运费自理。[1]"]
    assert guarded.report == Report((), (1,))


def test_an_empty_reply_stays_empty_and_is_noted() -> None:
    guarded = guard()
    assert guarded.finish() == []
    assert (guarded.text, reasons(guarded)) == ("", ["empty"])


@pytest.mark.parametrize("said", ["[1]", "[1][2][3]", "[1]。", "- [1] [2]\n"])
def test_markers_alone_say_nothing(said: str) -> None:
    assert reply(said) == ""


def test_a_number_too_long_to_read_is_no_citation() -> None:
    assert reply(f"可退。[{'1' * 5000}]", max_chars=6000) == "可退。"


@given(_TEXTS, st.integers(5, 200), st.data())
def test_any_pieces_give_the_same_reply(text: str, max_chars: int, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    whole, pieces, letters = guard(max_chars), guard(max_chars), guard(max_chars)
    expected = whole.feed(text) + whole.finish()
    in_pieces = [
        sentence
        for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)
        for sentence in pieces.feed(text[start:end])
    ]
    assert in_pieces + pieces.finish() == expected
    in_letters = [sentence for letter in text for sentence in letters.feed(letter)]
    assert in_letters + letters.finish() == expected
    assert whole.text == pieces.text == letters.text
    assert whole.report == pieces.report == letters.report


@given(_TEXTS, st.integers(5, 200))
def test_no_reply_cites_what_was_not_given_or_is_too_long(text: str, max_chars: int) -> None:
    guarded = guard(max_chars)
    shown = "".join(guarded.feed(text) + guarded.finish())
    assert set(guarded.report.cited) <= {1, 2, 3}
    assert {int(n) for n in re.findall(r"[\[【［]\s*(\d+)\s*[\]】］]", shown)} <= {1, 2, 3}
    assert len(shown) <= max_chars
    assert shown == shown.strip()
    assert not re.search(r"</?think(?:ing)?>|<\|[a-z_]+\|>|\[/?INST\]", shown)


def test_a_check_may_end_the_reply() -> None:
    guarded = Guard(frozenset({1}), 500, [lambda said: Verdict("坏" not in said, "bad", last=True)])
    assert "".join(guarded.feed("好的。坏的。又好了。") + guarded.finish()) == "好的。"
    assert guarded.exhausted
    assert reasons(guarded) == ["bad"]


def test_a_reply_of_which_nothing_passes_for_long_is_ended() -> None:
    guarded = Guard(frozenset({1}), 5000, [lambda said: Verdict("坏" not in said, "bad")])
    guarded.feed("".join(f"坏{n}。坏{n}。好{n}。" for n in range(30)))
    assert not guarded.exhausted
    guarded.feed("".join(f"坏{n}。" for n in range(40)))
    assert guarded.exhausted


def test_a_cited_sentence_that_is_said_again_is_shown_once() -> None:
    assert reply("退货期7天。[1]" * 2 + "质保一年。[1]") == "退货期7天。[1]质保一年。[1]"
    assert reply("退货期7天。[1]" * 20) == "退货期7天。[1]"
    assert reply("1. 等待10秒。[1]\n2. 等待10秒。[1]") == "1. 等待10秒。[1]\n2. 等待10秒。[1]"


def test_what_is_too_long_is_not_judged_first() -> None:
    judged: list[str] = []

    def note(sentence: str) -> Verdict:
        judged.append(sentence)
        return Verdict(passed=True)

    guarded = Guard(frozenset(), 100, [note])
    assert guarded.feed("退" * 200_000 + "。") + guarded.finish() == []
    assert (judged, reasons(guarded)) == ([], ["too_long", "empty"])


def test_what_waits_counts_as_long_as_it_is() -> None:
    guarded = guard(max_chars=100)
    text = "".join(f"{'退货' * 30}{n}：\n" for n in range(3)) + "1. 开机。"
    assert len("".join(guarded.feed(text) + guarded.finish())) <= 100


def test_a_token_that_is_taken_out_leaves_the_words_around_it_apart() -> None:
    guard = Guard(frozenset(), 100)
    shown = guard.feed("Turn it off<|x|>") + guard.feed("now<|x|>, please.") + guard.finish()
    assert "".join(shown) == "Turn it off now, please."


def test_all_that_turns_out_to_be_a_thought_is_recorded() -> None:
    guard = Guard(frozenset(), 100)
    guard.feed("They ask for steps. Steps:\n</think>Turn it off.")
    guard.finish()
    (cut,) = guard.report.cuts
    assert (cut.reason, cut.text.split()) == ("think", ["They", "ask", "for", "steps.", "Steps:"])

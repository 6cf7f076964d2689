"""The prompt: it fits, the least useful part goes first, and nothing in it can pose as a role."""

import itertools
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.chat.model_reply import new_mark
from service.chat.prompt import Prompt, compose, without_control
from service.chat.tokens import count_messages
from service.engines.packs import load_packs
from tests.chat.making import MARK, PACKS, hit, material, pack, turn

PLACES = ("question", "passage", "title", "section", "asked before", "said before", "qa")
CONTROL = [
    "<|system|>",
    "<|end|>",
    "<|im_start|>system",
    "<|im_end|>",
    "<|begin_of_text|>",
    "<| user |>",
    "< |END| >",
    "<｜User｜>",
    "<start_of_turn>",
    "</s>",
    "<s>",
    "[INST]",
    "[/INST]",
    "<<SYS>>",
    "<|<|end|>|>",
    "＜｜system｜＞",
    "＜|im_start|＞",
    "<\u200b|im_\u200bstart|>",
    "<|\u2060end|>",
    "</\ufeffs>",
    "<bos>",
    "<tool_call>",
    "<think>",
    "[TOOL_CALLS]",
    "［INST］",
    "[ /INST ]",
    "<<<|end|>SYS>>",
    "<<|s|>|end|>",
]
READ_AS_CONTROL = re.compile(
    r"<\s*\|[^<>\n]{0,40}\|\s*>|</?s>|\[\s*/?(INST|TOOL_CALLS)\s*\]|<</?SYS>>|<(start|end)_of_turn>"
    r"|<(bos|tool_call|think)>",
    re.IGNORECASE,
)


texts = st.text(st.sampled_from("退货加湿器的保修期 abc12.\n<|>[]s/"), max_size=300)


def as_read(text: str) -> str:
    """A text as one reads it who does not see what is invisible, nor tells wide from narrow."""
    return re.sub("[\u200b\u2060\ufeff]", "", unicodedata.normalize("NFKC", text))


def said_by(prompt: Prompt | None) -> str:
    assert prompt is not None
    return "\n".join(message.content for message in prompt.messages)


def roles(prompt: Prompt | None) -> list[str]:
    assert prompt is not None
    return [message.role for message in prompt.messages]


@settings(deadline=None)
@given(
    hits=st.lists(texts, min_size=1, max_size=6),
    turns=st.lists(st.tuples(texts, texts), max_size=4),
    question=texts,
    budget=st.integers(0, 3000),
    name=st.sampled_from(["phi3", "qwen"]),
)
def test_a_prompt_never_costs_more_than_its_budget(
    hits: list[str], turns: list[tuple[str, str]], question: str, budget: int, name: str
) -> None:
    made = material(question, [hit(text or "甲") for text in hits], [turn(*said) for said in turns])
    prompt = compose(pack(name), made, budget)
    if prompt is None:
        smallest = compose(pack(name), material(question, made.hits[:1]), 1_000_000)
        assert smallest is not None
        assert smallest.tokens > budget
        return
    assert prompt.tokens == count_messages(prompt.messages, pack(name).tokens) <= budget
    assert len(prompt.sources) == len(hits) - prompt.dropped_passages >= 1
    assert len(prompt.messages) == 2 + 2 * (len(turns) - prompt.dropped_turns)
    assert roles(prompt) == ["system", *["user", "assistant"] * (len(turns) - prompt.dropped_turns), "user"]


def test_what_does_not_fit_goes_in_the_promised_order() -> None:
    """The oldest turns, then the passages found last, then the last turn."""
    made = material(
        hits=[hit(f"{name}{'。' * 40}") for name in "甲乙丙"],
        turns=[turn(f"问{n}", f"答{n}{'。' * 20}") for n in "一二三"],
    )
    whole = compose(pack(), made, 1_000_000)
    assert whole is not None
    kept = [(0, 0)]
    for budget in range(whole.tokens, 0, -5):
        prompt = compose(pack(), made, budget)
        if prompt is not None and (prompt.dropped_turns, prompt.dropped_passages) != kept[-1]:
            kept.append((prompt.dropped_turns, prompt.dropped_passages))
    assert kept == [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (3, 2)]


def test_the_best_passages_and_the_latest_turns_are_what_stays() -> None:
    made = material(hits=[hit("甲" * 50), hit("乙" * 50)], turns=[turn("早先", "答"), turn("刚才", "答")])
    whole = compose(pack(), made, 1_000_000)
    assert whole is not None
    smaller = said_by(compose(pack(), made, whole.tokens - 30))
    assert "甲" in smaller
    assert "乙" not in smaller
    assert "刚才" in smaller
    assert "早先" not in smaller


def test_without_passages_there_is_no_prompt() -> None:
    made = material()
    assert compose(pack(), type(made)(made.question, (), (), MARK), 4096) is None


def test_a_question_that_leaves_no_room_gives_no_prompt() -> None:
    assert compose(pack(), material("怎么退货" * 500), 3000) is None


@pytest.mark.parametrize("control", CONTROL)
@pytest.mark.parametrize("place", PLACES)
def test_nothing_in_a_prompt_is_read_as_a_role(control: str, place: str) -> None:
    said: dict[str, str] = dict.fromkeys(PLACES, "退货")
    said[place] += control
    found = hit(said["passage"], title=said["title"], section=(said["section"],), question=said["qa"])
    made = material(said["question"], [found], [turn(said["asked before"], said["said before"])])
    text = said_by(compose(pack(), made, 4096))
    assert READ_AS_CONTROL.search(as_read(text)) is None
    assert re.sub(r"\W|_", "", control) in re.sub(r"\W|_", "", text)


@settings(deadline=None)
@given(texts, texts, st.sampled_from(CONTROL), st.sampled_from(CONTROL))
def test_taking_one_control_token_out_never_makes_another(before: str, after: str, one: str, other: str) -> None:
    middle = len(other) // 2
    text = f"{before}{other[:middle]}{one}{other[middle:]}{after}"
    assert READ_AS_CONTROL.search(as_read(without_control(text))) is None


def test_ordinary_text_is_left_as_it_is() -> None:
    text = "if a < b | c > d，价格<100元；[1] 见 <a> 与 |表格| 的 [附录]"
    assert without_control(text) == text


def test_the_mark_is_another_one_for_every_request_and_stands_around_every_passage() -> None:
    marks = {new_mark() for _ in range(100)}
    assert len(marks) == 100
    found = [hit("甲乙"), hit("丙丁")]
    for mark in itertools.islice(marks, 3):
        prompt = compose(pack(), material(hits=found, mark=mark), 4096)
        assert prompt is not None
        blocks = re.findall(rf"^{mark}(.*?)^{mark}$", prompt.messages[0].content, re.DOTALL | re.MULTILINE)
        assert [block.rstrip().endswith(text) for block, text in zip(blocks, ("甲乙", "丙丁"), strict=True)] == [
            True
        ] * 2


def test_citation_markers_of_earlier_replies_are_not_shown_again() -> None:
    text = said_by(compose(pack(), material(turns=[turn("问", "可以退 [2]。先申请[13]。")]), 4096))
    assert "可以退。先申请。" in text


def test_a_question_and_answer_passage_is_shown_with_its_question() -> None:
    assert "退货要钱吗？\n不用。" in said_by(
        compose(pack(), material(hits=[hit("不用。", question="退货要钱吗？")]), 4096)
    )


@pytest.mark.parametrize("name", sorted(load_packs(PACKS)))
@pytest.mark.parametrize("question", ["怎么退货？", "How do I return it?"])
def test_every_shipped_pack_says_what_a_prompt_must(name: str, question: str) -> None:
    made = material(question, [hit("七天内可以退货。"), hit("仅限完好商品。", title="补充规定")])
    prompt = compose(pack(name), made, 4096)
    assert prompt is not None
    system = prompt.messages[0].content
    for expected in (
        pack(name).fallback[made.question.lang],
        MARK,
        "退货须知",
        "补充规定",
        "V2",
        "1.1 条件",
        "[1]",
        "[2]",
        "七天内可以退货。",
        "仅限完好商品。",
    ):
        assert expected in system
    assert "{" not in system
    assert prompt.messages[-1].content == question
    assert prompt.tokens < 900

"""What becomes of what a healthy model writes: whole sentences, true citations, an honest outcome."""

import re

import pytest

from service.engines.packs import load_packs
from service.settings import REPOSITORY
from tests.app.shop import Shop, deltas, done
from tests.app.stock import CLEAN_QUESTION, GIFT_QUESTION, RETURN_QUESTION, UNKNOWN_QUESTION, WARRANTY_QUESTION
from tests.ollama import OllamaStandIn

FALLBACK = load_packs(REPOSITORY / "prompts" / "packs")["phi3"].fallback
REPLY = ["签收后7天内", "可以退货。[1]", "配件", "要齐全。[1]"]
FIRST = "签收后7天内可以退货。[1]"
INVENTED = "I think the refund of 500 dollars is sent within two days."


def test_a_stream_is_whole_sentences_that_add_up_to_the_reply(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply("商品签收后7天内可以退货。[1] 配件要齐全！[1]\n运费由您承担。[1]")
    events = shop.stream(RETURN_QUESTION)
    assert len(deltas(events)) == 3
    assert all(re.search(r"[。！]\[1\]$", text) for text in deltas(events))
    assert "".join(deltas(events)) == done(events)["reply"]


def test_both_ways_of_asking_give_the_same_answer(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply(REPLY)
    ours = {"session_id": "", "turn_id": ""}
    assert {**shop.ask(RETURN_QUESTION), **ours} == {**done(shop.stream(RETURN_QUESTION)), **ours}


def test_asking_for_events_by_the_accept_header_is_enough(shop: Shop, ollama: OllamaStandIn) -> None:
    response = shop.http.post("/api/chat", json={"message": RETURN_QUESTION}, headers={"Accept": "text/event-stream"})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
def test_thoughts_never_reach_the_customer(shop: Shop, ollama: OllamaStandIn, stream: bool) -> None:
    ollama.reply(f"<think>顾客想退货。先看资料。</think>{FIRST}")
    answer = done(shop.stream(RETURN_QUESTION)) if stream else shop.ask(RETURN_QUESTION)
    assert answer["reply"] == FIRST


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
def test_only_passages_that_were_given_are_cited(shop: Shop, ollama: OllamaStandIn, stream: bool) -> None:
    ollama.reply("商品签收后7天内可以退货[1][77]。运费由您承担[88]。")
    answer = done(shop.stream(RETURN_QUESTION)) if stream else shop.ask(RETURN_QUESTION)
    assert answer["reply"] == "商品签收后7天内可以退货[1]。运费由您承担。[1]"
    assert [citation["n"] for citation in answer["citations"]] == [1]
    assert {cut["reason"] for cut in shop.row(answer["turn_id"]).cuts} == {"citation_not_given"}


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
def test_a_reply_without_markers_cites_the_passage_it_rests_on(shop: Shop, ollama: OllamaStandIn, stream: bool) -> None:
    ollama.reply("商品完好且配件齐全，签收后7天内可以无理由退货。")
    answer = done(shop.stream(RETURN_QUESTION)) if stream else shop.ask(RETURN_QUESTION)
    assert answer["reply"].endswith("无理由退货。[1]")
    assert answer["citations"][0]["section"] == "1.1 无理由退货"


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
@pytest.mark.parametrize("ending", ["", "[1]", "\n", "不过一般来说30天内都能退。", "运费您出[1]。"])
def test_a_model_that_admits_there_is_no_answer_is_believed(
    shop: Shop, ollama: OllamaStandIn, ending: str, stream: bool
) -> None:
    ollama.reply(FALLBACK["zh"] + ending)
    answer = done(shop.stream(RETURN_QUESTION)) if stream else shop.ask(RETURN_QUESTION)
    assert (answer["reply"], answer["outcome"], answer["citations"]) == (FALLBACK["zh"], "unanswered", [])


def test_what_a_model_adds_to_its_admission_is_kept_as_cut(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply(FALLBACK["zh"] + "不过一般来说30天内都能退。")
    row = shop.row(shop.ask(RETURN_QUESTION)["turn_id"])
    assert row.cuts == [{"reason": "unfounded_amount", "text": "不过一般来说30天内都能退。"}]


def test_a_true_sentence_beside_an_admission_is_kept_as_cut(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply(FALLBACK["zh"] + "运费由您承担。")
    row = shop.row(shop.ask(RETURN_QUESTION)["turn_id"])
    assert row.cuts == [{"reason": "admission", "text": "运费由您承担"}]


def test_a_whole_reply_that_rests_on_nothing_is_replaced(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply(INVENTED)
    answer = shop.ask(WARRANTY_QUESTION)
    assert "workmanship" in answer["reply"]
    assert "500" not in answer["reply"]
    row = shop.row(answer["turn_id"])
    assert (row.engine, row.failure, row.outcome) == ("extractive", "empty_reply", "answered")


def test_a_streamed_reply_that_rests_on_nothing_is_replaced(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply(INVENTED)
    answer = done(shop.stream(WARRANTY_QUESTION))
    assert "workmanship" in answer["reply"]
    assert "500" not in answer["reply"]
    assert answer["outcome"] == "answered"


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
def test_a_telephone_number_in_brackets_is_no_citation(shop: Shop, ollama: OllamaStandIn, stream: bool) -> None:
    ollama.reply("签收后7天内可以退货。[1]请拨打[4008123456]。")
    answer = done(shop.stream(RETURN_QUESTION)) if stream else shop.ask(RETURN_QUESTION)
    assert answer["reply"] == "签收后7天内可以退货。[1]"
    assert shop.row(answer["turn_id"]).outcome == "answered"


def test_the_fallback_is_in_the_language_of_the_question(shop: Shop, ollama: OllamaStandIn) -> None:
    assert shop.ask(UNKNOWN_QUESTION)["reply"] == FALLBACK["zh"]
    assert shop.ask("Do you sell submarines?")["reply"] == FALLBACK["en"]
    ollama.reply(FALLBACK["en"])
    assert shop.ask(WARRANTY_QUESTION)["outcome"] == "unanswered"


def test_a_reply_cut_off_by_its_length_ends_with_a_sentence(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply("签收后7天内可以退货。[1]" + "运费由您承担，" * 300)
    answer = shop.ask(RETURN_QUESTION)
    assert answer["reply"] == "签收后7天内可以退货。[1]"


HOLED = "步骤如下：\n1. 关闭电源，拔下插头。[1]\n2. 倒入柠檬酸水，浸泡45分钟。[1]\n3. 用清水冲洗两遍，装回水箱。[1]"


def test_a_procedure_that_lost_a_step_is_replaced_by_the_documents(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply(HOLED)
    answer = shop.ask(CLEAN_QUESTION)
    assert re.findall(r"^(\d)\.", answer["reply"], re.MULTILINE) == ["1", "2", "3", "4"]
    row = shop.row(answer["turn_id"])
    assert (row.engine, row.failure, row.outcome) == ("extractive", "broken_reply", "answered")


def test_behind_a_streamed_procedure_that_lost_a_step_the_documents_are_quoted(
    shop: Shop, ollama: OllamaStandIn
) -> None:
    ollama.reply(HOLED)
    events = shop.stream(CLEAN_QUESTION)
    reply = done(events)["reply"]
    assert "".join(deltas(events)) == reply
    assert re.findall(r"^(\d)\.", reply, re.MULTILINE) == ["1", "1", "2", "3", "4"]
    assert reply.index("以下面的原文为准") < reply.index("浸泡30分钟")
    assert "45" not in reply
    assert [citation["n"] for citation in done(events)["citations"]] == [1]


def test_a_procedure_is_quoted_whole_without_a_model(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.misbehave("status")
    reply = shop.ask(CLEAN_QUESTION)["reply"]
    assert re.findall(r"^(\d)\.", reply, re.MULTILINE) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(("message", "said"), [("你好！", "请问有什么可以帮您"), ("Are you a robot?", "automated")])
def test_small_talk_is_answered_without_a_search_or_the_model(
    shop: Shop, ollama: OllamaStandIn, message: str, said: str
) -> None:
    before = len(ollama.chats)
    answer = shop.ask(message)
    assert said in answer["reply"]
    assert (answer["outcome"], answer["citations"]) == ("answered", [])
    row = shop.row(answer["turn_id"])
    assert (row.hits, row.engine) == ([], "none")
    assert len(ollama.chats) == before


def test_after_thanks_the_talk_is_still_about_what_it_was(shop: Shop, ollama: OllamaStandIn) -> None:
    asked = shop.ask(RETURN_QUESTION)
    thanked = shop.ask("好的，谢谢！", asked["session_id"])
    assert shop.row(thanked["turn_id"]).topic == shop.row(asked["turn_id"]).topic == RETURN_QUESTION
    assert shop.row(shop.ask("你好")["turn_id"]).topic == ""


PREMISE = "你们不是说30天内可以无理由退货吗？"
OTHERWISE = "您说的和我们的资料不一致"


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
def test_a_model_that_passes_over_a_false_premise_is_made_to_correct_it(
    shop: Shop, ollama: OllamaStandIn, stream: bool
) -> None:
    ollama.reply(FIRST)
    answer = done(shop.stream(PREMISE)) if stream else shop.ask(PREMISE)
    assert answer["reply"].startswith(OTHERWISE)
    assert answer["reply"].endswith(FIRST)


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
def test_what_a_model_corrects_itself_is_corrected_once(shop: Shop, ollama: OllamaStandIn, stream: bool) -> None:
    correction = "不是30天，商品签收后7天内可以申请无理由退货。[1]"
    ollama.reply(correction)
    answer = done(shop.stream(PREMISE)) if stream else shop.ask(PREMISE)
    assert answer["reply"] == correction


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
def test_a_yes_alone_is_no_answer(shop: Shop, ollama: OllamaStandIn, stream: bool) -> None:
    ollama.reply("可以的，没问题。")
    question = "签收后30天可以无理由退货吗"
    events = shop.stream(question) if stream else []
    answer = done(events) if stream else shop.ask(question)
    assert "7天" in answer["reply"]
    assert "可以的，没问题" not in answer["reply"] + "".join(deltas(events))


def test_what_documents_hold_of_templates_is_quoted_as_text(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.misbehave("status", status=503)
    answer = shop.ask(GIFT_QUESTION)
    shown = answer["reply"] + "".join(citation["quote"] for citation in answer["citations"])
    assert "赠品须一并退回。" in shown
    assert "<|" not in shown


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
@pytest.mark.parametrize("between", ["", "\n"])
def test_an_answer_stands_though_the_model_admits_behind_it_that_it_has_none(
    shop: Shop, ollama: OllamaStandIn, between: str, stream: bool
) -> None:
    ollama.reply(FIRST + between + FALLBACK["zh"])
    events = shop.stream(RETURN_QUESTION) if stream else []
    answer = done(events) if stream else shop.ask(RETURN_QUESTION)
    assert (answer["reply"], answer["outcome"]) == (FIRST, "answered")
    assert deltas(events) == [FIRST] * stream
    assert shop.row(answer["turn_id"]).cuts == [{"reason": "admission", "text": FALLBACK["zh"].rstrip("。")}]


@pytest.mark.parametrize("ending", ["", FIRST, "运费您出[1]。", "，但商品签收后7天内可以退货[1]。"])
def test_what_is_streamed_of_an_admission_is_what_the_turn_ends_with(
    shop: Shop, ollama: OllamaStandIn, ending: str
) -> None:
    ollama.reply(FALLBACK["zh"].rstrip("。" if ending[:1] == "，" else "") + ending)
    events = shop.stream(RETURN_QUESTION)
    assert deltas(events) == [FALLBACK["zh"]] == [done(events)["reply"]]
    assert [cut["reason"] for cut in shop.row(done(events)["turn_id"]).cuts] == ["admission"] * bool(ending)


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
@pytest.mark.parametrize(("question", "said", "own"), [(RETURN_QUESTION, "en", "zh"), (WARRANTY_QUESTION, "zh", "en")])
def test_a_model_that_admits_in_another_language_is_shown_in_that_of_the_question(
    shop: Shop, ollama: OllamaStandIn, question: str, said: str, own: str, stream: bool
) -> None:
    ollama.reply(FALLBACK[said])
    events = shop.stream(question) if stream else []
    answer = done(events) if stream else shop.ask(question)
    assert (answer["reply"], answer["outcome"]) == (FALLBACK[own], "unanswered")
    assert deltas(events) == [FALLBACK[own]] * stream

"""A conversation on the demo page: answers, citations, votes, errors, sessions."""

import re
import threading

import pytest
from playwright.sync_api import Page, expect

from .scripted import POLICY, Answer, ScriptedService, answer, ask, delta, done, event, meta, refusal

FAQ = {
    **POLICY,
    "n": 2,
    "document": "常见问题",
    "page": None,
    "quote": "配件须齐全。",
    "url": "javascript:alert(1)",
}


def test_an_answer_is_shown_while_it_is_written(page: Page, shop: ScriptedService) -> None:
    hold = threading.Event()
    shop.will_answer(Answer([meta() + delta("七天内可以退货。"), delta("运费另算。"), done("最终的答复。")], hold))
    reply = ask(page, "怎么退货？").locator(".reply")

    expect(reply).to_have_text("七天内可以退货。")
    expect(page.get_by_role("button", name="停止")).to_be_visible()
    hold.set()

    expect(reply).to_have_text("最终的答复。")
    expect(page.get_by_role("button", name="发送")).to_be_visible()
    assert shop.asked == [{"message": "怎么退货？", "stream": True}]


def test_the_stream_is_understood_however_it_is_cut(page: Page, shop: ScriptedService) -> None:
    stream = (
        b": hello\r\n"
        + meta().replace(b"\n", b"\r\n")
        + b'id: 7\nevent:delta\rdata:{\rdata:"text": "\xe4\xbd\xa0"}\r\r'
    )
    stream += done("你好。\n1. 打开 APP\n2. 点“售后”").replace(b'"reply"', b'\r\ndata: "reply"')
    shop.will_answer(Answer([stream[place : place + 1] for place in range(len(stream))]))

    expect(ask(page, "你好").locator(".line")).to_have_text(["你好。", "1. 打开 APP", "2. 点“售后”"])


def test_the_citation_is_shown_with_its_place_and_quote(page: Page, shop: ScriptedService) -> None:
    shop.will_answer(answer("七天内可退[1]，配件须齐全[2]。", POLICY, FAQ))
    sources = ask(page, "怎么退货？").locator(".source")

    expect(sources.first).to_contain_text("售后政策")
    expect(sources.first.locator(".places > :visible")).to_have_text(
        ["V2.3", "2.1 七天无理由退货", re.compile("第 3 页")]
    )
    expect(sources.first.locator("blockquote")).to_be_hidden()
    expect(sources.last.locator(".page")).to_be_hidden()


def test_a_marker_opens_its_citation(page: Page, shop: ScriptedService) -> None:
    shop.will_answer(answer("七天内可退[1]，配件须齐全[2]，见附录[9]。", POLICY, FAQ))
    reply = ask(page, "怎么退货？")

    expect(reply.locator(".marker")).to_have_count(2)
    expect(reply.locator(".reply")).to_contain_text("见附录[9]")
    reply.get_by_role("button", name="出处 2").click()

    expect(reply.locator(".source").last.locator("blockquote")).to_have_text("配件须齐全。")
    expect(reply.locator(".source").last.locator("blockquote")).to_be_visible()
    expect(reply.locator(".source").first.locator("blockquote")).to_be_hidden()


def test_only_web_addresses_become_links(page: Page, shop: ScriptedService) -> None:
    shop.will_answer(answer("见文件[1][2]。", POLICY, FAQ))
    links = ask(page, "怎么退货？").locator(".source a")

    expect(links.first).to_have_attribute("href", "/documents/policy")
    assert links.last.get_attribute("href") is None


def test_markup_in_an_answer_is_only_text(page: Page, shop: ScriptedService) -> None:
    markup = '<img src=x onerror="document.title=1"><b>粗体</b><script>document.title=2</script>'
    shop.will_answer(answer(markup, {**POLICY, "quote": markup, "document": markup}, suggestions=[markup]))
    reply = ask(page, markup)

    expect(reply.locator(".reply")).to_have_text(markup)
    expect(reply.locator("blockquote")).to_have_text(markup)
    expect(page.locator("#log img, #log script, #log :is(.reply, .bubble) b")).to_have_count(0)
    expect(page).to_have_title(re.compile("檐下"))


def test_a_vote_is_sent_and_can_be_changed(page: Page, shop: ScriptedService) -> None:
    shop.will_answer(answer("七天内可退[1]。", POLICY, turn="t7"))
    votes = ask(page, "怎么退货？").locator(".votes")
    up, down = (
        votes.get_by_role("button", name=re.compile("^有帮助")),
        votes.get_by_role("button", name="没有帮助"),
    )

    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(votes).to_contain_text("谢谢")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(up).to_have_attribute("aria-pressed", "false")
    assert shop.votes == [{"turn_id": "t7", "helpful": True}, {"turn_id": "t7", "helpful": False}]


def test_a_vote_that_was_not_saved_is_not_shown_as_given(page: Page, shop: ScriptedService) -> None:
    shop.vote_status = 500
    shop.will_answer(answer("抱歉，我没有找到答案。", outcome="unanswered"))
    reply = ask(page, "明天天气如何？")
    expect(reply.locator(".label")).to_be_visible()
    reply.get_by_role("button", name="没有帮助").click()

    expect(reply.locator(".unsaved")).to_be_visible()
    expect(reply.locator("[aria-pressed=true]")).to_have_count(0)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (refusal(429, "too_many_requests", "请稍等一分钟再问。"), "请稍等一分钟再问。"),
        (
            Answer([meta(), event("error", {"error": {"code": "internal", "message": "出了点问题。"}})]),
            "出了点问题。",
        ),
        (Answer([meta()]), "连接中断了"),
        (Answer([meta(), b"event: delta\ndata: {broken\n\n"]), "连接中断了"),
    ],
    ids=["refused", "error in the stream", "stream breaks off", "not JSON"],
)
def test_after_an_error_the_question_can_be_sent_again(
    page: Page, shop: ScriptedService, broken: Answer, reason: str
) -> None:
    shop.will_answer(broken, answer("这次成功了。"))
    ask(page, "怎么退货？")

    expect(page.locator(".failure p")).to_contain_text(reason)
    expect(page.locator("#message")).to_have_value("怎么退货？")
    page.get_by_role("button", name="重试").click()

    expect(page.locator(".answer .reply")).to_have_text(["这次成功了。"])
    expect(page.locator(".question")).to_have_count(1)
    expect(page.locator(".failure")).to_have_count(0)
    expect(page.locator("#message")).to_have_value("")


def test_a_service_out_of_reach_is_said_so(page: Page, shop: ScriptedService) -> None:
    page.context.set_offline(True)
    ask(page, "怎么退货？")
    expect(page.locator(".failure p")).to_contain_text("连接中断了")


def test_a_forgotten_session_is_replaced_unnoticed(page: Page, shop: ScriptedService) -> None:
    gone = refusal(404, "session_not_found", "没有这个会话。")
    shop.will_answer(answer("您好。"), gone, Answer([meta("s2"), done("又见面了。")]), answer("还在。"))
    expect(ask(page, "你好").locator(".reply")).to_have_text("您好。")
    expect(ask(page, "再问").locator(".reply")).to_have_text("又见面了。")
    expect(ask(page, "在吗").locator(".reply")).to_have_text("还在。")

    assert [asked.get("session_id") for asked in shop.asked] == [None, "s1", None, "s2"]
    expect(page.locator(".failure")).to_have_count(0)


def test_a_session_that_stays_unknown_is_asked_for_only_once_more(page: Page, shop: ScriptedService) -> None:
    gone = refusal(404, "session_not_found", "没有这个会话。")
    shop.will_answer(answer("您好。"), gone, gone)
    expect(ask(page, "你好").locator(".reply")).to_have_text("您好。")
    ask(page, "再问")
    expect(page.locator(".failure p")).to_have_text("没有这个会话。")
    assert len(shop.asked) == 3


def test_a_conversation_outlives_a_reload_and_ends_when_a_new_one_begins(page: Page, shop: ScriptedService) -> None:
    shop.will_answer(answer("您好。"), answer("我记得。"), answer("初次见面。"))
    expect(ask(page, "你好").locator(".reply")).to_have_text("您好。")
    page.reload()
    expect(page.locator("#resumed")).to_be_visible()
    expect(ask(page, "还记得吗").locator(".reply")).to_have_text("我记得。")
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".answer")).to_have_count(0)
    expect(ask(page, "你好").locator(".reply")).to_have_text("初次见面。")

    assert [asked.get("session_id") for asked in shop.asked] == [None, "s1", None]


def test_an_answer_can_be_stopped(page: Page, shop: ScriptedService) -> None:
    hold = threading.Event()
    shop.will_answer(Answer([meta() + delta("第一句。"), delta("第二句。")], hold))
    stopped = ask(page, "说来话长")
    expect(stopped.locator(".reply")).to_have_text("第一句。")
    page.get_by_role("button", name="停止").click()

    expect(stopped.locator(".stopped")).to_be_visible()
    expect(stopped).to_have_attribute("aria-busy", "false")
    expect(page.get_by_role("button", name="发送")).to_be_visible()
    expect(page.locator(".failure")).to_have_count(0)
    hold.set()


def test_a_suggestion_is_asked_when_chosen(page: Page, shop: ScriptedService) -> None:
    shop.will_answer(answer("您指哪一款？", outcome="clarified", suggestions=["智能灯泡"]), answer("好的。"))
    page.get_by_role("button", name="下单后多久发货？").click()
    page.locator(".answer").get_by_role("button", name="智能灯泡").click()

    expect(page.locator(".answer .reply")).to_have_text(["您指哪一款？", "好的。"])
    assert [asked["message"] for asked in shop.asked] == ["下单后多久发货？", "智能灯泡"]

"""The demo page for everyone: both languages, the keyboard, input methods, small and large screens."""

import re

import pytest
from playwright.sync_api import Page, expect

from .scripted import POLICY, ScriptedService, answer, ask


@pytest.mark.parametrize(
    ("language", "heading"),
    [("zh-TW", "在线客服"), ("en-GB", "Customer service"), ("fr", "Customer service")],
)
def test_the_page_follows_the_browsers_language(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=2).first).to_have_text(re.compile(heading), use_inner_text=True)


def test_the_language_can_be_switched_and_is_remembered(page: Page, shop: ScriptedService) -> None:
    shop.will_answer(answer("七天内可退[1]。", POLICY))
    reply = ask(page, "怎么退货？")
    expect(reply.locator(".reply")).to_contain_text("七天内")
    page.get_by_role("button", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_title(re.compile("Eavelight"))
    expect(page.get_by_placeholder("Type your question…")).to_be_visible()
    expect(reply.get_by_role("button", name="Source 1")).to_be_visible()
    expect(reply.locator(".reply")).to_have_attribute("lang", "zh-CN")
    page.reload()
    expect(page.get_by_role("button", name="English")).to_have_attribute("aria-pressed", "true")


def test_everything_can_be_done_with_the_keyboard(page: Page, shop: ScriptedService) -> None:
    shop.will_answer(answer("七天内可退[1]。", POLICY))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_be_focused()
    page.keyboard.type("first")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second")
    page.keyboard.press("Enter")
    expect(page.locator(".question .bubble")).to_have_text("first\nsecond")
    expect(page.locator(".votes")).to_be_visible()

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="没有帮助")).to_have_attribute("aria-pressed", "true")
    for _ in ("helpful", "the citation", "the marker"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".source blockquote")).to_be_visible()
    expect(page.locator(".source summary")).to_be_focused()


def test_enter_belongs_to_the_input_method_while_it_composes(page: Page, shop: ScriptedService) -> None:
    page.locator("#message").fill("nihao")
    page.locator("#message").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(page.locator("#message")).to_have_value("nihao")
    expect(page.locator(".question")).to_have_count(0)


def test_a_question_too_long_cannot_be_sent(page: Page, shop: ScriptedService) -> None:
    page.locator("#message").fill("长" * 2001)
    expect(page.locator("#counter")).to_have_text("2001 / 2000")
    expect(page.get_by_role("button", name="发送")).to_be_disabled()
    page.locator("#message").press("Enter")
    expect(page.locator(".question")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1400])
def test_nothing_sticks_out_sideways(page: Page, shop: ScriptedService, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    shop.will_answer(answer("https://example.com/" + "a" * 200 + "[1]", {**POLICY, "section": "长" * 200}))
    expect(ask(page, "a" * 200).locator(".source")).to_be_visible()
    for element in ("document.documentElement", "document.getElementById('scroll')"):
        assert page.evaluate(f"{element}.scrollWidth <= {element}.clientWidth"), element

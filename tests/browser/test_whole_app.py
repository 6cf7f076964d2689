"""The demo page on the real service, over the sample company's documents, without any model."""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from knowledge.embedding import Embedder
from knowledge.sql import reading
from service.app.parts import build_parts
from service.feedback.tables import FeedbackRow
from service.settings import REPOSITORY, Settings
from tests.app.fixtures import NOBODY, ingested_once
from tests.app.shop import Shop, opened

from .scripted import ask

BULB = "智能灯泡闪红灯怎么解决？"
SECOND_STEP = "那第二步具体怎么做？"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Shop]:
    """The sample company, open for customers."""
    documents = REPOSITORY / "knowledge" / "documents"
    ingested = ingested_once("company", documents, tmp_path_factory, embedder)
    data = shutil.copytree(ingested, tmp_path_factory.mktemp("company") / "data")
    with opened(build_parts(Settings(data_dir=data, ollama_urls=NOBODY), embedder=embedder)) as shop:
        yield shop


@pytest.fixture
def page(browser_page: Page, company: Shop) -> Page:
    """The demo page, just opened."""
    browser_page.set_viewport_size({"width": 1280, "height": 1000})
    browser_page.goto(company.url)
    return browser_page


def test_a_customer_asks_follows_up_and_votes(page: Page, company: Shop) -> None:
    reply = ask(page, BULB)
    expect(reply.locator(".reply")).to_contain_text("2.4")
    expect(reply.locator(".reply")).to_contain_text(re.compile(r"5\s*秒"))
    reply.locator(".marker").first.click()
    source = reply.locator(".source").first
    expect(source).to_contain_text("常见故障处理手册")
    expect(source.locator("blockquote")).to_contain_text("2.4")
    expect(source.locator("blockquote")).to_be_visible()

    second = ask(page, SECOND_STEP)
    expect(page.locator(".answer")).to_have_count(2)
    expect(second.locator(".reply")).to_contain_text(re.compile(r"5\s*秒"))
    with page.expect_response("**/api/feedback"):
        second.get_by_role("button", name=re.compile("^有帮助")).click()
    expect(second.locator(".votes")).to_contain_text("谢谢")

    newest = company.newest()
    assert (newest.question, newest.topic) == (SECOND_STEP, f"{BULB}\n{SECOND_STEP}")
    with reading(company.parts.engine) as session:
        votes = session.scalars(select(FeedbackRow)).all()
    assert [(vote.turn_id, vote.helpful) for vote in votes] == [(newest.id, True)]


def test_a_conversation_goes_on_after_the_page_is_loaded_again(page: Page, company: Shop) -> None:
    expect(ask(page, BULB).locator(".votes")).to_be_visible()
    page.reload()
    reply = ask(page, SECOND_STEP)
    expect(reply.locator(".votes")).to_be_visible()
    assert BULB in company.newest().topic


def test_what_the_documents_do_not_know_is_admitted(page: Page, company: Shop) -> None:
    reply = ask(page, "你们支持比特币付款吗？")
    expect(reply.locator(".reply")).to_contain_text("没有找到")
    expect(reply.locator(".source")).to_have_count(0)


def test_the_api_can_be_looked_at_without_another_host(browser_page: Page, company: Shop) -> None:
    browser_page.goto(f"{company.url}/schema")
    expect(browser_page.locator("#viewer")).to_contain_text("/api/chat")

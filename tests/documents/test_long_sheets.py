"""Sheets of many rows: they go in whole or not at all, and customers are answered meanwhile.

The rows are few enough to be quick; 100,000 differ in nothing but time.
"""

import io
from collections.abc import Generator

import openpyxl
import pytest

from tests.app.fixtures import NOBODY, OpenShop
from tests.app.shop import wait_until
from tests.app.stock import RETURN_FACT, RETURN_QUESTION
from tests.documents.desk import PATIENCE, Desk, desk_of
from tests.knowledge.documents import assert_whole

ROWS = 1000


@pytest.fixture(name="desk")
def _desk(open_shop: OpenShop) -> Generator[Desk]:
    with desk_of(open_shop(ollama_urls=NOBODY)) as desk:
        yield desk


def workbook(rows: int) -> bytes:
    """A price list in Chinese, which the bundled model does not embed."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("价目")
    sheet.append(["编号", "商品", "价格"])
    for row in range(rows):
        sheet.append([f"SKU{row:06d}", f"第{row}号灯泡", f"{row}元"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(rows: int) -> bytes:
    """A price list in English, which is embedded row by row."""
    lines = (f"SKU{row:06d},bulb number {row},{row} yuan" for row in range(rows))
    return "\n".join(["number,article,price", *lines]).encode()


def is_being_published(desk: Desk, job: int) -> bool:
    now = desk.get(f"/api/jobs/{job}")
    return now["phase"] == "publishing" and now["progress"] > 0.5


def test_every_row_of_a_long_sheet_is_found(desk: Desk) -> None:
    (job,) = desk.add(("价目.xlsx", workbook(ROWS)))
    assert (job["state"], job["progress"]) == ("done", 1.0)
    (version,) = desk.document("价目.xlsx")["versions"]
    assert version["passages"] == ROWS
    for row in (0, ROWS // 2, ROWS - 1):
        hits = desk.post("/api/search", {"question": f"SKU{row:06d}多少钱？"})["hits"]
        assert f"{row}元" in hits[0]["text"]
    assert_whole(desk.shop.parts.base)


def test_a_long_sheet_that_is_cancelled_while_it_is_published_leaves_nothing(desk: Desk) -> None:
    before = desk.get("/api/documents")
    job = desk.send(("prices.csv", table(ROWS))).json()["jobs"][0]["id"]
    wait_until(lambda: is_being_published(desk, job), seconds=PATIENCE)
    assert RETURN_FACT in desk.shop.ask(RETURN_QUESTION)["reply"]
    desk.post(f"/api/jobs/{job}/cancel")
    assert desk.ended(job)["state"] == "cancelled"
    assert desk.get("/api/documents") == before
    hits = desk.post("/api/search", {"question": "What does SKU000000, bulb number 0, cost?", "limit": 100})["hits"]
    assert not any(hit["document"]["key"] == "prices.csv" for hit in hits)
    desk.shop.parts.base.tidy()
    assert_whole(desk.shop.parts.base)


def test_a_sheet_that_takes_more_than_reading_may_is_refused_with_the_limit(open_shop: OpenShop) -> None:
    with desk_of(open_shop(ollama_urls=NOBODY, reading_seconds=0.5)) as desk:
        (job,) = desk.add(("价目.xlsx", workbook(20_000)))
        assert (job["state"], job["error"]["code"]) == ("failed", "reading_limit")
        assert job["error"]["detail"]["limit"] == "time"
        assert "价目.xlsx" in job["error"]["message"]

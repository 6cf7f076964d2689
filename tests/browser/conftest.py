"""A real Chromium, and a server to point it at.

`browser_page` knows nothing of the server, and serves to test the whole application as well: give `goto` the
address of a server which runs in another thread or process (Playwright's loop occupies the test's own).
"""

import os
import shutil
import socket
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import uvicorn
from litestar import Litestar
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from .scripted import ScriptedService, scripted_app

SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 5_000

expect.set_options(timeout=PATIENCE_MS)


# Not for the whole session: while Playwright is open its event loop counts as running in this thread, and the
# asynchronous tests of other packages could not start theirs.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this package."""
    path = os.environ.get("KEFU_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("no Chromium: install one or name it in KEFU_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture
def language() -> str:
    """The browser's language; a test asks for another one by parametrizing `language`."""
    return "zh-CN"


@pytest.fixture
def context(browser: Browser, language: str) -> Iterator[BrowserContext]:
    """A visitor nobody has seen before."""
    context = browser.new_context(locale=language)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def browser_page(context: BrowserContext) -> Iterator[Page]:
    """A page which may neither load anything from another host nor stumble over its own script."""
    requested: list[str] = []
    errors: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: requested.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
    yield page
    hosts = {urlsplit(url).hostname for url in requested if not url.startswith("data:")}
    assert hosts <= {"127.0.0.1"}, f"the page asked other hosts: {requested}"
    assert errors == [], f"the page's script failed: {errors}"


@contextmanager
def serving(app: Litestar) -> Generator[str]:
    """Serve an application from another thread; yields its address, without a slash at the end."""
    with socket.create_server(("127.0.0.1", 0)) as listening:  # connections wait until the server is up
        config = uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="package")
def scripted_server() -> Iterator[ScriptedService]:
    """The demo page before a scripted service; tests use `shop`."""
    service = ScriptedService()
    with serving(scripted_app(service)) as url:
        service.url = url
        yield service


@pytest.fixture
def shop(scripted_server: ScriptedService) -> Iterator[ScriptedService]:
    """The scripted service without any memory of the test before."""
    yield scripted_server
    scripted_server.forget()


@pytest.fixture
def page(browser_page: Page, shop: ScriptedService) -> Page:
    """The demo page, just opened."""
    browser_page.goto(shop.url)
    return browser_page

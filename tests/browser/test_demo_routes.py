"""How the demo page and its files are served."""

import re

import httpx
import pytest

from .scripted import ScriptedService


@pytest.fixture
def page(shop: ScriptedService) -> httpx.Response:
    return httpx.get(shop.url)


def test_the_page_allows_only_what_comes_from_its_own_host(page: httpx.Response) -> None:
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_page_has_no_script_or_style_of_its_own(page: httpx.Response) -> None:
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)", page.text)
    assert "{fingerprint}" not in page.text


def test_the_page_is_asked_for_anew_and_its_files_are_kept(page: httpx.Response) -> None:
    assert page.headers["cache-control"] == "no-cache"
    files = re.findall(r'(?:src|href)="(demo/[^"]+)"', page.text)
    assert {file.rsplit("/", 1)[-1] for file in files} == {"shop.css", "chat.css", "demo.js", "icon.svg"}
    for file in files:
        response = httpx.get(f"{page.url}/{file}")
        assert response.status_code == 200, file
        assert "immutable" in response.headers["cache-control"]


def test_nothing_but_the_pages_files_is_served(page: httpx.Response) -> None:
    folder = re.search(r'href="(demo/\w+)/shop\.css"', page.text)
    assert folder
    for path in ("", "routes.py", "%2e%2e/routes.py", "..%2froutes.py"):
        assert httpx.get(f"{page.url}/{folder[1]}/{path}").status_code == 404, path

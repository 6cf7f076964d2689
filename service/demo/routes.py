"""The demo page `/` and the files it loads, `/demo/…`; nothing on it comes from another host."""

import hashlib
from pathlib import Path

from litestar import MediaType, Response, get
from litestar.datastructures import CacheControlHeader
from litestar.handlers import HTTPRouteHandler
from litestar.router import Router
from litestar.static_files import create_static_files_router

PAGE = Path(__file__).parent / "index.html"
STATIC = Path(__file__).parent / "static"

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; object-src 'none'"
    ),
    "Cache-Control": "no-cache",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

# The address of the files holds their fingerprint, so a browser may keep each of them for good.
KEPT_FOR_GOOD = CacheControlHeader(public=True, max_age=31_536_000, immutable=True)


def demo_routes() -> list[HTTPRouteHandler | Router]:
    """The handlers of the demo page: `/` is the page, `/demo/<fingerprint>/…` its style, scripts and icon.

    Raises:
        OSError: The page's files are missing from the installation.
    """
    current = fingerprint()
    html = PAGE.read_text(encoding="utf-8").replace("{fingerprint}", current)

    @get("/", include_in_schema=False, media_type=MediaType.HTML, sync_to_thread=False)
    def show_demo() -> Response[str]:
        return Response(html, headers=PAGE_HEADERS)

    files = create_static_files_router(
        f"/demo/{current}", [STATIC], name="demo", cache_control=KEPT_FOR_GOOD, include_in_schema=False
    )
    return [show_demo, files]


def fingerprint() -> str:
    """Twelve hex digits which change whenever one of the page's files does."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]

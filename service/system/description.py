"""`/schema`: the API's description and a viewer for it, with every file served from here.

The viewer is Swagger UI out of the package `swagger-ui-py`. Litestar's own page for it has an inline script
and names another host for the icon; ours works under a content security policy that allows neither.
"""

from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from litestar import Request, Response, Router, get
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import SwaggerRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.params import FromPath

from service.errors import NotFound

PATH = "/schema"
ASSETS = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "favicon-32x32.png": "image/png",
    "viewer.js": "text/javascript; charset=utf-8",
}
"""The files the viewer's page loads, with their content types."""

# Swagger UI sets style attributes on what it draws and holds its icons in data: addresses.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="{path}/assets/favicon-32x32.png">
<link rel="stylesheet" href="{path}/assets/swagger-ui.css">
<script src="{path}/assets/swagger-ui-bundle.js" defer></script>
<script src="{path}/assets/viewer.js" defer></script>
</head>
<body data-title="{title}" data-description="{path}/openapi.json"><div id="viewer"></div></body>
</html>
"""


class Viewer(SwaggerRenderPlugin):
    """Litestar's Swagger plugin with our page, and with the files it loads."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002
        """The page; it fetches the description itself."""
        return PAGE.format(path=PATH, title=escape(openapi_schema["info"]["title"])).encode()

    def receive_router(self, router: Router) -> None:
        """Add the files that the page loads."""
        router.register(show_asset)


@get("/assets/{name:str}", include_in_schema=False, sync_to_thread=True)
def show_asset(name: FromPath[str]) -> Response[bytes]:
    """One file of the viewer.

    Raises:
        NotFound: The viewer has no such file.
    """
    if name not in ASSETS:
        raise NotFound
    folder = Path(__file__).parent / "static" if name == "viewer.js" else swagger_files()
    headers = {"Content-Type": ASSETS[name], "Cache-Control": "public, max-age=86400"}
    return Response((folder / name).read_bytes(), headers=headers)


def swagger_files() -> Path:
    """The folder of Swagger UI's files; the package is found without being imported.

    Raises:
        FileNotFoundError: The package `swagger-ui-py` is not installed.
    """
    spec = find_spec("swagger_ui")
    if spec is None or not spec.submodule_search_locations:
        msg = "the API's viewer needs the package swagger-ui-py, which is not installed"
        raise FileNotFoundError(msg)
    return Path(spec.submodule_search_locations[0]) / "static"


def describe_api(title: str, version: str) -> OpenAPIConfig:
    """How Litestar describes the API; give it to `Litestar(openapi_config=…)`."""
    bearer = SecurityScheme(type="http", scheme="bearer", description="An API key made by `kefu key create`.")
    router = Router(
        PATH,
        route_handlers=[],
        include_in_schema=False,
        response_headers={"Content-Security-Policy": PAGE_POLICY},
    )
    return OpenAPIConfig(
        title=title,
        version=version,
        use_handler_docstrings=True,
        components=Components(security_schemes={"key": bearer}),
        render_plugins=[Viewer(path="/"), YamlRenderPlugin()],
        openapi_router=router,
    )

"""Around every request, matched or not: its id, one log line, security headers, its time."""

import logging
import threading
import time
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import structlog
import uvicorn
from litestar import Litestar, MediaType, Response, get, post
from litestar.params import FromPath
from litestar.response import Stream
from litestar.testing import TestClient
from structlog.testing import capture_logs
from structlog.typing import EventDict

from service.system.failures import EXCEPTION_HANDLERS
from service.system.metrics import Metrics, RequestTimes
from service.system.requests import PAGE_POLICY, HeadRequests, RequestLog, SecurityHeaders


@get("/api/sessions/{session:str}")
async def session(session: FromPath[str]) -> dict[str, str]:
    structlog.stdlib.get_logger("kefu.test").info("inside", session=session)
    return {"session": session}


@get("/page", media_type=MediaType.HTML, sync_to_thread=False)
def page() -> str:
    return "<p>hello</p>"


@get("/framed", sync_to_thread=False)
def framed() -> Response[str]:
    policy = {"Content-Security-Policy": "frame-ancestors https://shop.example"}
    return Response("<p>hello</p>", media_type=MediaType.HTML, headers=policy)


@post("/bug", sync_to_thread=False)
def bug() -> None:
    raise RuntimeError("broken")


@get("/stream", sync_to_thread=False)
def stream() -> Stream:
    async def pieces() -> AsyncIterator[str]:
        yield "one"
        raise RuntimeError("broken in the middle")

    return Stream(pieces())


@pytest.fixture(name="metrics")
def _metrics() -> Metrics:
    return Metrics()


@pytest.fixture(name="client")
def _client(metrics: Metrics) -> Iterator[TestClient[Litestar]]:
    app = Litestar(
        [session, page, framed, bug, stream],
        exception_handlers=EXCEPTION_HANDLERS,
        logging_config=None,
        openapi_config=None,
    )
    app.asgi_handler = RequestLog(SecurityHeaders(HeadRequests(RequestTimes(app.asgi_handler, metrics))))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(name="logged")
def _logged() -> Iterator[list[EventDict]]:
    structlog.configure(cache_logger_on_first_use=False)
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as captured:
        yield captured
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)


def count(metrics: Metrics, **labels: str) -> float | None:
    return metrics.registry.get_sample_value("kefu_request_seconds_count", labels)


def test_one_line_per_request_without_its_query(client: TestClient[Litestar], logged: list[EventDict]) -> None:
    client.get("/api/sessions/s1?token=secret", headers={"X-Request-Id": "r-1"})
    inside, access = logged
    assert (inside["event"], inside["request_id"]) == ("inside", "r-1")
    assert access["ms"] >= 0
    assert {key: access[key] for key in ("event", "method", "path", "status", "request_id")} == {
        "event": "request",
        "method": "GET",
        "path": "/api/sessions/…",
        "status": 200,
        "request_id": "r-1",
    }
    assert "secret" not in str(logged)


def test_the_line_cannot_be_forged_by_the_path(client: TestClient[Litestar], logged: list[EventDict]) -> None:
    client.get("/api/%0A%1B[31mforged")
    assert logged[0]["path"] == "/api/%0A%1B%5B31mforged"
    client.get("/" + "x" * 5000)
    assert len(logged[1]["path"]) == 200


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "a\tb", "<script>"])
def test_an_odd_request_id_is_replaced(client: TestClient[Litestar], given: str) -> None:
    made = client.get("/page", headers=[("X-Request-Id", given)]).headers["x-request-id"]
    assert made != given
    assert len(made) == 32


def test_requests_without_a_route_are_logged_and_named_too(
    client: TestClient[Litestar], logged: list[EventDict], metrics: Metrics
) -> None:
    for response in (client.get("/nothing/1"), client.get("/nothing/2"), client.put("/page")):
        assert response.headers["x-request-id"]
        assert response.headers["x-content-type-options"] == "nosniff"
    assert [line["status"] for line in logged] == [404, 404, 405]
    assert count(metrics, method="GET", route="(none)", status="404") == 2
    assert count(metrics, method="PUT", route="(none)", status="405") == 1


def test_times_are_kept_by_route_and_not_by_path(client: TestClient[Litestar], metrics: Metrics) -> None:
    client.get("/api/sessions/s1")
    client.get("/api/sessions/s2")
    assert count(metrics, method="GET", route="/api/sessions/{session}", status="200") == 2


def test_a_made_up_method_adds_no_series(client: TestClient[Litestar], metrics: Metrics) -> None:
    client.request("BREW", "/page")
    assert count(metrics, method="OTHER", route="(none)", status="405") == 1


def test_a_mistake_of_ours_is_logged_with_the_id_that_the_asker_is_told(
    client: TestClient[Litestar], logged: list[EventDict]
) -> None:
    response = client.post("/bug")
    failure, access = logged
    assert isinstance(failure["exc_info"], RuntimeError)
    assert response.json()["error"]["detail"] == {"request_id": failure["request_id"]}
    assert response.headers["x-request-id"] == failure["request_id"]
    assert access["status"] == 500


def test_a_stream_that_breaks_is_logged(client: TestClient[Litestar], logged: list[EventDict]) -> None:
    client.get("/stream")
    assert logged[-1]["event"] == "request"


def test_pages_and_data_have_their_policies(client: TestClient[Litestar]) -> None:
    page_headers = client.get("/page").headers
    assert page_headers["content-security-policy"] == PAGE_POLICY
    assert "cache-control" not in page_headers
    data = client.get("/api/sessions/s1").headers
    assert data["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert (data["referrer-policy"], data["cache-control"]) == ("same-origin", "no-store")


def test_what_a_route_says_itself_stays(client: TestClient[Litestar]) -> None:
    policy = client.get("/framed").headers["content-security-policy"]
    assert policy == "frame-ancestors https://shop.example"


def test_head_is_get_without_the_body(client: TestClient[Litestar], logged: list[EventDict]) -> None:
    got, head = client.get("/page"), client.head("/page")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]
    assert [line["method"] for line in logged] == ["GET", "HEAD"]
    missing = client.head("/api/nothing")
    assert (missing.status_code, missing.content) == (404, b"")


@pytest.fixture(name="address")
def _address() -> Iterator[str]:
    """Where a real server listens: it knows rules about bodies that the test client does not."""
    app = Litestar([page], logging_config=None, openapi_config=None)
    app.asgi_handler = RequestLog(HeadRequests(app.asgi_handler))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False, ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def test_a_real_server_accepts_the_answer_to_head(address: str, caplog: pytest.LogCaptureFixture) -> None:
    assert httpx.head(f"{address}/page").headers["content-length"] == "12"
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []

"""Probes tell whether questions are answered; Prometheus gets its numbers; the API describes itself."""

import re
from collections.abc import Iterator, Mapping

import pytest
from litestar import Litestar, post
from litestar.testing import TestClient

from service.system.description import ASSETS, describe_api
from service.system.failures import EXCEPTION_HANDLERS
from service.system.metrics import Metrics, RequestTimes
from service.system.requests import HeadRequests, SecurityHeaders
from service.system.routes import judge, system_routes
from service.system.schemas import Part


class Parts:
    def __init__(self) -> None:
        self.parts: Mapping[str, Part] = {"database": Part(ok=True), "ollama": Part(ok=True, needed=False)}

    async def __call__(self) -> Mapping[str, Part]:
        if not self.parts:
            raise OSError("the probe itself is broken")
        return self.parts


@post("/api/feedback", status_code=204)
async def feedback() -> None:
    """Say whether a reply helped."""


@pytest.fixture(name="parts")
def _parts() -> Parts:
    return Parts()


@pytest.fixture(name="metrics")
def _metrics() -> Metrics:
    return Metrics()


@pytest.fixture(name="client")
def _client(parts: Parts, metrics: Metrics) -> Iterator[TestClient[Litestar]]:
    app = Litestar(
        [*system_routes(parts, metrics), feedback],
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=describe_api("kefu", "0.1.0"),
        logging_config=None,
    )
    app.asgi_handler = SecurityHeaders(HeadRequests(RequestTimes(app.asgi_handler, metrics)))
    with TestClient(app) as client:
        yield client


def test_a_running_process_is_live(client: TestClient[Litestar]) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.head("/health/live").status_code == 200


def test_it_is_ready_when_every_part_works(client: TestClient[Litestar]) -> None:
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "parts": {
            "database": {"ok": True, "why": "", "needed": True, "holds": ""},
            "ollama": {"ok": True, "why": "", "needed": False, "holds": ""},
        },
    }


def test_without_ollama_it_is_degraded_but_answers(client: TestClient[Litestar], parts: Parts) -> None:
    parts.parts = {"database": Part(ok=True), "ollama": Part(ok=False, why="nobody answers", needed=False)}
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["parts"]["ollama"]["why"] == "nobody answers"


def test_without_a_needed_part_it_is_not_ready(client: TestClient[Litestar], parts: Parts) -> None:
    parts.parts = {"database": Part(ok=False, why="migrations are missing")}
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (503, "not_ready")
    assert response.json()["parts"]["database"] == {
        "ok": False,
        "why": "migrations are missing",
        "needed": True,
        "holds": "",
    }


def test_a_broken_check_is_an_answer_too(client: TestClient[Litestar], parts: Parts) -> None:
    parts.parts = {}
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (503, "not_ready")
    assert "OSError" in response.json()["parts"]["readiness"]["why"]


def test_nothing_to_look_at_is_ready() -> None:
    assert judge({}).status == "ready"


def test_prometheus_reads_every_number(client: TestClient[Litestar], metrics: Metrics) -> None:
    metrics.turns.labels(outcome="answered", engine="extractive").inc()
    metrics.turn_seconds.labels(engine="extractive").observe(0.2)
    metrics.first_sentence_seconds.observe(0.1)
    metrics.engine_failures.labels(code="engine_unreachable").inc()
    metrics.feedback.labels(helpful="true").inc()
    metrics.guard_cuts.labels(reason="number").inc()
    client.get("/health/live")
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    for line in (
        'kefu_turns_total{engine="extractive",outcome="answered"} 1.0',
        'kefu_turn_seconds_count{engine="extractive"} 1.0',
        "kefu_first_sentence_seconds_count 1.0",
        'kefu_engine_failures_total{code="engine_unreachable"} 1.0',
        'kefu_feedback_total{helpful="true"} 1.0',
        'kefu_guard_cuts_total{reason="number"} 1.0',
        'kefu_request_seconds_count{method="GET",route="/health/live",status="200"} 1.0',
    ):
        assert line in response.text


def test_two_applications_share_no_numbers() -> None:
    one, other = Metrics(), Metrics()
    one.feedback.labels(helpful="true").inc()
    assert other.registry.get_sample_value("kefu_feedback_total", {"helpful": "true"}) is None


def test_the_api_describes_itself(client: TestClient[Litestar]) -> None:
    description = client.get("/schema/openapi.json").json()
    assert description["info"] == {"title": "kefu", "version": "0.1.0"}
    assert set(description["paths"]) == {"/health/live", "/health/ready", "/api/feedback"}
    assert description["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert "/api/feedback" in client.get("/schema/openapi.yaml").text


@pytest.mark.parametrize("path", ["/schema", "/schema/"])
def test_the_viewer_and_all_it_loads_come_from_here(client: TestClient[Litestar], path: str) -> None:
    page = client.get(path)
    assert page.headers["content-type"].startswith("text/html")
    links = re.findall(r'(?:src|href|data-description)="([^"]*)"', page.text)
    assert len(links) == 5
    for link in links:
        assert link.startswith("/schema/")
        assert client.get(link).status_code == 200
    assert "//" not in page.text
    assert "<script>" not in page.text


@pytest.mark.parametrize("name", ASSETS)
def test_the_viewers_files_have_their_types(client: TestClient[Litestar], name: str) -> None:
    response = client.get(f"/schema/assets/{name}")
    assert response.headers["content-type"] == ASSETS[name]
    assert len(response.content) > 100


def test_the_style_names_no_other_host(client: TestClient[Litestar]) -> None:
    style = client.get("/schema/assets/swagger-ui.css").text
    assert [url[:40] for url in re.findall(r"url\((?![\"']?data:)([^)]*)", style)] == []
    assert "@import" not in style


@pytest.mark.parametrize("name", ["swagger-editor.js", "..%2f..%2fcore.py", "index.css"])
def test_no_other_file_is_given_away(client: TestClient[Litestar], name: str) -> None:
    assert client.get(f"/schema/assets/{name}").status_code == 404


def test_the_viewers_policy_allows_no_inline_script_and_no_other_host(client: TestClient[Litestar]) -> None:
    policy = client.get("/schema").headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "http" not in policy
